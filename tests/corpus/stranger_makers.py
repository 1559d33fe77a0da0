"""Files that grow, lead elsewhere, or speak to another program than ours: functions that make them and read them."""

import io
import json
import struct
import zipfile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from corpus.workbook_makers import put
from nestmrio.inputs.har import opened
from nestmrio.inputs.layouts import read_layout
from nestmrio.inputs.mrio_folder import read_world
from nestmrio.inputs.sheets import read_sheets
from nestmrio.limits import SHEET_CELLS, TABLE_CELLS
from nestmrio.names import check_names, require_file_label

SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = b"</sheetData></worksheet>"


def book(change=lambda sheet: None, parts=None, more=(), sheet="Sheet"):
    """Read a small workbook; change its sheet, the content of its parts ({name: function}), or add parts."""

    def run(folder):
        whole, changed = openpyxl.Workbook(), io.BytesIO()
        whole.active["A1"] = 1
        change(whole.active)
        whole.save(changed)
        with zipfile.ZipFile(changed) as old, zipfile.ZipFile(folder / "book.xlsx", "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                new.writestr(name, (parts or {}).get(name, lambda content: content)(old.read(name)))
            for name in more:
                new.writestr(name, b"")
        return read_sheets(folder / "book.xlsx", [sheet])[sheet]

    return run


def as_long(name, size, read, *arguments):
    """Read a file of so many bytes, which takes no room on the disk."""

    def run(folder):
        with open(folder / name, "wb") as stream:
            stream.write(b"PK\x03\x04" if name.endswith("xlsx") else b"a")
            stream.truncate(size)
        return read(folder / name, *arguments)

    return run


def lying(folder):
    """A part that is longer than the workbook declares: its size is written anew in both places where it stands."""
    book()(folder)
    path, content = folder / "book.xlsx", io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, HEAD + b" " * 10**7 if name == SHEET else old.read(name))
    said = struct.pack("<I", len(HEAD) + 10**7)
    path.write_bytes(content.getvalue().replace(said, struct.pack("<I", 100)))
    return read_sheets(path, ["Sheet"])


def scattered(sheet):
    sheet["XFD1048576"] = 2


def many_merged(content):
    ranges = b'<mergeCell ref="A1:XFD1048576"/>' * 400
    return content.replace(b"</sheetData>", b'</sheetData><mergeCells count="400">' + ranges + b"</mergeCells>")


def full_rows(content):
    rows = [b'<row r="%d"><c r="F%d"/></row>' % (number, number) for number in (1, SHEET_CELLS // 6 + 1)]
    return HEAD + b"".join(rows) + END


def with_formula(content):
    formula = b"""<row r="2"><c r="A2"><f>cmd|'/c calc'!A0</f><v>5</v></c></row></sheetData>"""
    return content.replace(b"</sheetData>", formula)


def multiplied(levels=9):
    """YAML in which ten aliases of ten aliases ... stand for a billion texts."""
    lines = ["a0: &a0 x"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels + 1)]
    return "\n".join(lines) + "\n"


def layout(text):
    return lambda folder: read_layout(put(folder, text), "table")


def manifest(name, prepare=lambda folder: None):
    """Read a world's folder whose list of files calls Z by this name."""

    def run(folder):
        (folder / "world").mkdir()
        part = {"name": name, "nr_index_col": 2, "nr_header": 2}
        said = {"systemtype": "IOSystem", "files": {"Z": part, "Y": part | {"name": "Y.txt"}}}
        (folder / "world/file_parameters.json").write_text(json.dumps(said))
        prepare(folder)
        (folder / "Z.txt").write_text("secret")
        return read_world(folder / "world", {}, "A")

    return run


def linked(folder):
    (folder / "world/Z.txt").symlink_to(folder / "Z.txt")


def long_cell(folder):
    (folder / "world/Z.txt").write_text("\t\t" + "A" * 200_000 + "\n" * 5)


def deep_list(folder):
    (folder / "world/file_parameters.json").write_text("[" * 200_000)


def odd_labels(folder):
    """Columns whose names are texts of Python that cannot be read: pandas reads those of a table with two levels so."""
    import pandas as pd

    columns = pd.MultiIndex.from_tuples([("A", "b")], names=["region", "sector"])
    pd.DataFrame([[1.0]], columns=columns).to_parquet(folder / "world/Z.parquet")
    path = folder / "world/Z.parquet"
    path.write_bytes(path.read_bytes().replace(b"('A', 'b')", b"('A', \"b')"))


def endless_parquet(folder):
    pq.write_table(pa.table({"a": pa.nulls(TABLE_CELLS + 1)}), folder / "world/Z.parquet")


def har(*sizes, rank=None):
    """Read a header-array file whose only header declares these sizes."""

    def record(content):
        return struct.pack("<i", len(content)) + content + struct.pack("<i", len(content))

    def run(folder):
        second = b"    RESPSE" + b" " * 70 + struct.pack("<i", len(sizes) if rank is None else rank)
        content = record(b"VXMD") + record(second + struct.pack(f"<{len(sizes)}i", *sizes)) + record(bytes(2000))
        (folder / "data.har").write_bytes(content)
        with opened(folder / "data.har") as file:
            return file.read("VXMD")

    return run


def labelled(sector):
    return lambda folder: require_file_label(sector, file="sectors.csv")


def named(**changes):
    """Check the names of a small world, some of them changed."""
    names = {"provinces": ["Hill"], "groups": ["West"], "countries": ["AUS", "HOM"], "categories": ["capital"]}
    return lambda folder: check_names(country="HOM", **(names | changes))
