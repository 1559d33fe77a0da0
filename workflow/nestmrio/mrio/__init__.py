"""Multi-regional tables in factored form: provinces assembled, then nested in the world."""
