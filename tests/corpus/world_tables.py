"""Malformed world tables and names."""

import json
import unicodedata

import numpy as np
import pandas as pd

from corpus import world_names
from corpus.entry import Entry
from corpus.world_files import (
    cell,
    changed,
    empty,
    idle,
    output,
    read,
    removed,
    replaced,
    rewritten,
    silence,
    table,
    with_part,
    with_unit,
)
from nestmrio.inputs.mrio_folder import read_categories
from nestmrio.ledger import Ledger

AWKWARD = ("NA", "n/a", "None", "null", "nan", "NO", "TRUE", "01", "1", "156")
FREE = ("Agriculture, Hunting, Forestry and Fishing", 'a "b"')
NFC, NFD = (unicodedata.normalize(form, "Österreich") for form in ("NFC", "NFD"))
LEDGER = Ledger()
HERE, THERE = ("ARD", "w2"), ("HOM", "w1")
PLACE = "row ARD w2, column HOM w1"
LIST, NOTHING = "file_parameters.json", json.dumps({"systemtype": "IOSystem", "files": {}})


def labelled(dim, *labels):
    """Whether the labels of a dim were read as they are written."""
    return lambda found, _: found[dim].values.tolist() == list(labels)


def rounded(found, _):
    """Whether what is rounding was set to zero and recorded."""
    return float(found["intermediate"].min()) == 0.0 and LEDGER.repairs[0].item == "rounding in Z"


def listed(text):
    """Read a list of categories."""

    def run(folder):
        (folder / "categories.csv").write_text(text, encoding="utf-8")
        return read_categories(folder / "categories.csv")

    return run


READ = labelled("region", "ARD", "HOM")
FILES = {
    "text in a cell": ("Z.txt", "\t7", "\tmany", f"Z.txt, line 5, {PLACE}: Z: 'many' is no number"),
    "a decimal comma": ("Z.txt", "\t7", "\t7,5", f"{PLACE}: Z: '7,5' is no number. To mend it: write a number, with"),
    "an error of a spreadsheet": ("Y.txt", "\t700", "\t#REF!", "Y.txt, line 5, row ARD w2, column HOM private"),
    "TRUE in a cell": ("Z.txt", "\t7", "\tTRUE", "'TRUE' is no number"),
    "infinity in a cell": ("Z.txt", "\t7", "\tinf", f"{PLACE}: Z: 'inf' is no number"),
    "NA in a cell": ("Z.txt", "\t7", "\tNA", f"{PLACE}: Z: 'NA' is no number"),
    "an empty cell": ("Z.txt", "\t7", "\t", f"Z.txt, line 5, {PLACE}: Z: the cell is empty"),
    "an empty label": ("Z.txt", "ARD\tw2", "ARD\t", "a label of Z is empty, beside ARD"),
    "a line that is too long": ("Z.txt", "\t7", "\t7\t7", "Z.txt, line 5, row ARD w2: Z: 5 cells under 4 columns"),
    "a line that is too short": ("Z.txt", "\t7", "", "Z.txt, line 5, row ARD w2: Z: 3 cells under 4 columns"),
    "a row that stands twice": ("Z.txt", "ARD\tw2\t", "ARD\tw1\t", "Z.txt, row ARD w1: it stands twice"),
    "a row of final demand misspelt": ("Y.txt", "HOM\tw2", "HOM\tw3", "Y.txt, row HOM w2: Y lacks it"),
    "a list of files cut off": (LIST, "}", "", "it does not say what pymrio writes there"),
    "a folder of an extension": (LIST, "IOSystem", "Extension", "the folder holds no input-output table"),
}
CHANGES = {
    "a negative delivery": (cell("Z", HERE, THERE, -1.0), "region ARD, sector w2: it sends negative intermediate"),
    "a sector that buys and sells nothing": (silence, "region HOM, sector w2: it buys inputs and sells nothing"),
    "an empty table": (empty, "no sector of the table has output"),
    "deliveries not square": (with_part("Z", lambda t: t.Z.iloc[:, :3]), "Z.txt, column HOM w2: Z lacks it"),
    "one header line": (with_part("Y", lambda t: t.Y.T.groupby(level=0).sum().T), "columns of Y have 1 levels"),
    "x that differs": (with_part("x", lambda t: output(t) + 1), "region ARD, sector w1: it does not sell its output"),
    "x of another table": (with_part("x", lambda t: output(t)[:3]), "x.txt, row HOM w2: x lacks it"),
    "another power of ten": (with_unit(*["EUR"] * 4), "the unit is EUR, but the configuration says 10^6 EUR"),
    "another currency": (with_unit(*["M USD"] * 4), "unit.txt: the unit is M USD"),
    "two units": (with_unit("M EUR", "t", "M EUR", "t"), "unit.txt: the units M EUR and t are mixed"),
}

