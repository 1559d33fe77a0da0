"""Tidy tables of emissions and other stressors: region, sector, value and unit in rows."""

import xarray as xr

from nestmrio.errors import InputError
from nestmrio.rows import labels_of, read_header, read_rows
from nestmrio.tabulation import tabulate

CO2 = "co2"
HOUSEHOLD = "household"


def read_stressor(path, regions, sectors, *, stressor=CO2, ignored=(), decimal="."):
    """Read one stressor from a tidy table.

    Columns: region, sector, value, unit, and `stressor` where the table holds several. The sector `household` holds the
    direct use by residents. A pair without a row is open (NaN); a region or a stressor may not be absent.

    Arguments: path (CSV), regions and sectors (labels, in order), stressor, ignored (regions of the table to pass
    over), decimal (the decimal mark of the values).
    Returns a Dataset emissions (region, sector), household_emissions (region) in the table's unit.
    Raises InputError for a missing column, an unknown label, a repeated row, two units, text, a negative number, or a
    sector that is called household.
    """
    if HOUSEHOLD in sectors:
        what = "a sector has the name that stands for the direct use by residents"
        raise InputError(what, remedy="rename the sector", file=path, sector=HOUSEHOLD)
    columns = ("region", "sector", "value", "unit")
    several = ("stressor",) if "stressor" in read_header(path) else ()
    rows = [row | {"stressor": row.get("stressor", CO2)} for row in read_rows(path, columns + several)]
    named = dict.fromkeys(row["stressor"] for row in rows)
    rows = [row for row in rows if row["stressor"] == stressor and row["region"] not in ignored]
    if not rows:
        remedy = f"add its rows or drop it from the case; the file has {', '.join(named)}"
        raise InputError(f"no row for the stressor {stressor}", remedy=remedy, file=path)
    units = sorted({row["unit"] for row in rows})
    if len(units) > 1:
        raise InputError(
            f"the units {units[0]} and {units[1]} are mixed", remedy="use one", file=path, stressor=stressor
        )
    table = _by_sector(rows, path, regions, [*sectors, HOUSEHOLD], decimal)
    absent = [region for region in regions if region not in {row["region"] for row in rows}]
    if absent:
        raise InputError("the region has no row", remedy="add it", file=path, region=absent[0], stressor=stressor)
    return dataset(table.sel(sector=list(map(str, sectors))), table.sel(sector=HOUSEHOLD, drop=True), units[0])


def sectors_of(path):
    """The sectors of a tidy table, in the order they first appear, without the residents. Raises InputError."""
    return [sector for sector in labels_of(path, "sector") if sector != HOUSEHOLD]


def read_world(path, household_path, regions, sectors, *, optional=(), decimal="."):
    """Read the CO2 of the world's countries: by sector in one table, of households in another; NaN without a row.

    Arguments: path (CSV: region, sector, co2_mt), household_path (CSV: region, co2_mt), regions, sectors, optional
    (regions that may be absent: the country that the provinces replace), decimal (the decimal mark of both). Returns a
    Dataset emissions (region, sector), household_emissions (region) in Mt. Raises InputError as read_stressor.
    """
    rows = read_rows(path, ("region", "sector", "co2_mt"))
    households = read_rows(household_path, ("region", "co2_mt"))
    emissions = _by_sector(rows, path, regions, sectors, decimal, "co2_mt")
    direct = [row | {"sector": HOUSEHOLD} for row in households]
    direct = _by_sector(direct, household_path, regions, [HOUSEHOLD], decimal, "co2_mt")
    for table, file in ((rows, path), (households, household_path)):
        known = {row["region"] for row in table} | set(optional)
        absent = [region for region in regions if region not in known]
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


def _by_sector(rows, path, regions, sectors, decimal, value="value"):
    """Rows as an array (region, sector), NaN where no row stands."""
    return tabulate(rows, path, {"region": regions, "sector": sectors}, value, decimal=decimal)
