"""Official interregional tables between macro-regions, into a labelled Dataset."""

import xarray as xr
import yaml

from nestmrio.errors import InputError
from nestmrio.inputs.codes import code, crossings, positions
from nestmrio.inputs.sheets import read_sheets


def read_interregional(workbook, sheets, layout):
    """Read sheets of an interregional workbook: regions × sectors by regions × uses, exports and imports by user.

    Each row is Σ_s (Σ_j z_rs,ij + Σ_c f_rs,ic) + inventories + exports + error = output; flows are
    t_rs,i = Σ_j z_rs,ij + Σ_c f_rs,ic, the diagonal being what stays in the region.

    Arguments: workbook (path), sheets (names), layout (path of a layout file, such as resources/layouts/sic.yaml).
    Returns {sheet: Dataset} in the layout's units: intermediate (origin, sector, destination, use), final_demand
    (origin, sector, destination, category), flows (origin, destination, sector), inventories, exports, error, output
    (origin, sector), imported_intermediate (destination, use), imported_final (destination, category), value_added
    (destination, factor, use). Raises InputError.
    """
    with open(layout, encoding="utf-8") as stream:
        layout = yaml.safe_load(stream)
    opened = read_sheets(workbook, list(dict.fromkeys(sheets)))
    return {sheet: _read_sheet(rows, layout, {"file": workbook, "sheet": sheet}) for sheet, rows in opened.items()}


def _read_sheet(rows, layout, place):
    across, down = _headers(rows, layout["header"], place)
    regions, sectors = layout["regions"], _sectors(across, layout, place)
    products = [f"{letter}{number:03d}" for letter in regions for number in range(1, len(sectors) + 1)]
    finals = [f"F{letter}{suffix}" for letter in regions for suffix in layout["categories"].values()]

    def block(row_codes, column_codes, dims, *shape):
        values = crossings(rows, down, across, list(row_codes), column_codes, place, layout["blanks"]).reshape(shape)
        return xr.DataArray(values, dims=dims, attrs={"units": layout["units"]})

    n, m, c, k = len(regions), len(sectors), len(layout["categories"]), len(layout["factors"])
    table = xr.Dataset(
        {
            "intermediate": block(products, products, ("origin", "sector", "destination", "use"), n, m, n, m),
            "final_demand": block(products, finals, ("origin", "sector", "destination", "category"), n, m, n, c),
            "imported_intermediate": block([layout["imports"]], products, ("destination", "use"), n, m),
            "imported_final": block([layout["imports"]], finals, ("destination", "category"), n, c),
            "value_added": block(
                layout["factors"].values(), products, ("factor", "destination", "use"), k, n, m
            ).transpose("destination", "factor", "use"),
            **{name: block(products, [label], ("origin", "sector"), n, m) for name, label in layout["columns"].items()},
        },
        {
            "origin": list(regions.values()),
            "destination": list(regions.values()),
            "sector": sectors,
            "use": sectors,
            "category": list(layout["categories"]),
            "factor": list(layout["factors"]),
        },
    )
    flows = (table["intermediate"].sum("use") + table["final_demand"].sum("category")).assign_attrs(
        units=layout["units"]
    )
    return table.assign(flows=flows.transpose("origin", "destination", "sector"))


def _headers(rows, mark, place):
    row = next((i for i, cells in enumerate(rows) if mark in map(code, cells)), None)
    if row is None:
        raise InputError(f"no header row holds the code {mark}", remedy="name another layout", **place)
    across = positions(rows[row], place | {"row": row + 1})
    for column in range(len(rows[row])):
        labels = [code(cells[column]) for cells in rows[row + 1 :]]
        if mark in labels:
            return across, {label: row + 1 + i for label, i in positions(labels, place).items()}
    raise InputError(f"no header column holds the code {mark}", remedy="name another layout", **place)


def _sectors(across, layout, place):
    letter = next(iter(layout["regions"]))
    total = f"{letter}900"
    count = sum(label.startswith(letter) and label[1:].isdigit() and label != total for label in across)
    if count not in layout["sectors"]:
        raise InputError(
            f"the layout knows no table of {count} sectors", remedy="add its sectors to the layout", **place
        )
    return layout["sectors"][count]
