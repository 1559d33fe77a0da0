"""pymrio, an independent program, on the same tables: consumption-based accounts of every region."""

import numpy as np
import pytest
import xarray as xr

from independent import accounts_by_pymrio
from nestmrio.footprint.attribution import embodied
from nestmrio.footprint.multipliers import multipliers
from nestmrio.ledger import Ledger
from nestmrio.mrio.factored import factor
from worlds import bilateral


def test_consumption_based_accounts_agree():
    regions, sectors = ["A", "B", "C", "D"], ["a", "b", "c"]
    table = factor(bilateral(regions, sectors, ["household", "inventories"], 11), "10^6 USD")
    random = np.random.default_rng(3)
    emissions = xr.DataArray(
        random.uniform(0, 5, (4, 3)),
        {"region": regions, "sector": sectors},
        ("region", "sector"),
        attrs={"units": "Mt"},
    )
    ledger = Ledger()
    multiplier = multipliers(table, emissions, ledger=ledger)["multiplier"]
    ours = embodied(multiplier, table, emissions, ledger=ledger)["embodied"].sum(["origin", "category"])
    ledger.require()
    np.testing.assert_allclose(ours.sel(destination=regions), accounts_by_pymrio(table, emissions), rtol=1e-10)
    assert float(ours.sum()) == pytest.approx(float(emissions.sum()), rel=1e-10)
