"""Malformed layouts of workbooks."""

from corpus.entry import Entry
from corpus.workbook_makers import REGIONS, balances, industry, interregional, nbs, same, table
from yearbook_files import BALANCE_LAYOUT, INDUSTRY_LAYOUT

LAYOUT_FILES = [
    Entry(
        "no error column",
        nbs(("  error: 15\n", "")),
        accepts=lambda found, _: same(found, _) and not found["error"].any(),
    ),
    Entry(
        "no columns of foreign trade",
        nbs(("  exports: 10\n", ""), ("  imports: 13\n", "")),
        accepts=lambda found, _: not found["exports"].any() and bool(found["outflow"].all()),
    ),
    Entry("exports without imports", nbs(("  imports: 13\n", "")), ("layout.yaml", "columns.imports is missing")),
    Entry(
        "no outflow and inflow", nbs(("  outflow: 11\n", ""), ("  inflow: 14\n", "")), ("columns.outflow is missing",)
    ),
    Entry("no blanks", nbs(('blanks: ["-", "—"]\n', "")), accepts=same),
    Entry("no units", nbs(("units: 10^4 CNY\n", "")), ("layout.yaml", "key units is missing", "README.md")),
    Entry("a key misspelt", nbs(("  error: 15", "  eror: 15")), ("line 17", "columns.eror", "write error")),
    Entry("a key twice", nbs(("  error: 15", "  output: 15")), ("line 18", "key output stands twice")),
    Entry("a category called NO", nbs(("  government: 5", "  NO: 5")), ("layout.yaml", "NO", 'write "NO", in quotes')),
    Entry("a category called null", nbs(("  government: 5", "  null: 5")), ("layout.yaml", 'write "null", in quotes')),
    Entry(
        "a category called 2007-01-01", nbs(("  government: 5", "  2007-01-01: 5")), ('write "2007-01-01", in quotes',)
    ),
    Entry(
        "a category called 01, in quotes",
        nbs(("  government: 5", '  "01": 5')),
        accepts=lambda found, _: "01" in found["category"].values,
    ),
    Entry("a code written 015", nbs(("  error: 15", "  error: 015")), ("line 17", 'write "015", in quotes')),
    Entry(
        "one code for two columns",
        nbs(("  error: 15", "  error: 14")),
        ("layout.yaml", "columns.inflow and columns.error"),
    ),
    Entry(
        "one code for a category and a column",
        nbs(("inventories: 8", "inventories: 16")),
        ("inventories and output have the same code 19",),
    ),
    Entry(
        "one name for two regions",
        interregional(layout=REGIONS.replace("B: East", "B: West")),
        ("layout.yaml", "regions.A and regions.B have the same value West"),
    ),
    Entry(
        "the row of one activity for another",
        balances(layout=BALANCE_LAYOUT.replace("rural: Rural", "rural: Urban")),
        ("layout.yaml", "activities.urban and activities.rural"),
    ),
    Entry("a code that is a section", nbs(("total_input: 7", "total_input: [7]")), ("line 24", "key total_input")),
    Entry("no YAML", table(layout="units: [10^4 CNY\n"), ("layout.yaml", "line", "it is no YAML")),
    Entry("a layout that names itself", table(layout="units: &a\n  blanks: *a\n"), ("stands for what holds it",)),
    Entry("an empty layout", table(layout=""), ("layout.yaml", "the layout has no keys")),
    Entry("a layout in latin-1", table(layout="units: Währung".encode("latin-1")), ("layout.yaml", "UTF-8")),
    Entry("the layout of another kind", table(layout=REGIONS), ("layout.yaml", "key", "README.md")),
    Entry(
        "a layout of balances without an activity",
        balances(layout=BALANCE_LAYOUT.replace("  urban: Urban\n", "")),
        ("layout.yaml", "activities.urban is missing"),
    ),
    Entry(
        "a title's pattern without province",
        balances(layout=BALANCE_LAYOUT.replace("?P<province>", "")),
        ("layout.yaml", "title.pattern", "groups province and year"),
    ),
    Entry(
        "an unknown industry",
        industry("A9", None, INDUSTRY_LAYOUT.replace("works:", "shops:")),
        ("layout.yaml", "shops"),
    ),
    Entry(
        "industries without spelled",
        industry("C1", "Natural Gas", INDUSTRY_LAYOUT.replace("spelled: {natural_gas: Nature Gas}\n", "")),
        accepts=lambda found, _: float(found.sum()) == 6,
    ),
]
