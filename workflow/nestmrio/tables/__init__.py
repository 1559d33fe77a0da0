"""Published provincial tables repaired, reconciled and closed."""
