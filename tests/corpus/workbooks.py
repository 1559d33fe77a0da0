"""Malformed workbooks, with their layouts."""

import datetime

from corpus.entry import Entry
from corpus.layout_files import LAYOUT_FILES
from corpus.workbook_makers import (
    FIRST,
    LAYOUTS,
    at,
    first_is,
    from_file,
    hide,
    merge,
    old_workbook,
    rename,
    same,
    table,
    text_layout,
)
from corpus.yearbooks import ENERGY
from nestmrio.inputs.workbook import read_workbook
from official_tables import SECTORS, SHEETS
from small_xls import UNSTORED, xls_bytes

ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + "EncryptedPackage".encode("utf-16-le")
CELL = ("book.xlsx", "sheet N", "province North")

CELLS = [
    *(
        Entry(f"{error} in a table", table(at("D9", error)), (*CELL, "cell D9", error))
        for error in ("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?")
    ),
    Entry("#DIV/0! beside what is read", table(at("Z40", "#DIV/0!")), accepts=same),
    Entry(
        "#N/A that the layout calls a blank",
        table(at("D8", "#N/A"), layout=text_layout("nbs42.yaml", ('["-", "—"]', '["#N/A"]'))),
        accepts=first_is(0.0),
    ),
    Entry("a formula without a stored value", table(at("E10", "=D8+D9")), (*CELL, "E10", "=D8+D9", "stored value")),
    Entry("#REF! in an xls file", old_workbook("#REF!"), ("old.xls", "sheet Sheet", "cell B2", "#REF!")),
    Entry("a formula without a value in an xls file", old_workbook(UNSTORED), ("old.xls", "B2", "save it as xlsx")),
    Entry("two cells merged in a table", table(merge), (*CELL, "cell E8", "merged with D8", "unmerge")),
    Entry("a number with marks of thousands", table(at("D8", "1,234.5")), (*CELL, "D8", "'1,234.5'", "thousands")),
    Entry("a number with a blank inside", table(at("D8", "1 234")), (*CELL, "D8", "'1 234'")),
    Entry("a number with an underscore", table(at("D8", "1_000")), (*CELL, "D8", "'1_000'")),
    Entry("a decimal comma", table(at("D8", "12,5")), (*CELL, "D8", "'12,5'")),
    Entry("a percent sign", table(at("D8", "5%")), (*CELL, "D8", "'5%'")),
    Entry("an infinite number", table(at("D8", "1e999")), (*CELL, "D8", "'1e999'")),
    Entry("true among numbers", table(at("D8", True)), (*CELL, "D8", "'True'")),
    Entry(
        "a date among numbers", table(at("D8", datetime.date(2007, 3, 1))), (*CELL, "D8", "the date or time 2007-03")
    ),
    Entry("a number kept as text, with blanks", table(at("D8", f" \u00a0{FIRST} ")), accepts=same),
    Entry("empty rows and columns before the table", table(lambda book: book["N"].insert_cols(1, 4)), accepts=same),
]
CODES = [
    Entry("a code of a column twice", table(at("P7", "1")), (*CELL, "code 1 stands twice, in columns D and P")),
    Entry("a code of a row twice", table(at("C9", "1")), (*CELL, "code 1 stands twice, in rows 8 and 9")),
    Entry("a remark twice in the header row", table(lambda b: [at(c, "total")(b) for c in ("Y7", "Z7")]), accepts=same),
    Entry("a code is missing", table(at("P7", None)), (*CELL, "code 13 is missing")),
    Entry("codes as decimal numbers", table(at("D7", 1.0)), accepts=same),
    Entry("codes with zeros in front", table(at("D7", "01")), accepts=same),
]
FILES = [
    Entry("a CSV file called xlsx", from_file(b"a,b\n1,2\n"), ("book.xlsx", "neither xls nor xlsx", "save it as xlsx")),
    Entry("a web page called xls", from_file(b"<html><table>", "book.xls"), ("book.xls", "neither xls nor xlsx")),
    Entry("an empty file", from_file(b""), ("book.xlsx", "the file is empty")),
    Entry("an xlsx file called xls", table(name="book.xls"), accepts=same),
    Entry("half an xlsx file", table(damage=lambda whole: whole[: len(whole) // 2]), ("book.xlsx", "damaged")),
    Entry("a damaged part", table(damage=lambda w: w[:900] + bytes(300) + w[1200:]), ("book.xlsx", "damaged")),
    Entry("half an xls file", from_file(xls_bytes([[1.0]])[:1500], "book.xls"), ("book.xls", "damaged")),
    Entry("a password", from_file(ENCRYPTED), ("book.xlsx", "protected by a password", "save it without")),
    Entry(
        "a folder in place of a workbook",
        lambda folder: read_workbook(folder, SHEETS, LAYOUTS / "nbs42.yaml", SECTORS),
        ("the file is missing",),
    ),
]
SHEET_NAMES = [
    Entry("a sheet is missing", table(sheets=SHEETS | {"West": "Wst"}), ("book.xlsx", "sheet Wst", "is missing")),
    Entry(
        "a sheet's name is nearly right",
        table(rename("Shanxi"), SHEETS | {"North": "Shaanxi"}),
        ("nearest is 'Shanxi'",),
    ),
    Entry("a sheet's name ends in a blank", table(rename("N ")), accepts=same),
    Entry("a sheet's name is a number", table(rename("11"), SHEETS | {"North": "11"}), accepts=same),
    Entry(
        "a sheet's accents are encoded otherwise",
        table(rename("Para\u0301"), SHEETS | {"North": "Par\u00e1"}),
        accepts=same,
    ),
    Entry("a hidden sheet, named", table(hide), accepts=same),
    Entry("two provinces on one sheet", table(sheets=SHEETS | {"West": "S"}), ("South and West have the same sheet",)),
]
ENTRIES: list[Entry] = [*CELLS, *CODES, *FILES, *SHEET_NAMES, *LAYOUT_FILES, *ENERGY]
