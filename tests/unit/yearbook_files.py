"""Small workbooks as yearbooks print them: energy balances, energy use of industries, a published inventory."""

import openpyxl
import pandas as pd

PROVINCES = ["Inner Mongolia", "Jilin"]
FUELS = pd.DataFrame(
    {"name": ["Raw Coal", "Natural Gas"], "unit": ["10^4 t", "10^8 m3"]}, index=["raw_coal", "natural_gas"]
)
OTHERS = {
    "thermal_power": "Thermal Power",
    "heating": "Heating Supply",
    "final_consumption": "Total Final Consumption",
    "agriculture": "Farming",
    "non_energy": "Non-Energy Use",
    "construction": "Construction",
    "transport": "Transport",
    "trade_hotels": "Trade",
    "residential": "Residential",
    "rural": "Rural",
    "other": "Other",
}
"""Activities that use nothing in these balances."""
BALANCE_LAYOUT = r"""
title: {row: 1, pattern: 'BALANCE OF\s+(?P<province>.+?)\s*-\s*(?P<year>\d{4})'}
names: {row: [2, 3]}
units: {row: 4, spelled: {(104 tn): 10^4 t, (108 cu.m): 10^8 m3}}
labels: {column: 1, first_row: 5}
passed_over: [Heat]
activities:
  industry: Industry
  urban: Urban
""" + "".join(f"  {activity}: {name}\n" for activity, name in OTHERS.items())
INDUSTRIES = ["mills", "works"]
INDUSTRY_LAYOUT = """
units: 10^4 tce
names: {row: [1]}
labels: {column: 1, first_row: 2}
spelled: {natural_gas: Nature Gas}
total: Industry
industries: {mills: Mills, works: Works}
"""


def write_balances(folder, change=lambda sheets: None, provinces=PROVINCES):
    """Write a folder with one balance per province, named so that file names tell nothing, and one other workbook.

    Coal is in column B, gas in column D; industry stands in row 5, urban households in row 6. `change` edits the
    dictionary of books by province.
    """
    sheets = {}
    for number, province in enumerate(provinces, start=1):
        book = openpyxl.Workbook()
        for row in [
            [f"ENERGY BALANCE OF {province.upper()} -2007"],
            ["", "Raw", "Heat", "Natural"],
            ["", "Coal", "", "Gas"],
            ["", "(104 tn)", "(1010 kJ)", "(108 cu.m)"],
            ["  Industry", 10 * number, 5, None],
            ["Urban ", 2, 5, 0.5],
            *([name] for name in OTHERS.values()),
        ]:
            book.active.append(row)
        sheets[province] = book
    change(sheets)
    folder.mkdir()
    for number, book in enumerate(reversed(sheets.values()), start=1):
        book.save(folder / f"{number}.xlsx")
    other = openpyxl.Workbook()
    other.active["A1"] = "A table of something else"
    other.save(folder / "0.xlsx")
    return folder


def write_inventory(path, change=lambda book: None):
    """Write an inventory in CEADs' layout with two provinces, two sectors and two fuels; `change` edits the book."""
    book = openpyxl.Workbook()
    book.active.title = "NOTE"
    header = ["", "Raw Coal", "Natural Gas", "Scope 2 Heat", "Process", "Scope 1 Total"]
    for number, name in enumerate(["InnerMongolia2007", "Jilin2007"], start=1):
        sheet = book.create_sheet(name)
        rows = [
            ["Farming  ", number, 1, 9, 0, number + 1],
            ["Coal Mining", 4, 0, 9, 2, 6],
            ["Urban", 1, 1, 9, 0, 2],
            ["Rural", 3, 0, 9, 0, 3],
        ]
        total = ["Total Consumption", *(sum(row[at] for row in rows) for at in range(1, 6))]
        for row in [header, ["", *["Mt CO2"] * 5], [""], total, *rows]:
            sheet.append(row)
    change(book)
    book.save(path)
    return path


def write_industry(path, change=lambda sheet: None):
    """Write the energy use of two industries by two fuels; `change` edits the sheet."""
    book = openpyxl.Workbook()
    for row in [["", "Raw Coal", "Nature Gas"], ["Industry", 5, 1], ["Mills", 3, 0], ["Works", 2, 1]]:
        book.active.append(row)
    change(book.active)
    book.save(path)
    return path
