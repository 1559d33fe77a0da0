"""Accounts and fluxes as a workbook: every sheet has a header, a row of units, then numbers."""

import re
from dataclasses import dataclass

from nestmrio.contract import CONTRACT
from nestmrio.errors import InputError
from nestmrio.footprint.account_tables import rows, unit_rows, units_by_stressor
from nestmrio.whole import whole

ABOUT = ("sheet", "column", "unit", "meaning")
LONGEST = 31
"""Letters in the name of a sheet."""
WIDEST = 40
_FORBIDDEN = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_STARTS = ("=", "+", "-", "@")
"""What begins a formula where text is typed into a cell."""
_PLACES = {
    "region": "a province, or a country of the world table",
    "group": "a group of provinces",
    "origin": "where the emissions happen; abroad stands for all other countries together",
    "destination": "whose final demand causes them; abroad stands for all other countries together",
}
_SIZES = {"per_capita": "per inhabitant", "per_gdp": "per unit of gross domestic product"}


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, and for each column the header, the unit and the meaning; rows of texts and numbers."""

    name: str
    columns: list[tuple[str, str, str]]
    rows: list[list]


def account_sheets(accounts, name, place="region"):
    """The accounts of regions or groups, one sheet for each stressor; all variables of the cube, whatever they are.

    Arguments: accounts (Dataset of `accounts`, or of `group_accounts`), name (of the sheets, the stressor follows),
    place (`region` or `group`: what stands in the first column). Returns a list of Sheet.
    """
    header, table = rows(accounts)
    labels = header.index("region")
    units = {(stressor, column): unit for _, stressor, column, unit in unit_rows(accounts, "")[1]}
    sheets = []
    for stressor in units_by_stressor(accounts["production"]):
        columns = [(place, "", _PLACES[place])]
        columns += [
            (column, units[stressor, column], _meaning(column, accounts, place)) for column in header[labels + 1 :]
        ]
        own = [row[labels:] for row in table if not labels or row[0] == stressor]
        sheets.append(Sheet(f"{name} {stressor}".strip(), columns, own))
    return sheets


def flux_sheet(flux, name):
    """Emissions embodied in what one place supplies for another's final demand, categories side by side.

    Arguments: flux (origin, destination, category) in its unit, name. Returns a Sheet with a row for each pair.
    """
    unit = flux.attrs["units"]
    flux = flux.transpose("origin", "destination", "category")
    categories = flux["category"].values.tolist()
    columns = [(side, "", _PLACES[side]) for side in ("origin", "destination")]
    columns += [("all", unit, "emitted in origin for the final demand of destination, all categories together")]
    columns += [(category, unit, f"of these, for the category {category}") for category in categories]
    whole = flux.sum("category").values
    table = [
        [o, d, float(whole[i, j]), *map(float, flux.values[i, j])]
        for i, o in enumerate(flux["origin"].values.tolist())
        for j, d in enumerate(flux["destination"].values.tolist())
    ]
    return Sheet(name, columns, table)


def _meaning(column, accounts, place):
    """A column of the accounts in words."""
    known = CONTRACT["accounts"].variables
    text = f"the variable {column} of accounts.nc"
    if column in known:
        text = known[column].meaning
    elif column not in accounts and "category" in accounts.coords:
        category = column.removeprefix("consumption_")
        text = f"emitted anywhere for the region's final demand in the category {category}"
    for size, words in _SIZES.items():
        if column in accounts and column.endswith(f"_{size}"):
            text = f"{column.removesuffix(f'_{size}')} {words}, empty where it is not known"
    if place == "group":
        text = text.replace("province", "group").replace("the region", "the group")
    return text


def write_workbook(path, sheets, title=""):
    """Write sheets as an xlsx file, whole or not at all; the first sheet, `about`, explains every column in words.

    Every other sheet has the header in its first row, units in its second, and then numbers; what is not known is an
    empty cell. A text is never a formula, whatever it begins with.

    Arguments: path, sheets (list of Sheet), title (of the workbook). Raises InputError for a text with a sign that a
    workbook cannot hold.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.properties.title, book.properties.creator = title, "nestmrio"
    names = _sheet_names([sheet.name for sheet in sheets])
    book.active.title = "about"
    about = [[name, *column] for name, sheet in zip(names, sheets, strict=True) for column in sheet.columns]
    _fill(book.active, [list(ABOUT), *about], 1, 0)
    for name, sheet in zip(names, sheets, strict=True):
        headers, units, _ = zip(*sheet.columns, strict=True)
        labels = sum(not unit for unit in units)
        _fill(book.create_sheet(name), [list(headers), list(units), *sheet.rows], 2, labels)
    with whole(path) as partial:
        book.save(partial)


def _fill(page, table, heads, labels):
    """Write a table below each other; the first rows and columns stay in sight."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.utils.exceptions import IllegalCharacterError

    for i, row in enumerate(table, 1):
        for j, content in enumerate(row, 1):
            if content == "":
                continue
            cell = page.cell(i, j)
            try:
                cell.value = content
            except IllegalCharacterError:
                remedy = "rename it in the files that name it"
                raise InputError(f"{content!r} has a sign that a workbook cannot hold", remedy=remedy) from None
            if isinstance(content, str):
                cell.data_type = "s"
                cell.quotePrefix = content.startswith(_STARTS)
            if i <= heads:
                cell.font = Font(bold=i == 1, italic=i > 1)
    for j, column in enumerate(zip(*table, strict=True), 1):
        width = max(len(content) for content in ("", *column) if isinstance(content, str))
        page.column_dimensions[get_column_letter(j)].width = min(max(12, width + 2), WIDEST)
    page.freeze_panes = page.cell(heads + 1, labels + 1)


def _sheet_names(names):
    """Names as a workbook allows them: without signs that it forbids, not too long, each once."""
    found = ["about", "history"]
    for name in names:
        plain = _FORBIDDEN.sub("_", name)[:LONGEST]
        number, unique = 1, plain
        while unique.casefold() in map(str.casefold, found):
            number += 1
            unique = f"{plain[: LONGEST - len(str(number)) - 1]} {number}"
        found.append(unique)
    return found[2:]
