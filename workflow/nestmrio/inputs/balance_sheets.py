"""A folder of provincial energy balances, one workbook per province, as a yearbook prints them."""

import re

from nestmrio.errors import InputError
from nestmrio.inputs.cells import cell, find, heading, number_at
from nestmrio.inputs.sheets import read_first_sheet
from nestmrio.rows import plain

SUFFIXES = (".xls", ".xlsx", ".xlsm")


def read_folder(folder, year, provinces, fuels, layout):
    """Read the balance of each province, which the title of its first sheet names, in whatever letters.

    Arguments: folder (Path), year, provinces (labels), fuels (DataFrame by fuel, columns name, unit), layout (as
    read_layout gives it, and `file`, its path).
    Returns {province: rows of numbers, activity by fuel}, and the names of the files whose title is no balance.
    Raises InputError for a folder without a balance, an unknown province, a province given twice and another year, and
    for a row, column or unit that is not as the layout and the fuels say.
    """
    title, known = _pattern(layout), {_plain(province): province for province in provinces}
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() in SUFFIXES and file.name[0] not in "~.")
    found, origin, passed = {}, {}, []
    for file in files:
        sheet, cells = read_first_sheet(file)
        printed = title.search(heading(*_line(cells, layout["title"]["row"])[:2]))
        if not printed:
            passed.append(file.name)
            continue
        place = {"file": file, "sheet": sheet}
        if printed["year"] != str(year):
            remedy = "give the year's file"
            raise InputError(f"the title says {printed['year']}, the case {year}", remedy=remedy, **place)
        province = known.get(_plain(printed["province"]))
        if province is None:
            remedy = "add it to the provinces, drop the file or correct its title"
            raise InputError("unknown province", remedy=remedy, **place, province=printed["province"])
        if province in found:
            what = f"the province has two balances, the other in {origin[province]}"
            raise InputError(what, remedy="keep one", **place, province=province)
        found[province], origin[province] = _read_sheet(cells, fuels, layout, place | {"province": province}), file.name
    if not found:
        what = f"no workbook of the folder has a title of a balance ({len(files)} workbooks)"
        remedy = f"put the balances there, or correct title of {layout['file']}"
        raise InputError(what, remedy=remedy, file=folder)
    return found, passed


def _pattern(layout):
    """The layout's pattern of a title, compiled."""
    text = layout["title"]["pattern"]
    try:
        pattern = re.compile(text, re.IGNORECASE)
        named = {"province", "year"} <= set(pattern.groupindex)
    except re.error:
        named = False
    if not named:
        what = "key title.pattern is no regular expression with the groups province and year"
        remedy = "see resources/layouts/energy_balance.yaml"
        raise InputError(what, remedy=remedy, file=layout["file"])
    return pattern


def _plain(name):
    """A name of a province without regard to capitals, blanks and the encoding of accents."""
    return plain(name).casefold()


def _line(cells, row):
    """A row of a sheet, counted from 1; none beyond its end."""
    return cells[row - 1] if row <= len(cells) else []


def _read_sheet(cells, fuels, layout, place):
    labels, remedy = layout["labels"], "restore the yearbook's layout, or change ours"
    titles = [_line(cells, row) for row in layout["names"]["row"]]
    names = [heading(*(cell(title, at) for title in titles)) for at in range(max(map(len, titles)))]
    names[: labels["column"]] = [""] * labels["column"]
    columns = find(names, fuels["name"], "column", remedy, place)
    units, spelled = _line(cells, layout["units"]["row"]), layout["units"]["spelled"]
    for name, wanted in zip(fuels["name"], fuels["unit"], strict=True):
        unit = heading(cell(units, columns[name]))
        if spelled.get(unit) != wanted:
            raise InputError(f"{name} is in {unit!r}, not {wanted}", remedy="correct the unit row", **place)
    unknown = sorted({name for name in names if name} - {*fuels["name"], *layout["passed_over"]})
    if unknown:
        raise InputError(f"unknown fuel {unknown[0]}", remedy="add it to fuels.csv or to passed_over", **place)
    first = labels["first_row"] - 1
    found = [heading(cell(row, labels["column"] - 1)) for row in cells[first:]]
    rows = find(found, layout["activities"].values(), "row", remedy, place)

    def read(row, name):
        return number_at(cells, first + rows[row], columns[name], place | {"row": row, "column": name})

    return [[read(row, name) for name in fuels["name"]] for row in layout["activities"].values()]
