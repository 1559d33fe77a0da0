"""Official input-output tables, one sheet per province, into the raw Dataset."""

import xarray as xr

from nestmrio.errors import InputError
from nestmrio.inputs.cells import cell
from nestmrio.inputs.codes import code, crossings, positions
from nestmrio.inputs.layouts import read_layout
from nestmrio.inputs.sheets import read_sheets

ABSENT_IS_ZERO = ("exports", "imports", "error")
"""Columns that are zero where a layout leaves them out."""


def read_workbook(path, sheets, layout, sectors):
    """Read the published tables of all provinces, as they stand.

    Where a table starts is found by its codes: the header row holds 1 ... N, the header column 1 ... N and the code of
    total input. Blank cells are zero; so are exports, imports and error where the layout leaves them out. Only the
    cells that the layout names are read: an error of the spreadsheet program beside them does no harm.

    Arguments: path (workbook), sheets ({region: sheet}), layout (path of a layout file, such as
    resources/layouts/nbs42.yaml), sectors (the N labels, in the order of the codes).
    Returns a Dataset in the layout's units: intermediate (region, sector, use), final_demand (region, sector,
    category), value_added (region, factor, sector), total_input (region, sector), and the layout's columns (region,
    sector): exports, outflow, imports, inflow, error, output.
    Raises InputError naming file, sheet, province and cell.
    """
    place, layout = {"file": layout}, read_layout(layout, "table")
    codes = _codes(layout, len(sectors), place)
    _refuse_shared_sheets(sheets, path)
    rows = read_sheets(path, sheets.values())
    tables = [
        _read_table(rows[sheet], codes, list(sectors), {"file": path, "sheet": sheet, "province": region})
        for region, sheet in sheets.items()
    ]
    table = xr.concat(tables, dim=xr.Variable("region", list(sheets)), join="exact")
    table["value_added"] = table["value_added"].transpose("region", "factor", "sector")
    for name in ABSENT_IS_ZERO:
        if name not in table:
            table[name] = xr.zeros_like(table["output"])
    for variable in table.data_vars.values():
        variable.attrs["units"] = layout["units"]
    return table


def _codes(layout, count, place):
    """The layout with each offset turned into a code, where no code stands for two things."""

    def as_code(value):
        return str(count + value) if isinstance(value, int) else code(value)

    sections = {name: {k: as_code(v) for k, v in layout[name].items()} for name in ("categories", "columns", "factors")}
    codes = layout | sections | {"total_input": as_code(layout["total_input"])}
    columns = [*sections["categories"].items(), *sections["columns"].items()]
    rows = [*sections["factors"].items(), ("total_input", codes["total_input"])]
    for items in (columns, rows):
        seen: dict[str, str] = {}
        for name, label in items:
            if label in seen:
                what = f"{seen[label]} and {name} have the same code {label}"
                raise InputError(what, remedy="correct one of them", **place)
            if label.isdecimal() and int(label) <= count:
                raise InputError(f"{name} has the code {label} of a sector", remedy="correct it", **place)
            seen[label] = name
    return codes


def _refuse_shared_sheets(sheets, path):
    owner: dict[str, str] = {}
    for region, sheet in sheets.items():
        if sheet in owner:
            remedy = "give each province its own sheet"
            raise InputError(f"{owner[sheet]} and {region} have the same sheet", remedy=remedy, file=path, sheet=sheet)
        owner[sheet] = region


def _read_table(rows, codes, sectors, place):
    products = [str(number) for number in range(1, len(sectors) + 1)]
    header, across = _header_row(rows, products, place)
    down = _header_column(rows, header, [*products, codes["total_input"]])

    def block(row_codes, column_codes):
        return crossings(rows, down, across, row_codes, column_codes, place, codes["blanks"])

    intermediate = block(products, products)
    columns = block(products, list(codes["columns"].values()))
    return xr.Dataset(
        {
            "intermediate": (("sector", "use"), intermediate),
            "final_demand": (("sector", "category"), block(products, list(codes["categories"].values()))),
            "value_added": (("factor", "sector"), block(list(codes["factors"].values()), products)),
            "total_input": (("sector",), block([codes["total_input"]], products)[0]),
            **{name: (("sector",), columns[:, i]) for i, name in enumerate(codes["columns"])},
        },
        {
            "sector": sectors,
            "use": sectors,
            "category": list(codes["categories"]),
            "factor": list(codes["factors"]),
        },
    )


def _header_row(rows, products, place):
    wanted = set(products)
    for i, cells in enumerate(rows):
        if wanted <= set(map(code, cells)):
            return i, positions(cells)
    raise InputError(
        f"no row holds the codes 1 to {len(products)}", remedy="check the header row and the sector list", **place
    )


def _header_column(rows, header, wanted):
    """The column below the header that holds the most of the codes wanted."""
    below, wanted = rows[header + 1 :], set(wanted)
    columns = [positions([cell(cells, at) for cells in below]) for at in range(max(map(len, rows)))]
    found = max(columns, key=lambda column: len(wanted & column.keys()))
    return {label: [header + 1 + at for at in indices] for label, indices in found.items()}
