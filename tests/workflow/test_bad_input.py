"""Each fault of a user's input ends in one line that names the place and the remedy, and leaves nothing behind."""

import shutil

import openpyxl
import pytest
import yaml

pytestmark = [pytest.mark.workflow, pytest.mark.slow]


@pytest.fixture
def brought(finished, tmp_path):
    """The tiny world's files as a user would bring them, and a configuration that names them."""
    inputs = tmp_path / "inputs"
    shutil.copytree(finished.inputs, inputs, ignore=shutil.ignore_patterns("truth"))
    config = yaml.safe_load((finished.folder / "config/config.yaml").read_text(encoding="utf-8"))
    config |= {"case": "mine", "example": None, "data": str(inputs)}
    return inputs, config


def sheet_cell(inputs, sheet, row, column, value):
    """Change a cell of the workbook; row and column are codes of the layout."""
    path = inputs / "provincial_tables.xlsx"
    book = openpyxl.load_workbook(path)
    cells = book[sheet]
    rows = [[str(cell.value) for cell in line] for line in cells.iter_rows()]
    head = next(number for number, line in enumerate(rows) if "1" in line and "2" in line and "3" in line)
    across = rows[head].index(str(column))
    codes = {line[rows[head].index("1") - 1]: number for number, line in enumerate(rows) if number > head}
    cells.cell(codes[str(row)] + 1, across + 1).value = value
    book.save(path)


def inventory_cell(inputs, value):
    """Change the first number of the published inventory."""
    path = inputs / "inventory/published.xlsx"
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["B3"] = value
    book.save(path)


def edit(inputs, name, change):
    path = inputs / name
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def without_line(text, word):
    return "\n".join(line for line in text.splitlines() if not line.startswith(word)) + "\n"


def first_province(inputs):
    return (inputs / "provinces.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0]


def first_flow(inputs):
    return f"flows/{sorted(path.name for path in (inputs / 'flows').iterdir())[0]}"


FAULTS = {
    "missing file": (lambda i: (i / "neighbours.csv").unlink(), "geography.nc", ["neighbours.csv"]),
    "missing sheet": (
        lambda i: edit(i, "provinces.csv", lambda text: text.replace(",P01,", ",P99,")),
        "published.nc",
        ["provincial_tables.xlsx", "P99"],
    ),
    "text in a number cell": (lambda i: sheet_cell(i, "P01", 2, 3, "n.a."), "published.nc", ["P01", "n.a."]),
    "not a number": (lambda i: sheet_cell(i, "P01", 2, 3, "nan"), "published.nc", ["P01"]),
    "unbalanced table": (lambda i: sheet_cell(i, "P01", 2, 3, 1e9), "tables.nc", ["province"]),
    "missing province": (
        lambda i: edit(i, "gdp_population.csv", lambda text: without_line(text, first_province(i))),
        "geography.nc",
        ["gdp_population.csv"],
    ),
    "unknown province in flows": (
        lambda i: edit(i, first_flow(i), lambda text: text + "Nowhere,Elsewhere,3\n"),
        "gravity_fit",
        ["flows/", "Elsewhere"],
    ),
    "duplicated rows": (
        lambda i: edit(i, first_flow(i), lambda text: text + text.splitlines()[1] + "\n"),
        "gravity_fit",
        ["flows/"],
    ),
    "negative flow": (
        lambda i: edit(i, first_flow(i), lambda text: text + f"{first_province(i)},{first_province(i)},-3\n"),
        "gravity_fit",
        ["flows/"],
    ),
    "unknown sector": (
        lambda i: edit(i, "world/concordance.csv", lambda text: text + "nonsense,nothing,\n"),
        "world.nc",
        ["concordance.csv", "nonsense"],
    ),
    "unknown sector in emissions": (
        lambda i: edit(i, "emissions.csv", lambda text: text + f"co2,{first_province(i)},nonsense,1,Mt\n"),
        "inventory/table.nc",
        ["emissions.csv", "nonsense"],
    ),
    "unit of another kind in balances": (
        lambda i: edit(i, "energy/balances.csv", lambda text: text.replace("10^8 m3", "Mt", 1)),
        "inventory/energy_balance.nc",
        ["balances.csv", "natural_gas", "'Mt'"],
    ),
    "misprint in balances": (
        lambda i: edit(
            i,
            "energy/balances.csv",
            lambda text: text.replace("non_energy,natural_gas,", "non_energy,natural_gas,9", 1),
        ),
        "inventory/energy_balance.nc",
        ["activity non_energy", "natural_gas", "declare cap_non_energy"],
    ),
    "number that is none in a published inventory": (
        lambda i: inventory_cell(i, "much"),
        "inventory/ceads.nc",
        ["published.xlsx", "Raw Coal", "'much'"],
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_in_one_line(finished, brought, tmp_path, fault):
    inputs, config = brought
    spoil, target, words = FAULTS[fault]
    spoil(inputs)
    file = tmp_path / "mine.yaml"
    file.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    sector = first_flow(inputs).removeprefix("flows/").removesuffix(".csv")
    wanted = f"gravity_fit/{sector}.nc" if target == "gravity_fit" else target
    text = finished.run_case(file, f"results/mine/2007/{wanted}", directory=tmp_path, ok=False)
    lines = [line for line in text.splitlines() if all(word in line for word in words)]
    assert lines, text[-6000:]
    if fault != "missing file":
        (message,) = {line for line in text.splitlines() if line.startswith("nestmrio: ")}
        assert all(word in message for word in words) and "To mend it: " in message
    assert "Traceback" not in text
    assert not (tmp_path / f"results/mine/2007/{wanted}").exists()
    assert list(tmp_path.rglob("*.partial")) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"closures": "gras"}, "unknown key closures, did you mean closure?"),
        ({"country": None}, "country has to be given for the section world"),
        ({"closure": "wish"}, "closure: 'wish' is not one of"),
        ({"variants": {"other": {"closure": "wish"}}}, "variant other: closure"),
        ({"years": []}, "years"),
    ],
)
def test_a_wrong_configuration_is_named(finished, brought, tmp_path, change, says):
    _, config = brought
    file = tmp_path / "mine.yaml"
    file.write_text(yaml.safe_dump(config | change), encoding="utf-8")
    text = finished.run_case(file, "results/mine/2007/tables.nc", directory=tmp_path, ok=False)
    assert says in text and "Traceback" not in text
    assert any(line.startswith("nestmrio: ") and says in line for line in text.splitlines())
    assert not (tmp_path / "results").exists()
