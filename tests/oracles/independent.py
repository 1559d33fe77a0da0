"""Accounts computed by programs that are not ours."""

import pandas as pd
import pymrio

from nestmrio.mrio.factored import expand


def accounts_by_pymrio(table, emissions):
    """Consumption-based emissions by region, from the expanded table through pymrio's own chain."""
    return flow_accounts_by_pymrio(expand(table), emissions)


def flow_accounts_by_pymrio(flows, emissions):
    """Consumption-based emissions by region, from all bilateral flows through pymrio's own chain."""
    regions, sectors, categories = (flows[d].values for d in ("origin", "sector", "category"))
    rows = pd.MultiIndex.from_product([regions, sectors], names=["region", "sector"])
    finals = pd.MultiIndex.from_product([regions, categories], names=["region", "category"])
    size = len(rows)
    z = flows["intermediate"].transpose("origin", "sector", "destination", "use").values.reshape(size, size)
    y = flows["final_demand"].transpose("origin", "sector", "destination", "category").values.reshape(size, -1)
    direct = emissions.sel(region=regions, sector=sectors).transpose("region", "sector").values.reshape(1, -1)
    extension = pymrio.Extension(
        "emissions",
        F=pd.DataFrame(direct, index=pd.Index(["co2"], name="stressor"), columns=rows),
        unit=pd.DataFrame({"unit": ["Mt"]}, index=pd.Index(["co2"], name="stressor")),
    )
    system = pymrio.IOSystem(Z=pd.DataFrame(z, index=rows, columns=rows), Y=pd.DataFrame(y, index=rows, columns=finals))
    system.emissions = extension
    system.calc_all()
    return system.emissions.D_cba.T.groupby(level="region").sum()["co2"].reindex(regions)
