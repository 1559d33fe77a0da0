"""Accounts as tables: per person and per product, one row per region, and the unit of every column."""

import numpy as np
import xarray as xr

from nestmrio.alignment import aligned
from nestmrio.errors import InputError
from nestmrio.quantities import tonnes, unit

GRAMS_PER_TONNE = 1e6
PER_PERSON = ("production", "consumption")
SIZES = {"per_capita": ("population", "person"), "per_gdp": ("gdp", None)}
MIXED = "see the coordinate unit"
UNIT_COLUMNS = ("file", "stressor", "column", "unit")


@aligned
def per_person_and_product(accounts, macro):
    """Accounts of provinces per person and per unit of gross domestic product.

    Masses are given in tonnes per person and in grams per unit of currency, other quantities in their own unit.

    Arguments: accounts (Dataset of `accounts`), macro (Dataset gdp (region), population (region) of the provinces, each
    with its units, such as 10^6 EUR and 10^4 persons).
    Returns the Dataset with production_per_capita, consumption_per_capita, production_per_gdp and consumption_per_gdp
    ([stressor,] region), NaN for countries. Raises InputError for a province without people or product.
    """
    added = {}
    for label, (item, counted) in SIZES.items():
        _require_positive(macro[item], item)
        size = unit(macro[item].attrs["units"])
        of = counted or size.name
        whole = macro[item].reindex(region=accounts["region"].values) * size.scale
        for name in PER_PERSON:
            own = units_by_stressor(accounts[name])
            factor = np.array([_factor(text, label) for text in own.values()])
            factor = xr.DataArray(factor, dims="stressor") if "stressor" in accounts[name].dims else factor[0]
            words = {_words(text, label, of) for text in own.values()}
            told = words.pop() if len(words) == 1 else f"{MIXED}, per {of}"
            added[f"{name}_{label}"] = (accounts[name] * factor / whole).assign_attrs(units=told)
    return accounts.assign(added)


def rows(accounts):
    """The table of accounts: one row per stressor and region, one column per variable; categories side by side.

    Returns (header, rows), the column `stressor` first where the accounts have that dim; NaN becomes an empty cell.
    Raises InputError for a category whose column would be another account.
    """
    flat, leading = _columns(accounts)
    stacked = {name: v.transpose(*leading, "region").values.reshape(-1) for name, v in flat.items()}
    index = accounts["production"].transpose(*leading, "region").to_series().index
    keys = [key if isinstance(key, tuple) else (key,) for key in index]
    cells = zip(*stacked.values(), strict=True)
    table = [
        [*key, *("" if np.isnan(v) else float(v) for v in values)] for key, values in zip(keys, cells, strict=True)
    ]
    return [*leading, "region", *stacked], table


def unit_rows(accounts, file):
    """The unit of every column of the table of accounts, stressor by stressor.

    Arguments: accounts (as for `rows`), file (name of the CSV file). Returns (header, rows): UNIT_COLUMNS.
    """
    flat, _ = _columns(accounts)
    table = []
    known = {name: units_of(name, column) for name, column in flat.items()}
    for stressor in units_by_stressor(accounts["production"]):
        table += [[file, stressor, name, units[stressor]] for name, units in known.items()]
    return list(UNIT_COLUMNS), table


def units_of(name, values):
    """The unit of each stressor of a variable, also where it is per person or product. Returns {stressor: unit}.

    Arguments: name, values (of an account, or of any other variable).
    """
    label = next((label for label in SIZES if name in _derived(label)), None)
    own = units_by_stressor(values)
    if label is None or "unit" not in values.coords:
        return own
    of = values.attrs["units"].rpartition("per ")[2]
    return {stressor: _words(text, label, of) for stressor, text in own.items()}


def units_by_stressor(values):
    """The unit of each stressor: from the coordinate `unit`, else that of the whole. Returns {stressor: unit}."""
    stressors = np.atleast_1d(values["stressor"].values).tolist() if "stressor" in values.coords else [""]
    if "unit" in values.coords:
        return dict(zip(stressors, np.atleast_1d(values["unit"].values).tolist(), strict=True))
    return dict.fromkeys(stressors, values.attrs["units"])


def _columns(accounts):
    leading = [dim for dim in accounts["production"].dims if dim != "region"]
    flat = {name: v for name, v in accounts.data_vars.items() if "category" not in v.dims}
    reserved = {*flat, *(name for label in SIZES for name in _derived(label))}
    for name in (name for name, v in accounts.data_vars.items() if "category" in v.dims):
        for category in accounts["category"].values.tolist():
            column = f"consumption_{category}"
            if column in reserved:
                remedy = "rename the category in the layout of the tables or in world.categories"
                raise InputError(f"column {column} is another account", remedy=remedy, category=category)
            flat[column] = accounts[name].sel(category=category, drop=True)
    return flat, leading


def _derived(label):
    return [f"{name}_{label}" for name in PER_PERSON]


def _factor(text, label):
    mass = tonnes(text)
    return 1.0 if mass is None else mass * (GRAMS_PER_TONNE if label == "per_gdp" else 1.0)


def _words(text, label, of):
    mass = "g" if label == "per_gdp" else "t"
    return f"{text if tonnes(text) is None else mass} per {of}"


def _require_positive(values, item):
    for region, size in zip(values["region"].values.tolist(), values.values.tolist(), strict=True):
        if not 0 < size < np.inf:
            remedy = "correct it, or leave provinces.gdp_population out"
            raise InputError(f"its {item} is {size:g}", remedy=remedy, province=region)
