"""Workbooks and layouts with one fault each: functions that make them in a folder and read them."""

from pathlib import Path

import openpyxl

from nestmrio.classification import read_sectors
from nestmrio.inputs.ceads import read_ceads
from nestmrio.inputs.energy_balance import read_energy_balances
from nestmrio.inputs.industry_energy import read_industry_energy
from nestmrio.inputs.interregional import read_interregional
from nestmrio.inputs.workbook import read_workbook
from official_tables import SECTORS, SHEETS, balanced_tables, write_workbook
from small_xls import xls_bytes
from yearbook_files import (
    BALANCE_LAYOUT,
    FUELS,
    INDUSTRIES,
    INDUSTRY_LAYOUT,
    PROVINCES,
    write_balances,
    write_industry,
    write_inventory,
)

LAYOUTS = Path(__file__).resolve().parents[2] / "resources" / "layouts"
BALANCED = balanced_tables()
FIRST = float(BALANCED["intermediate"][0, 0, 0])


def text_layout(name, *changes):
    """The text of a layout of resources/layouts with parts of it replaced."""
    text = (LAYOUTS / name).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def put(folder, text, name="layout.yaml"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def table(change=None, sheets=SHEETS, name="book.xlsx", layout=None, damage=None):
    """Read tables from a workbook changed as told. Arguments: layout (text), damage (function of the file's bytes)."""

    def run(folder):
        path = write_workbook(folder / name, BALANCED, change=change)
        if damage:
            path.write_bytes(damage(path.read_bytes()))
        given = put(folder, layout) if layout is not None else LAYOUTS / "nbs42.yaml"
        return read_workbook(path, sheets, given, SECTORS)

    return run


def at(cell, value, sheet="N"):
    def change(book):
        book[sheet][cell] = value

    return change


def merge(book):
    book["N"].merge_cells("D8:E8")


def hide(book):
    book["N"].sheet_state = "hidden"


def rename(title):
    def change(book):
        book["N"].title = title

    return change


def from_file(content, name="book.xlsx"):
    def run(folder):
        (folder / name).write_bytes(content)
        return read_workbook(folder / name, SHEETS, LAYOUTS / "nbs42.yaml", SECTORS)

    return run


def old_workbook(value):
    """Read an xls workbook of two sectors in the layout of the nation, its first number being as told."""

    def run(folder):
        columns = ["", "01", 2.0, "FU101", "FU102", "FU103", "FU201", "FU202", "EX", "IM", "ERR", "GO"]
        rows = [[label, *map(float, range(11))] for label in ["01", 2.0, "VA001", "VA002", "VA003", "VA004", "TI"]]
        rows[0][1] = value
        (folder / "old.xls").write_bytes(xls_bytes([columns, *rows]))
        return read_workbook(folder / "old.xls", {"nation": "Sheet"}, LAYOUTS / "nbs42_national.yaml", ["a", "b"])

    return run


def same(found, _):
    return bool(abs(found["intermediate"] - BALANCED["intermediate"]).max() < 1e-12)


def first_is(value):
    return lambda found, _: float(found["intermediate"][0, 0, 0]) == value


def inventory(sheet, cell, value):
    def run(folder):
        sectors = read_sectors(put(folder, "sector,name\nfarming,Farming\ncoal,Coal Mining\n", "sectors.csv"))
        path = write_inventory(folder / "published.xlsx", at(cell, value, sheet))
        return read_ceads(path, 2007, PROVINCES, sectors, FUELS)

    return run


def industry(cell, value, layout=INDUSTRY_LAYOUT):
    def run(folder):
        path = write_industry(folder / "use.xlsx", lambda sheet: sheet.__setitem__(cell, value))
        return read_industry_energy(path, INDUSTRIES, FUELS, put(folder, layout))

    return run


def balances(change=lambda sheets: None, provinces=PROVINCES, layout=BALANCE_LAYOUT, after=lambda folder: None):
    def run(folder):
        path = write_balances(folder / "balances", change, provinces)
        after(path)
        return read_energy_balances(path, 2007, provinces, FUELS, put(folder, layout))

    return run


def jilin(cell, value):
    return lambda sheets: sheets["Jilin"].active.__setitem__(cell, value)


def no_files(folder):
    for file in folder.iterdir():
        file.unlink()


REGIONS = """
units: 10^4 CNY
header: XX
regions: {A: West, B: East}
categories: {household: "001"}
columns: {exports: EX, output: XX}
sectors: {1: [goods]}
"""


def interregional(cell=None, value=None, layout=REGIONS):
    def run(folder):
        book = openpyxl.Workbook()
        for row in [
            ["", "A001", "B001", "A900", "FA001", "FB001", "EX", "XX"],
            ["A001", 1, 2, 3, 4, 5, 6, 18],
            ["B001", 2, 1, 3, 5, 4, 6, 18],
            ["XX", 18, 18, 36, 0, 0, 0, 0],
        ]:
            book.active.append(row)
        if cell:
            book.active[cell] = value
        book.save(folder / "regions.xlsx")
        return read_interregional(folder / "regions.xlsx", ["Sheet"], put(folder, layout))["Sheet"]

    return run


def nbs(*changes):
    return table(layout=text_layout("nbs42.yaml", *changes))
