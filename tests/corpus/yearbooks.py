"""Malformed energy balances, inventories and interregional tables."""

from corpus.entry import Entry
from corpus.workbook_makers import REGIONS, balances, industry, interregional, inventory, jilin, no_files

ENERGY = [
    Entry(
        "#N/A in an inventory", inventory("Jilin2007", "B5", "#N/A"), ("published.xlsx", "Jilin2007", "cell B5", "#N/A")
    ),
    Entry("a formula in an inventory", inventory("Jilin2007", "B5", "=1+1"), ("Jilin2007", "cell B5", "stored value")),
    Entry(
        "a sector twice in an inventory",
        inventory("Jilin2007", "A6", "Farming"),
        ("Jilin2007", "'Farming' stands twice"),
    ),
    Entry("#REF! in a balance", balances(jilin("B5", "#REF!")), ("1.xlsx", "Jilin", "cell B5", "#REF!")),
    Entry("a formula in a balance", balances(jilin("D6", "=D5/2")), ("1.xlsx", "cell D6", "=D5/2", "stored value")),
    Entry("a fuel is missing", balances(jilin("B2", "Brown")), ("1.xlsx", "Raw Coal", "is missing")),
    Entry(
        "a fuel twice",
        balances(lambda s: [jilin(c, v)(s) for c, v in (("E2", "Raw"), ("E3", "Coal"))]),
        ("1.xlsx", "'Raw Coal' stands twice"),
    ),
    Entry("an activity is missing", balances(jilin("A6", "City")), ("1.xlsx", "province Jilin", "'Urban' is missing")),
    Entry("an activity twice", balances(jilin("A7", "Urban")), ("1.xlsx", "'Urban' stands twice")),
    Entry("another unit", balances(jilin("B4", "(104 tce)")), ("1.xlsx", "Raw Coal is in '(104 tce)'")),
    Entry(
        "a province twice",
        balances(jilin("A1", "ENERGY BALANCE OF INNER MONGOLIA -2007")),
        ("2.xlsx", "Inner Mongolia", "two balances, the other in 1.xlsx"),
    ),
    Entry(
        "a title without province", balances(jilin("A1", "Energy balance")), ("Jilin", "no balance", "0.xlsx, 1.xlsx")
    ),
    Entry("a folder without files", balances(after=no_files), ("balances", "no workbook of the folder", "0 workbooks")),
    Entry("a sheet that ends early", balances(lambda s: s["Jilin"].active.delete_rows(3, 99)), ("1.xlsx", "Raw Coal")),
    Entry(
        "a file that a program has open",
        balances(after=lambda f: (f / "~$1.xlsx").write_bytes(b"x")),
        accepts=lambda found, _: float(found.sel(activity="urban", fuel="raw_coal").sum()) == 4,
    ),
    Entry(
        "small words in a province's name",
        balances(provinces=["Rio de Janeiro", "Pará"]),
        accepts=lambda found, _: float(found.sel(region="Rio de Janeiro", activity="urban", fuel="raw_coal")) == 2,
    ),
    Entry("#VALUE! in energy of industries", industry("B3", "#VALUE!"), ("use.xlsx", "cell B3", "#VALUE!")),
    Entry("an industry twice", industry("A4", "Mills"), ("use.xlsx", "row 'Mills' stands twice")),
    Entry("#REF! between regions", interregional("C2", "#REF!"), ("regions.xlsx", "cell C2", "#REF!")),
    Entry("a formula between regions", interregional("C2", "=B2"), ("regions.xlsx", "cell C2", "stored value")),
    Entry(
        "regions without error, imports, factors",
        interregional(),
        accepts=lambda found, _: not found["error"].any() and float(found["flows"].sum()) == 24,
    ),
    Entry(
        "a list of sectors of another length",
        interregional(layout=REGIONS.replace("[goods]", "[goods, services]")),
        ("layout.yaml", "2 sectors stand below 1"),
    ),
]
