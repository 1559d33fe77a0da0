"""The Leontief system, attribution of emissions, and accounts."""