ENTRIES: list[Entry] = [
    *(Entry(name, read(table(), after=rewritten(*how)), (says,)) for name, (*how, says) in FILES.items()),
    *(Entry(name, changed(change, unit="10^6 EUR"), (says,)) for name, (change, says) in CHANGES.items()),
    *(
        Entry(
            f"regions and sectors called NA, None, 01, 1 in {form}",
            read(table(AWKWARD, AWKWARD), country="NO", form=form),
            accepts=labelled("region", *AWKWARD),
        )
        for form in ("txt", "parquet")
    ),
    Entry("free text as sectors", read(table(sectors=FREE)), accepts=labelled("sector", *FREE)),
    Entry("accents in two parts", read(table((NFD, "HOM"))), accepts=labelled("region", NFC, "HOM")),
    Entry("a mark at the beginning", read(table(), after=rewritten("Z.txt", "region", "\ufeffregion")), accepts=READ),
    Entry("x in another order", changed(with_part("x", lambda t: output(t).iloc[::-1])), accepts=READ),
    Entry("a unit that agrees", changed(with_unit(*["M.EUR"] * 4), unit="10^6 EUR"), accepts=READ),
    Entry("rounding below zero", changed(cell("Z", HERE, THERE, -1e-12), ledger=LEDGER), accepts=rounded),
    Entry("an idle sector of the country", changed(idle), accepts=lambda found, _: float(found["output"].min()) == 0.0),
    Entry("a country that is absent", read(table(), country="HMO"), ("region HMO is missing", "key country", "HOM")),
    Entry("one region", read(table(("HOM",))), ("the table has one region", "another country")),
    Entry("latin-1", read(table(), after=rewritten("Z.txt", "w1", "é", "latin-1")), ("Z.txt", "encoding UTF-8")),
    Entry("commas for tabs", read(table(), after=replaced("Z.txt", "region,,ARD\n")), ("Z.txt", "parted by tabs")),
    Entry(
        "a file of one line", read(table(), after=replaced("Y.txt", "region\t\tARD\n")), ("Y.txt", "lines of labels")
    ),
    Entry("no list of files", read(table(), after=removed(LIST)), (f"{LIST} is missing", "save_all")),
    Entry("an empty list of files", read(table(), after=replaced(LIST, NOTHING)), ("Z is missing", "core (Z and Y)")),
    Entry("a file that is gone", read(table(), after=removed("Y.txt")), ("Y.txt: the file of Y is missing",)),
    Entry(
        "parquet cut off",
        read(table(), form="parquet", after=replaced("Z.parquet", "PAR1")),
        ("Z.parquet: it cannot be read as parquet",),
    ),
    Entry(
        "an empty cell in parquet",
        changed(cell("Z", HERE, THERE, np.nan), form="parquet"),
        (f"Z.parquet, {PLACE}: Z: the cell is empty",),
    ),
    Entry(
        "an empty label in parquet",
        changed(with_part("Z", lambda t: t.Z.rename(index={"w2": pd.NA})), form="parquet"),
        ("Z.parquet: a label of Z is empty, beside ARD", "taken NA for empty"),
    ),
    Entry("pickle", read(table(), form="pickle"), ("Z is neither text nor parquet", "save the table as .txt")),
    Entry(
        "a category that is unknown",
        read(table(), categories={"privat": "household", "stocks": "inventories"}),
        ("unknown: private", "world.categories", "the list has privat,"),
    ),
    Entry("a category twice in the list", listed("world,category\na,b\na,c\n"), ("categories.csv, line 3", "twice")),
    Entry("a category that is a word", listed("world,category\na,all\n"), ("line 2: all is the word for",)),
    *world_names.ENTRIES,
]
