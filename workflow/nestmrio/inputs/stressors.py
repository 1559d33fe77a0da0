"""Tidy tables of emissions and other stressors: region, sector, value and unit in rows."""

import xarray as xr

from nestmrio.errors import InputError
from nestmrio.rows import read_rows
from nestmrio.tabulation import non_negative, tabulate

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
    table = _by_sector(rows, path, regions, [*sectors, HOUSEHOLD])
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
    emissions = _by_sector(rows, path, regions, sectors, value="co2_mt")
    direct = _by_sector(
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


def _by_sector(rows, path, regions, sectors, value="value"):
    """Rows as an array (region, sector); pairs without a row are zero."""
    labels = {"region": regions, "sector": sectors}
    return tabulate(rows, path, labels, lambda row, place: non_negative(row[value], place)).fillna(0.0)
