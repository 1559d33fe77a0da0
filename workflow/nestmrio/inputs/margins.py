"""Reader of the margins of trade: what each province sells to and buys from the others, where there are no tables."""

import xarray as xr

from nestmrio.errors import InputError
from nestmrio.names import require_file_label
from nestmrio.quantities import require_unit, unit
from nestmrio.rows import labels_of, read_header, read_rows
from nestmrio.tabulation import tabulate

COLUMNS = ("sector", "province", "outflow", "inflow")


def read_margins(path, provinces=None, *, currency=None, decimal="."):
    """Read outflow and inflow of every province and sector.

    Arguments: path (CSV with columns sector, province, outflow, inflow, and unit where no currency is given), provinces
    (labels, in order; by default those of the file, in its order), currency (unit of the case, as text), decimal (the
    decimal mark of the numbers).
    Returns a Dataset outflow, inflow (region, sector) with their unit, sectors in the order of the file.
    Raises InputError for a missing column, two units, a label unknown, repeated or without a row, what is no amount,
    and a sector whose outflow and inflow have different totals.
    """
    header = read_header(path)
    if currency is None and "unit" not in header:
        remedy = "add the column, or set currency.tables"
        raise InputError("column unit is missing", remedy=remedy, file=path)
    rows = read_rows(path, (*COLUMNS, "unit") if "unit" in header else COLUMNS)
    sectors = labels_of(path, "sector")
    for sector in sectors:
        require_file_label(sector, file=path)
    provinces = list(dict.fromkeys(row["province"] for row in rows)) if provinces is None else list(provinces)
    money = _unit(rows, currency, path)
    labels = {"province": provinces, "sector": sectors}
    margins = {name: tabulate(rows, path, labels, name, decimal=decimal) for name in ("outflow", "inflow")}
    table = xr.Dataset({name: values.assign_attrs(units=money) for name, values in margins.items()})
    for province, sector in zip(*_without_rows(table["outflow"]), strict=True):
        place = {"file": path, "province": province, "sector": sector}
        raise InputError("it has no row", remedy="add one, with zeros if nothing is traded", **place)
    for sector, sold, bought in zip(sectors, *(table[name].sum("province").values for name in margins), strict=True):
        if abs(sold - bought) > 1e-9 * max(sold, bought):
            what = f"outflow adds up to {sold:.10g}, inflow to {bought:.10g}"
            remedy = "make them equal: what provinces sell to one another they buy from one another"
            raise InputError(what, remedy=remedy, file=path, sector=sector)
    return table.rename(province="region")


def _unit(rows, currency, path):
    for row in rows:
        place = {"file": path, "line": row["line"]}
        if "unit" not in row:
            return currency
        if currency is not None:
            require_unit(row["unit"], currency, "currency.tables", **place)
        elif not unit(row["unit"], **place).is_same(unit(rows[0]["unit"], **place)):
            raise InputError(f"the units {rows[0]['unit']} and {row['unit']} are mixed", remedy="use one", **place)
    return rows[0]["unit"] if currency is None else currency


def _without_rows(values):
    at = values.isnull().transpose("province", "sector").values.nonzero()
    return values["province"].values[at[0]], values["sector"].values[at[1]]
