"""What a case has beside its tables is put together for the repairs, in their words."""

import numpy as np
import pandas as pd
import xarray as xr

from nestmrio.tables.evidence import Evidence, collect


def test_a_case_without_an_interregional_table_has_its_national_table_alone():
    national = xr.Dataset({"output": ("sector", [1.0])})
    assert collect(national, None, None, None) == Evidence(national)
    assert collect(None, None, None, None) == Evidence()


def test_groups_and_their_exports_are_those_of_the_interregional_table():
    labels = {"origin": ["g", "h"], "sector": ["mining", "services"]}
    exports = xr.DataArray([[1.0, 2.0], [3.0, 4.0]], labels, tuple(labels))
    products = xr.DataArray(np.eye(2), {"source": ["ore", "trade"], "target": labels["sector"]})
    group = pd.Series(["h", "g", "h"], index=["North", "South", "Hill"])
    found = collect(None, xr.Dataset({"exports": exports}), group, products)
    assert found.national is None and found.products is products
    assert {region: found.groups.sel(region=region).item() for region in group.index} == group.to_dict()
    assert found.interregional_exports.sel(group="h", product="mining").item() == 3
