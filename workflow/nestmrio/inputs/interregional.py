"""Official interregional tables between macro-regions, into a labelled Dataset."""

import xarray as xr

from nestmrio.errors import InputError
from nestmrio.inputs.cells import cell
from nestmrio.inputs.codes import code, crossings, positions
from nestmrio.inputs.layouts import read_layout
from nestmrio.inputs.sheets import read_sheets


def read_interregional(workbook, sheets, layout):
    """Read sheets of an interregional workbook: regions × sectors by regions × uses, exports and imports by user.

    Each row is Σ_s (Σ_j z_rs,ij + Σ_c f_rs,ic) + inventories + exports + error = output; flows are
    t_rs,i = Σ_j z_rs,ij + Σ_c f_rs,ic, the diagonal being what stays in the region. Inventories and error are zero
    where the layout leaves them out.

    Arguments: workbook (path), sheets (names), layout (path of a layout file, such as resources/layouts/sic.yaml).
    Returns {sheet: Dataset} in the layout's units: intermediate (origin, sector, destination, use), final_demand
    (origin, sector, destination, category), flows (origin, destination, sector), inventories, exports, error, output
    (origin, sector), imported_intermediate (destination, use), imported_final (destination, category), value_added
    (destination, factor, use); the last three only where the layout has imports and factors.
    Raises InputError naming file, sheet and cell.
    """
    place, layout = {"file": layout}, read_layout(layout, "interregional")
    for count, names in layout["sectors"].items():
        if len(names) != count:
            what = f"{len(names)} sectors stand below {count}"
            raise InputError(what, remedy="correct the list or its number", **place)
    opened = read_sheets(workbook, list(dict.fromkeys(sheets)))
    return {sheet: _read_sheet(rows, layout, {"file": workbook, "sheet": sheet}) for sheet, rows in opened.items()}


def _read_sheet(rows, layout, place):
    across, down = _headers(rows, code(layout["header"]), place)
    regions, sectors = layout["regions"], _sectors(across, layout, place)
    products = [f"{letter}{number:03d}" for letter in regions for number in range(1, len(sectors) + 1)]
    finals = [f"F{letter}{suffix}" for letter in regions for suffix in layout["categories"].values()]

    def block(row_codes, column_codes, dims, *shape):
        values = crossings(rows, down, across, list(row_codes), column_codes, place, layout["blanks"]).reshape(shape)
        return xr.DataArray(values, dims=dims, attrs={"units": layout["units"]})

    n, m, c, k = len(regions), len(sectors), len(layout["categories"]), len(layout.get("factors", ()))
    variables = {
        "intermediate": block(products, products, ("origin", "sector", "destination", "use"), n, m, n, m),
        "final_demand": block(products, finals, ("origin", "sector", "destination", "category"), n, m, n, c),
        **{
            name: block(products, [code(label)], ("origin", "sector"), n, m)
            for name, label in layout["columns"].items()
        },
    }
    if "imports" in layout:
        imports = [code(layout["imports"])]
        variables["imported_intermediate"] = block(imports, products, ("destination", "use"), n, m)
        variables["imported_final"] = block(imports, finals, ("destination", "category"), n, c)
    if k:
        added = block(map(code, layout["factors"].values()), products, ("factor", "destination", "use"), k, n, m)
        variables["value_added"] = added.transpose("destination", "factor", "use")
    for name in ("inventories", "error"):
        if name not in variables:
            variables[name] = xr.zeros_like(variables["output"]).assign_attrs(units=layout["units"])
    labels = {
        "origin": list(regions.values()),
        "destination": list(regions.values()),
        "sector": sectors,
        "use": sectors,
        "category": list(layout["categories"]),
        "factor": list(layout.get("factors", ())),
    }
    table = xr.Dataset(variables, labels)
    flows = table["intermediate"].sum("use") + table["final_demand"].sum("category")
    return table.assign(flows=flows.assign_attrs(units=layout["units"]).transpose("origin", "destination", "sector"))


def _headers(rows, mark, place):
    row = next((i for i, cells in enumerate(rows) if mark in map(code, cells)), None)
    if row is None:
        raise InputError(f"no header row holds the code {mark}", remedy="name another sheet or layout", **place)
    for column in range(max(map(len, rows))):
        labels = [code(cell(cells, column)) for cells in rows[row + 1 :]]
        if mark in labels:
            found = positions(labels)
            return positions(rows[row]), {label: [row + 1 + i for i in at] for label, at in found.items()}
    raise InputError(f"no header column holds the code {mark}", remedy="name another sheet or layout", **place)


def _sectors(across, layout, place):
    letter = next(iter(layout["regions"]))
    total = f"{letter}900"
    count = sum(label.startswith(letter) and label[len(letter) :].isdigit() and label != total for label in across)
    if count not in layout["sectors"]:
        what = f"the layout knows no table of {count} sectors"
        raise InputError(what, remedy="correct the header, or add the sectors to the layout", **place)
    return layout["sectors"][count]
