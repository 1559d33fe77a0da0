"""Workbooks in official layouts, the same bytes every time."""

import io
import re
import zipfile

from nestmrio.example.economy import FACTORS
from nestmrio.inputs.layouts import read_layout

EPOCH = (2008, 1, 1, 0, 0, 0)
FIRST_ROW = 3
LOWER = 3
"""The last sheet starts so many rows lower than the others, as in real workbooks."""


def workbook_bytes(published, sheets, names, layout):
    """The published tables as an xlsx file: one sheet per province, zeros left blank.

    Arguments: published (Dataset of the kind `published`), sheets ({province: sheet}), names ({sector: name}), layout
    (path of a layout file, such as resources/layouts/nbs42.yaml). Returns bytes.
    """
    from openpyxl import Workbook

    layout = read_layout(layout, "table")
    book = Workbook(write_only=True)
    for province, sheet in sheets.items():
        rows = _rows(published.sel(region=province), province, names, layout)
        blank = FIRST_ROW + (LOWER if province == list(sheets)[-1] else 0)
        page = book.create_sheet(sheet)
        for row in [[]] * blank + rows:
            page.append(row)
    return book_bytes(book)


def book_bytes(book):
    """A workbook of openpyxl as bytes that tell nothing of when it was written."""
    unsealed = io.BytesIO()
    book.save(unsealed)
    return _without_dates(unsealed)


def _rows(table, province, names, layout):
    count = len(names)
    columns = _columns(table, layout)
    last = max(columns)
    header = [f"Input-output table of {province} (10^4, producer prices)"]
    titles = ["", "", "", *names.values()]
    codes = ["Code", "", "", *range(1, last + 1)]
    rows = [header, titles, codes]
    intermediate = table["intermediate"].transpose("sector", "use").values.tolist()
    for i, (uses, name) in enumerate(zip(intermediate, names.values(), strict=True)):
        cells = [columns[code][i] if code in columns else None for code in range(count + 2, last + 1)]
        rows.append(["", name, i + 1, *map(_cell, [*uses, sum(uses), *cells])])
    rows.append(
        ["", "Intermediate inputs", count + 1, *map(_cell, table["intermediate"].sum("sector").values.tolist())]
    )
    for factor in FACTORS:
        values = table["value_added"].sel(factor=factor).values.tolist()
        rows.append(["", factor.replace("_", " ").capitalize(), count + layout["factors"][factor], *map(_cell, values)])
    rows.append(["", "Value added", count + 6, *map(_cell, table["value_added"].sum("factor").values.tolist())])
    rows.append(["Total input", "", count + layout["total_input"], *map(_cell, table["output"].values.tolist())])
    return rows


def _columns(table, layout):
    """{code: values} of the columns to the right of intermediate use."""
    count = table.sizes["sector"]
    final = {
        count + offset: table["final_demand"].sel(category=category).values.tolist()
        for category, offset in layout["categories"].items()
    }
    return final | {count + offset: table[name].values.tolist() for name, offset in layout["columns"].items()}


def _cell(value):
    return round(value, 2) if value else None


def _without_dates(file):
    sealed = io.BytesIO()
    with zipfile.ZipFile(file) as book, zipfile.ZipFile(sealed, "w", zipfile.ZIP_DEFLATED) as same:
        for name in book.namelist():
            content = book.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"%d-%02d-%02dT%02d:%02d:%02dZ" % EPOCH, content)
            same.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return sealed.getvalue()
