"""The public names: imported late, described, annotated; their examples and those of docs/library.md run."""

import doctest
import inspect
import io
import re
import subprocess
import sys
from contextlib import redirect_stdout

import numpy as np
import pytest
import xarray as xr

import nestmrio
from nestmrio import cubes
from nestmrio.example import by_hand
from nestmrio.footprint.multipliers import export_embodied

FUNCTIONS = [name for name in nestmrio.__all__ if name != "Ledger"]


@pytest.mark.parametrize("name", nestmrio.__all__)
def test_examples_run(name):
    (test,) = [found for found in doctest.DocTestFinder(recurse=False).find(getattr(nestmrio, name), name, globs={})]
    failed, tried = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test)
    assert tried and not failed


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_are_described(name):
    text = inspect.getdoc(getattr(nestmrio, name))
    for section in ("Parameters", "Returns", "Raises", "Examples"):
        assert re.search(rf"^{section}\n-{{{len(section)}}}$", text, re.MULTILINE), section
    assert text.splitlines()[0].endswith(".")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_are_annotated(name):
    function = getattr(nestmrio, name)
    signature = inspect.signature(function)
    assert signature.return_annotation is not inspect.Signature.empty
    for parameter in signature.parameters.values():
        assert parameter.annotation is not inspect.Parameter.empty, parameter.name
        assert parameter.name in inspect.getdoc(function), parameter.name
        if parameter.name == "ledger":
            assert parameter.default is None and parameter.kind is inspect.Parameter.KEYWORD_ONLY


def test_importing_costs_nothing_and_changes_nothing():
    code = (
        "import sys, nestmrio; heavy = {'numpy', 'xarray', 'pandas', 'scipy'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "import xarray as xr; before = xr.get_options()\n"
        "for name in nestmrio.__all__: getattr(nestmrio, name)\n"
        "assert xr.get_options() == before\n"
        "assert set(nestmrio.__all__) < set(dir(nestmrio))\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'balance'"):
        nestmrio.balance  # noqa: B018


@pytest.fixture
def results(tmp_path, monkeypatch):
    """A folder with results of the case example, as the workflow lays them out."""
    country = nestmrio.assemble_provinces(by_hand.provincial_tables(), by_hand.provincial_trade())
    table, emissions = nestmrio.nest(country, by_hand.world_flows(), "Home"), by_hand.emissions()
    embodied = nestmrio.embodied(nestmrio.multipliers(table, emissions)["multiplier"], table, emissions)
    accounts = nestmrio.accounts(embodied["embodied"], by_hand.household_emissions(), by_hand.PROVINCES)
    cells = {
        "accounts": accounts,
        "embodied": embodied.assign(export_embodied=export_embodied(country, emissions)),
    }
    folder = tmp_path / "results" / "example" / "2007"
    for name, cube in cells.items():
        cubes.write(
            cube, folder / f"{name}.nc", name, case="example", year=2007, source_sha256="", created_by="test_library"
        )
    rows = "".join(f"footprint,{name}.nc,example\n" for name in cells)
    (folder / "stages.csv").write_text(f"stage,file,case\n{rows}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def lines(text):
    """The lines of a text without the blanks that pandas puts at their ends."""
    return [line.rstrip() for line in text.splitlines()]


def test_the_guide_runs_and_prints_what_it_says(project, results):
    text = (project / "docs" / "library.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    namespace, printed = {}, ""
    for kind, block in blocks:
        if kind == "text":
            assert lines(printed) == lines(block)
            continue
        with redirect_stdout(io.StringIO()) as stream:
            exec(compile(block, "docs/library.md", "exec"), namespace)
        printed = stream.getvalue()
    assert {kind for kind, _ in blocks} == {"python", "text"}
    xr.testing.assert_allclose(namespace["table"], by_hand.nested_table())
    xr.testing.assert_allclose(namespace["emissions"], by_hand.emissions())


def test_the_guide_lists_every_name(project):
    text = (project / "docs" / "library.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)
    assert sorted(listed) == sorted(nestmrio.__all__)


def test_labels_join_exactly_under_the_options_of_the_caller():
    table, emissions = by_hand.nested_table(), by_hand.emissions()
    with xr.set_options(arithmetic_join="outer", keep_attrs=False):
        found = nestmrio.multipliers(table, emissions)["multiplier"]
        cube = nestmrio.embodied(found, table, emissions)["embodied"]
        household = by_hand.household_emissions().isel(region=[2, 0, 1])
        result = nestmrio.accounts(cube, household, by_hand.PROVINCES)
    assert found.attrs["units"] == "Mt per 10^6 USD" and result["net"].attrs["units"] == "Mt"
    assert result["production"].sel(stressor="co2", region="North").item() == pytest.approx(424)


def test_a_chain_without_stressor_has_the_same_numbers():
    table, emissions = by_hand.nested_table(), by_hand.emissions()
    plain = emissions.sel(stressor="co2", drop=True)
    cubes_found = [
        nestmrio.embodied(nestmrio.multipliers(table, given)["multiplier"], table, given)["embodied"]
        for given in (emissions, plain)
    ]
    assert cubes_found[0].dims == ("stressor", *cubes_found[1].dims)
    np.testing.assert_allclose(cubes_found[0].values[0], cubes_found[1].values, rtol=1e-12)


def test_integers_will_do():
    tables, trade = by_hand.provincial_tables().astype(int), by_hand.provincial_trade().astype(int)
    country = nestmrio.assemble_provinces(tables, trade)
    table = nestmrio.nest(country, by_hand.world_flows().astype(int), "Home")
    xr.testing.assert_allclose(table, by_hand.nested_table())
