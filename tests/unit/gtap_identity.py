"""The identities of an economy in the shape of GTAP, and what single precision holds of it."""

import numpy as np

from gtap_economy import FILL_IN


def identities(economy):
    """Pairs of sides that have to be equal: market, zero profit, imports, cif, margins, GDP, saving."""
    e = economy
    supply = np.zeros(e.exports.shape[:2])
    supply[[e.commodities.index(m) for m in e.margins]] = e.margin_supply
    sold = e.firm_domestic.sum(1) + e.final_domestic.sum(1) + e.exports.sum(2) + supply
    spent = (e.final_domestic_paid + e.final_imported_paid).sum(0)
    use = spent.sum(0) + e.fob.sum((0, 2)) + e.margin_supply.sum(0) - e.cif.sum((0, 1))
    income = e.factors_paid.sum((0, 1)) + (e.make - e.make_before_tax).sum((0, 1))
    for origin in ("domestic", "imported"):
        for user in ("firm", "final"):
            paid, basic = getattr(e, f"{user}_{origin}_paid"), getattr(e, f"{user}_{origin}")
            income = income + (paid - basic).sum((0, 1))
    income = income + (e.fob - e.exports).sum((0, 2)) + (e.imports - e.cif).sum((0, 1))
    cost = e.firm_domestic_paid.sum(0) + e.firm_imported_paid.sum(0) + e.factors_paid.sum(0)
    return [
        (e.make.sum(1), sold),
        (e.make_before_tax.sum(0), cost),
        (e.imports.sum(1), e.firm_imported.sum(1) + e.final_imported.sum(1)),
        (e.cif, e.fob + e.margin_use.sum(0)),
        (e.margin_supply.sum(1), e.margin_use.sum((1, 2, 3))),
        (use, income),
        ((e.saving + e.depreciation).sum(), spent[2].sum()),
    ]


def require_exact(economy):
    """Assert that single precision holds every flow, and that none but saving is negative."""
    for name, flow in economy.flows().items():
        assert np.array_equal(flow.astype(np.float32), flow), name
        unit = 2**-10 if name.startswith("co2") else 1
        assert ((flow == FILL_IN) | (flow % unit == 0)).all() and np.abs(flow).max() < 2**24 * unit, name
        assert name == "saving" or (flow >= 0).all(), name
