"""The footprint in blocks of regions, each a job of its own, has the numbers of the single jobs."""

import shutil

import pytest
import xarray as xr
import yaml
from workflow.layers import merge

from nestmrio import cubes

pytestmark = [pytest.mark.workflow, pytest.mark.slow]

KINDS = ("multipliers", "embodied", "embodied_sectors")


@pytest.fixture
def case(finished, tmp_path):
    """A configuration of the tiny world with a variant in so many blocks: a function of their number."""

    def written(blocks):
        files = (finished.folder / name for name in ("config/config.yaml", "tests/workflow/tiny.yaml"))
        config = merge(*(yaml.safe_load(file.read_text(encoding="utf-8")) for file in files))
        config["variants"] = {"blocks": {"solver": {"blocks": blocks}}}
        path = tmp_path / "blocks.yaml"
        path.write_text(yaml.safe_dump(config, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return path

    yield written
    shutil.rmtree(finished.folder / "results/example-blocks", ignore_errors=True)


def test_blocks_have_the_numbers_of_single_jobs(finished, case):
    folder = finished.folder / "results/example-blocks/2007"
    finished.run_case(case(3), *(f"results/example-blocks/2007/{kind}.nc" for kind in KINDS))
    for kind in KINDS:
        whole, found = (cubes.read(place / f"{kind}.nc", kind) for place in (finished.results, folder))
        assert set(found.variables) == set(whole.variables)
        for name, values in whole.data_vars.items():
            assert float(abs(found[name] - values).max()) <= 1e-12 * float(abs(values).max())
            xr.testing.assert_equal(found[name].coords.to_dataset(), values.coords.to_dataset())
    checks = [(place / "checks/embodied_sectors.csv").read_text("utf-8") for place in (finished.results, folder)]
    names = [sorted(line.split(",")[0] for line in text.splitlines()) for text in checks]
    assert names[0] == names[1] and "False" not in checks[1]


def test_more_blocks_than_regions_end_in_words(finished, case):
    text = finished.run_case(case(7), "results/example-blocks/2007/multipliers.nc", ok=False)
    assert "there are 7 blocks of 6 regions. To mend it: set solver.blocks to 6 at most" in text
    assert "Traceback" not in text
    assert not (finished.folder / "results/example-blocks/2007/multipliers.nc").exists()
