"""Process emissions of cement."""

import xarray as xr

from nestmrio.errors import InputError
from nestmrio.rows import read_rows
from nestmrio.tabulation import non_negative

_FACTORS = ("product", "value", "unit", "source")
TONNES = {"t": 1.0, "10^4 t": 1e4, "kt": 1e3, "Mt": 1e6}


def without_process(provinces):
    """No process emissions: zero for every province."""
    return xr.DataArray([0.0] * len(provinces), {"region": list(provinces)}, attrs={"units": "Mt"})


def published_process(inventory):
    """Process emissions of a published inventory, over all its sectors: (region) in Mt."""
    return inventory["emissions"].sel(fuel="process", drop=True).sum("sector")


def process_emissions(output, factor):
    """CO2 from calcination: E = output times factor, for clinker, or for cement with its average share of clinker.

    Arguments: output in t, factor in t CO2 per t of the same product. Returns E in Mt.
    Source: IPCC 2006 Guidelines, vol. 3, equations 2.1 and 2.4.
    """
    return output * factor / 1e6


def read_cement(path, provinces, factors, *, decimal="."):
    """Process emissions from a tidy table of clinker or cement output, 0 where a province makes none.

    Arguments: path (CSV: province, product, value, unit), provinces (labels, in order), factors (CSV: product, value,
    unit, source), decimal (the decimal mark of the output). Returns process emissions (region) in Mt.
    Raises InputError for a province unknown, missing or given twice, an unknown product or unit, a product with two
    factors, or text.
    """
    known = _factors(factors)
    emissions = without_process(provinces)
    seen = set()
    for row in read_rows(path, ("province", "product", "value", "unit")):
        place = {"file": path, "line": row["line"], "province": row["province"]}
        if row["province"] not in emissions["region"].values or row["province"] in seen:
            raise InputError("the province is unknown or stands twice", remedy="keep one row per province", **place)
        if row["product"] not in known or row["unit"] not in TONNES:
            remedy = f"give {' or '.join(known)} in {', '.join(TONNES)}"
            raise InputError(f"{row['product']} in {row['unit']} has no factor", remedy=remedy, **place)
        seen.add(row["province"])
        tonnes = non_negative(row["value"], place | {"column": "value"}, decimal=decimal) * TONNES[row["unit"]]
        emissions.loc[row["province"]] = process_emissions(tonnes, known[row["product"]])
    for province in provinces:
        if province not in seen:
            place = {"file": path, "province": province}
            raise InputError("the province has no row", remedy="add it, 0 if it makes none", **place)
    return emissions


def _factors(path):
    """Tonnes of CO2 per tonne of each product."""
    factors = {}
    for row in read_rows(path, _FACTORS):
        place = {"file": path, "line": row["line"], "product": row["product"]}
        if row["product"] in factors:
            raise InputError("the product stands twice", remedy="keep one row", **place)
        factors[row["product"]] = non_negative(row["value"], place | {"column": "value"})
    return factors
