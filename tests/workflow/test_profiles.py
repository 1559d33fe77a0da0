"""Profiles for clusters: every rule says where it runs, and groups do not wait for themselves."""

import os
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr
import yaml
from snakemake.iocontainers import InputFiles
from workflow.memory import EMPTY, RESULT, TABLE, UNEVEN, fixed, megabytes, of_block, of_join

from rule_places import places

PROFILES = ("slurm", "cluster-generic")
OWN = ("slurm-", "cluster-generic-", "executor")


def profile(project, name):
    """The settings of a profile."""
    return yaml.safe_load((project / "workflow/profiles" / name / "config.yaml").read_text(encoding="utf-8"))


def test_every_rule_says_where_it_runs(project):
    found = places(project)
    scripts = {path.stem for path in (project / "workflow/scripts").glob("*.py")}
    assert scripts <= found.keys()
    assert 3 * sum(group is not None for group in found.values()) >= len(found)


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_groups_what_there_is(project, name):
    groups = {line.partition("=")[0] for line in profile(project, name)["group-components"]}
    assert groups <= set(places(project).values())


def test_profiles_differ_in_their_scheduler_alone(project):
    settings = [
        {key: value for key, value in profile(project, name).items() if not key.startswith(OWN)} for name in PROFILES
    ]
    assert settings[0] == settings[1]
    here = profile(project, "default")
    del here["default-resources"]
    assert here == {key: settings[0].get(key) for key in here}


CASES = {
    "example": ["config/config.yaml"],
    "blocks": ["config/config.yaml", "blocks.yaml"],
    "variants": ["config/config.yaml", "variants.yaml"],
}
LAID_OVER = {
    "blocks": {"solver": {"blocks": 3}},
    "variants": {
        "variants": {
            "closure": {"closure": "gras"},
            "gravity": {"trade": {"gravity": {"model": "standard"}}},
            "inventory": {"emissions": {"source": "energy_balance"}},
            "tolerance": {"solver": {"tolerance": 1e-9, "blocks": 2}},
        }
    },
}


@pytest.mark.workflow
@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("case", CASES)
def test_groups_can_be_sent_one_after_the_other(project, tmp_path, name, case):
    for file, laid_over in LAID_OVER.items():
        (tmp_path / f"{file}.yaml").write_text(yaml.safe_dump(laid_over), encoding="utf-8")
    files = [str(project / file if file.startswith("config") else tmp_path / file) for file in CASES[case]]
    command = [sys.executable, "-m", "snakemake", "-n", "--workflow-profile", name, "--directory", str(tmp_path)]
    done = subprocess.run(
        [*command, "all", "export", "--configfile", *files], cwd=project, env=os.environ, capture_output=True, text=True
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    assert "Group job fits" in done.stdout + done.stderr


def test_memory_grows_with_the_table_the_block_and_every_try(tmp_path):
    assert [fixed(2000)(None, attempt) for attempt in (1, 2)] == [2000, 4000]
    assert megabytes(0, 0, 0, 1) == EMPTY + 1
    assert megabytes(1000, 100, 0, 1) == EMPTY + int(8e-6 * TABLE * (2e7 + 1e8)) + 1
    assert megabytes(1000, 100, 50, 3) - megabytes(1000, 100, 0, 3) == pytest.approx(8e-6 * RESULT * 15e6, abs=1)


def test_memory_of_a_block_is_read_off_its_inputs(tmp_path):
    table, emissions = tmp_path / "nested.nc", tmp_path / "emissions.nc"
    xr.Dataset({"local_final": (("region", "sector", "category"), np.zeros((300, 20, 5)))}).to_netcdf(table)
    xr.Dataset(coords={"stressor": ["co2", "so2"]}).to_netcdf(emissions)
    block = tmp_path / "1-of-3.nc"
    xr.Dataset({"multiplier": (("origin", "region", "sector"), np.zeros((128, 300, 20)))}).to_netcdf(block)
    given = InputFiles(fromdict={"table": str(table), "emissions": str(emissions)})
    part = SimpleNamespace(part="2-of-3")
    assert of_block("multipliers")(part, given, 1) == megabytes(300, 20, 100 + UNEVEN, 2)
    assert of_block("embodied_sectors")(part, given, 2) == 2 * megabytes(300, 20, 100 + UNEVEN, 10)
    alone, beside = (InputFiles(fromdict={"blocks": [str(block)]} | more) for more in ({}, dict(given.items())))
    assert of_join(None, alone, 1) == megabytes(0, 0, 0, 1) + int(8e-6 * RESULT * 128 * 6000)
    assert of_join(None, beside, 2) == pytest.approx(2 * megabytes(300, 20, 128, 1), abs=4)
    for file in (table, block):
        file.unlink()
    for ask in (of_join, of_block("multipliers")):
        with pytest.raises(FileNotFoundError) as fault:
            ask(part, beside, 1)
        assert fault.value.filename in (str(table), str(block))
