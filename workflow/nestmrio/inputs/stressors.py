"""Tidy tables of emissions and other stressors: region, sector, value and unit in rows."""

import csv
from pathlib import Path

import numpy as np
import xarray as xr

from nestmrio.errors import InputError

CO2 = "co2"
HOUSEHOLD = "household"


def read_stressor(path, regions, sectors, *, stressor=CO2, ignored=()):
    """Read one stressor from a tidy table.

    Columns: region, sector, value, unit, and `stressor` where the table holds several. The sector `household` holds the
    direct use by residents. A pair that is not in the table counts as zero; a region or a stressor may not be absent.

    Arguments: path (CSV), regions and sectors (labels, in order), stressor, ignored (regions of the table to pass
    over).
    Returns a Dataset emissions (region, sector), household_emissions (region) in the table's unit.
    Raises InputError for a missing column, an unknown label, a repeated row, two units, text, or a negative number.
    """
    rows = [
        row for row in read_rows(path, ("region", "sector", "value", "unit")) if row.get("stressor", CO2) == stressor
    ]
    rows = [row for row in rows if row["region"] not in ignored]
    if not rows:
        raise InputError(
            f"no row for the stressor {stressor}", remedy="add its rows or drop it from the case", file=path
        )
    units = sorted({row["unit"] for row in rows})
    if len(units) > 1:
        raise InputError(
            f"the units {units[0]} and {units[1]} are mixed", remedy="use one", file=path, stressor=stressor
        )
    table = tabulate(rows, path, regions, [*sectors, HOUSEHOLD])
    absent = [region for region in regions if region not in {row["region"] for row in rows}]
    if absent:
        raise InputError("the region has no row", remedy="add it", file=path, region=absent[0], stressor=stressor)
    return dataset(table.sel(sector=list(map(str, sectors))), table.sel(sector=HOUSEHOLD, drop=True), units[0])


def read_world(path, household_path, regions, sectors, *, ignored=()):
    """Read the CO2 of the world's countries: by sector in one table, of households in another.

    Arguments: path (CSV: region, sector, co2_mt), household_path (CSV: region, co2_mt), regions, sectors, ignored
    (regions to pass over: the country that the provinces replace). Returns a Dataset emissions (region, sector),
    household_emissions (region) in Mt. Raises InputError as read_stressor.
    """
    rows = [row for row in read_rows(path, ("region", "sector", "co2_mt")) if row["region"] not in ignored]
    households = [row for row in read_rows(household_path, ("region", "co2_mt")) if row["region"] not in ignored]
    emissions = tabulate(rows, path, regions, sectors, value="co2_mt")
    direct = tabulate(
        [row | {"sector": HOUSEHOLD} for row in households], household_path, regions, [HOUSEHOLD], value="co2_mt"
    )
    for table, file in ((rows, path), (households, household_path)):
        absent = [region for region in regions if region not in {row["region"] for row in table}]
        if absent:
            raise InputError("the region has no row", remedy="add it", file=file, region=absent[0])
    return dataset(emissions, direct.sel(sector=HOUSEHOLD, drop=True), "Mt")


def dataset(emissions, households, units):
    """A Dataset of emissions by sector and of households, with its unit."""
    return xr.Dataset(
        {
            "emissions": emissions.assign_attrs(units=units),
            "household_emissions": households.assign_attrs(units=units),
        }
    )


def read_rows(path, columns):
    """The rows of a CSV file as dictionaries of stripped text. Raises InputError for a missing file or column."""
    if not Path(path).exists():
        raise InputError("the file is missing", remedy="put it into the data folder or correct its path", file=path)
    with open(path, newline="", encoding="utf-8-sig") as stream:
        reader = csv.DictReader(stream)
        for column in columns:
            if column not in (reader.fieldnames or ()):
                raise InputError(f"column {column} is missing", remedy="add it to the header", file=path)
        return [{key: (text or "").strip() for key, text in row.items() if key} for row in reader]


def tabulate(rows, path, regions, sectors, value="value"):
    """Put rows into an array (region, sector); pairs without a row are zero.

    Raises InputError for an unknown region or sector, a repeated pair, text, or a negative number.
    """
    regions, sectors = list(map(str, regions)), list(map(str, sectors))
    table = xr.DataArray(np.full((len(regions), len(sectors)), np.nan), {"region": regions, "sector": sectors})
    at = {label: i for i, label in enumerate(regions)}, {label: i for i, label in enumerate(sectors)}
    for row in rows:
        place = {"file": path, "region": row["region"], "sector": row["sector"]}
        for known, kind in zip(at, ("region", "sector"), strict=True):
            if row[kind] not in known:
                raise InputError(f"unknown {kind}", remedy="use a label of the case or drop the row", **place)
        i, j = at[0][row["region"]], at[1][row["sector"]]
        if not np.isnan(table.values[i, j]):
            raise InputError("the row stands twice", remedy="keep one", **place)
        table.values[i, j] = _amount(row[value], place)
    return table.fillna(0.0)


def _amount(text, place):
    try:
        amount = float(text)
    except ValueError:
        amount = np.nan
    if not np.isfinite(amount) or amount < 0:
        raise InputError(f"{text!r} is not an amount", remedy="give a number of zero or more", **place)
    return amount
