"""What is done with the gap between supply and identified use once trade is consistent."""


def keep_discrepancy(tables, ledger):
    """Keep all uses as published; the gap shows in the variable `discrepancy`."""
    return tables


CLOSURES = {"discrepancy": keep_discrepancy}
"""The closures a case can choose."""
