"""A small country in the official layout: tables that balance, and the workbook that holds them."""

import numpy as np
import openpyxl
import xarray as xr

SECTORS = ["farms", "mills", "shops"]
REGIONS = ["North", "South", "West"]
SHEETS = {"North": "N", "South": "S", "West": "W"}
CATEGORIES = ["rural_household", "urban_household", "government", "fixed_capital", "inventories"]
FACTORS = ["compensation", "production_taxes", "depreciation", "operating_surplus"]
COLUMNS = ["exports", "outflow", "imports", "inflow", "error", "output"]


def balanced_tables(seed=0):
    """Tables of three provinces and three sectors whose rows and columns balance; error is zero, trade is small."""
    random = np.random.default_rng(seed)
    shape = len(REGIONS), len(SECTORS)
    z = random.uniform(1, 5, (*shape, len(SECTORS))).round(2)
    f = random.uniform(5, 9, (*shape, len(CATEGORIES))).round(2)
    trade = {name: random.uniform(2, 4, shape).round(2) for name in ("exports", "outflow", "imports", "inflow")}
    output = z.sum(axis=2) + f.sum(axis=2) + trade["exports"] + trade["outflow"] - trade["imports"] - trade["inflow"]
    added = output - z.sum(axis=1)
    share = np.array([0.4, 0.1, 0.2, 0.3])
    tables = xr.Dataset(
        {
            "intermediate": (("region", "sector", "use"), z),
            "final_demand": (("region", "sector", "category"), f),
            "value_added": (("region", "factor", "sector"), added[:, None, :] * share[:, None]),
            "total_input": (("region", "sector"), output),
            **{name: (("region", "sector"), values) for name, values in trade.items()},
            "error": (("region", "sector"), np.zeros(shape)),
            "output": (("region", "sector"), output),
        },
        {"region": REGIONS, "sector": SECTORS, "use": SECTORS, "category": CATEGORIES, "factor": FACTORS},
    )
    for variable in tables.data_vars.values():
        variable.attrs["units"] = "10^4 CNY"
    return tables


def write_workbook(path, tables, start=7, change=None):
    """Write tables in the official layout, N sectors, each sheet's header row at `start`; `change` edits the book."""
    book, n = openpyxl.Workbook(), tables.sizes["sector"]
    book.remove(book.active)
    offsets = dict(zip(CATEGORIES, (2, 3, 5, 7, 8), strict=True))
    offsets |= dict(zip(COLUMNS, (10, 11, 13, 14, 15, 16), strict=True))
    for region in tables["region"].values:
        sheet, table = book.create_sheet(SHEETS[region]), tables.sel(region=region)
        for number in range(1, n + 17):
            sheet.cell(start, 3 + number, f"{number:02d}" if number % 2 else number)
        for number in range(1, n + 8):
            sheet.cell(start + number, 3, str(number))
        for i in range(n):
            for j in range(n):
                sheet.cell(start + 1 + i, 4 + j, float(table["intermediate"][i, j]))
            for name, offset in offsets.items():
                source = table["final_demand"].sel(category=name) if name in CATEGORIES else table[name]
                sheet.cell(start + 1 + i, 3 + n + offset, float(source[i]))
            for k in range(len(FACTORS)):
                sheet.cell(start + n + 2 + k, 4 + i, float(table["value_added"][k, i]))
            sheet.cell(start + n + 7, 4 + i, float(table["total_input"][i]))
    if change:
        change(book)
    book.save(path)
    return path
