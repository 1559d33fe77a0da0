"""Official input-output tables, one sheet per province, into the raw Dataset."""

import numpy as np
import xarray as xr
import yaml

from nestmrio.errors import InputError
from nestmrio.inputs.codes import cell, code, crossings, positions
from nestmrio.inputs.sheets import read_sheets


def read_workbook(path, sheets, layout, sectors):
    """Read the published tables of all provinces, as they stand.

    Where a table starts is found by its codes: the header row holds 1 ... N, the header column 1 ... N and the code of
    total input. Blank cells are zero.

    Arguments: path (workbook), sheets ({region: sheet}), layout (path of a layout file, such as
    resources/layouts/nbs42.yaml), sectors (the N labels, in the order of the codes).
    Returns a Dataset in the layout's units: intermediate (region, sector, use), final_demand (region, sector,
    category), value_added (region, factor, sector), total_input (region, sector), and the layout's columns (region,
    sector): exports, outflow, imports, inflow, error, output.
    Raises InputError naming file, sheet, province and cell.
    """
    with open(layout, encoding="utf-8") as stream:
        layout = yaml.safe_load(stream)
    rows = read_sheets(path, sheets.values())
    tables = [
        _read_table(rows[sheet], layout, list(sectors), {"file": path, "sheet": sheet, "province": region})
        for region, sheet in sheets.items()
    ]
    table = xr.concat(tables, dim=xr.Variable("region", list(sheets)), join="exact")
    table["value_added"] = table["value_added"].transpose("region", "factor", "sector")
    for variable in table.data_vars.values():
        variable.attrs["units"] = layout["units"]
    return table


def _read_table(rows, layout, sectors, place):
    products = [str(number) for number in range(1, len(sectors) + 1)]
    header, across = _header_row(rows, products, place)
    down = _header_column(rows, header, [*products, _code(layout["total_input"], sectors)], place)

    def block(row_codes, column_codes):
        return crossings(rows, down, across, row_codes, column_codes, place, layout["blanks"])

    def codes(section):
        return [_code(value, sectors) for value in layout[section].values()]

    columns = block(products, codes("columns"))
    return xr.Dataset(
        {
            "intermediate": (("sector", "use"), block(products, products)),
            "final_demand": (("sector", "category"), block(products, codes("categories"))),
            "value_added": (("factor", "sector"), block(codes("factors"), products)),
            "total_input": (("sector",), block([_code(layout["total_input"], sectors)], products)[0]),
            **{name: (("sector",), columns[:, i]) for i, name in enumerate(layout["columns"])},
        },
        {
            "sector": sectors,
            "use": sectors,
            "category": list(layout["categories"]),
            "factor": list(layout["factors"]),
        },
    )


def _code(value, sectors):
    return str(len(sectors) + value) if isinstance(value, int) else value


def _header_row(rows, products, place):
    wanted = set(products)
    for i, cells in enumerate(rows):
        if wanted <= set(map(code, cells)):
            return i, positions(cells, place | {"row": i + 1})
    raise InputError(
        f"no row holds the codes 1 to {len(products)}", remedy="check the header row and the sector list", **place
    )


def _header_column(rows, header, wanted, place):
    width = max(len(cells) for cells in rows)
    best = np.argmax([sum(code(cell(cells, j)) in wanted for cells in rows[header + 1 :]) for j in range(width)])
    found = positions([cell(cells, best) for cells in rows[header + 1 :]], place)
    return {label: header + 1 + i for label, i in found.items()}
