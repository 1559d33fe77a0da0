"""Files that look harmless and are not: they grow, lead elsewhere, or speak to another program than ours."""

from corpus import stranger_makers as make
from corpus.csv_files import LIST, accepted, neighbours, provinces, refused
from corpus.entry import Entry
from corpus.result_inputs import drawn, renamed
from corpus.stranger_makers import HEAD, SHEET, book, har, labelled, layout, manifest, named
from corpus.workbook_makers import at, nbs, same, table
from nestmrio.inputs.sheets import read_sheets
from nestmrio.limits import CSV_BYTES, PARTS, UNPACKED_BYTES, WORKBOOK_BYTES, YAML_BYTES

MARKUP = "<script>alert(1)</script>"
RELATIONS = "xl/_rels/workbook.xml.rels"


MANY = ",".join(["a", "b", *map(str, range(300_000))])


def escaped(found, _):
    return "<script" not in found and "&lt;script&gt;" in found


WORKBOOKS = [
    Entry(
        "a cell at the far corner of a sheet",
        book(make.scattered),
        ("sheet Sheet", "spans 17,179,869,184"),
    ),
    Entry("more rows than are read", book(parts={SHEET: make.full_rows}), ("sheet Sheet", "spans 5,000,004 cells")),
    Entry(
        "a part that unpacks to more than is read",
        book(parts={SHEET: lambda _: HEAD + b" " * UNPACKED_BYTES}),
        ("book.xlsx", "it unpacks to 512 MB", "the most that is read"),
    ),
    Entry("a part that is longer than it declares", make.lying, ("book.xlsx", "damaged")),
    Entry("very many parts", book(more=[f"x{n}" for n in range(PARTS)]), ("book.xlsx", "10,000 parts are the most")),
    Entry(
        "a merge of a whole sheet, many times",
        book(parts={SHEET: make.many_merged}),
        ("sheet Sheet", "what is merged spans"),
    ),
    Entry(
        "XML with entities",
        book(parts={SHEET: lambda content: b'<!DOCTYPE x [<!ENTITY a "b">]>' + content}),
        ("sheet Sheet", "declares a type of its own"),
    ),
    Entry(
        "a sheet that is called as a file of the machine",
        book(parts={RELATIONS: lambda c: c.replace(b"/xl/worksheets/sheet1.xml", b"/../../etc/passwd")}),
        ("book.xlsx", "damaged"),
    ),
    Entry("a workbook longer than is read", make.as_long("a.xlsx", WORKBOOK_BYTES + 1, read_sheets), ("256 MB",)),
    Entry("a formula, never computed", table(at("D8", "=1+1")), ("cell D8", "the formula =1+1 has no stored value")),
    Entry(
        "a formula that would start a program",
        table(at("D8", "=cmd|'/c calc'!A0")),
        ("cell D8", "has no stored value", "open the workbook in a spreadsheet program"),
    ),
    Entry(
        "the stored value of a formula",
        book(parts={SHEET: make.with_formula}),
        accepts=lambda found, _: found == [[1], [5]],
    ),
]
TEXTS = [
    refused("signs that steer a terminal", provinces, LIST + "\x1b[2JAbia,S,7,5\n", "line 2", "'\\x1b'"),
    refused("a sign that turns the direction of writing", provinces, LIST + "Ab\u202eia,S,7,5\n", "line 2", "\\u202e"),
    refused("a byte of zero", provinces, LIST + "Ab\0ia,S,7,5\n", "line 2", "not encoded in UTF-8"),
    Entry("a CSV file longer than is read", make.as_long("a.csv", CSV_BYTES + 1, provinces), ("a.csv", "512 MB")),
    accepted(
        "a name that is a formula elsewhere", provinces, LIST + "=1+1,S,7,5\n", lambda found: found.index[0] == "=1+1"
    ),
    accepted("a name that is markup", provinces, LIST + f"{MARKUP},S,7,5\n", lambda found: found.index[0] == MARKUP),
    accepted("very many columns", neighbours, f"{MANY}\nAbia,Cross\n", lambda found: found.sum() == 2),
    Entry("names that are markup, in figures", lambda folder: drawn(renamed(Hill=MARKUP), folder), accepts=escaped),
]
LAYOUTS = [
    Entry(
        "a layout whose aliases multiply",
        layout(make.multiplied()),
        ("line 6", "more than 100,000 values"),
    ),
    Entry("a layout that is very deep", layout("a: " + "[" * 60 + "]" * 60), ("layout.yaml", "50 levels deep")),
    Entry("a layout that is very long", layout("a: " + "x" * YAML_BYTES), ("layout.yaml", "1 MB")),
    Entry(
        "a layout that builds objects",
        layout("a: !!python/object/apply:os.getcwd []"),
        ("layout.yaml", "it is no YAML"),
    ),
    Entry("a layout that is a template", layout("__use_yte__: true\na: ?1+1"), ("layout.yaml", "would run code")),
    Entry(
        "a layout with an anchor and an alias",
        nbs(('blanks: ["-", ', 'blanks: [&dash "-", *dash, ')),
        accepts=same,
    ),
]
FOLDERS = [
    Entry("a list that leads above its folder", manifest("../Z.txt"), ("part Z", "'../Z.txt' leads out of the folder")),
    Entry("a list that leads to the root", manifest("/etc/passwd"), ("part Z", "leads out of the folder")),
    Entry("a list that leads to another drive", manifest("C:\\Z.txt"), ("part Z", "leads out of the folder")),
    Entry("a link out of the folder", manifest("Z.txt", make.linked), ("part Z", "leads out of the folder")),
    Entry("a list of files that is very deep", manifest("Z.txt", make.deep_list), ("does not say what pymrio writes",)),
    Entry("labels that are broken Python", manifest("Z.parquet", make.odd_labels), ("it cannot be read as parquet",)),
    Entry("a very long cell in a table", manifest("Z.txt", make.long_cell), ("Z.txt", "a cell of Z is too long")),
    Entry(
        "a parquet file of endless rows",
        manifest("Z.parquet", make.endless_parquet),
        ("Z spans 536,870,913",),
    ),
]
ARRAYS = [
    Entry("an array of absurd size", har(2**31 - 1, 2**31 - 1), ("data.har", "header VXMD", "not those of an array")),
    Entry("an array larger than is read", har(*[1000] * 4), ("header VXMD", "spans 1,000,000,000,000 cells")),
    Entry("an array of negative size", har(-1, 5), ("header VXMD", "not those of an array")),
    Entry("an array of absurd rank", har(5, rank=2**30), ("header VXMD", "not those of an array")),
]
NAMES = [
    *(
        Entry(f"a sector called {name}", labelled(name), ("sector", f"call it {name}_ here"))
        for name in ("con", "nul", "com1")
    ),
    *(
        Entry(f"a sector called {name!r}", labelled(name), ("a-z, 0-9 and _",))
        for name in ("../x", "a b", "x;rm", "$(x)", "x\n")
    ),
    Entry("a sector with a very long name", labelled("a" * 101), ("too long for the name of a file",)),
    Entry(
        "a country with signs that steer a terminal",
        named(countries=["A\x1b[2J", "HOM"]),
        ("'A\\x1b[2J'", "cannot be seen"),
    ),
    Entry(
        "a category that turns the direction of writing", named(categories=["a\u202eb"]), ("\\u202e", "cannot be seen")
    ),
]
ENTRIES: list[Entry] = [*WORKBOOKS, *TEXTS, *LAYOUTS, *FOLDERS, *ARRAYS, *NAMES]
