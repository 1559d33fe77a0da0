"""China's real provinces and a GTAP world meet in the world's 57 sectors, or in a third list."""

import csv
from pathlib import Path

import numpy as np
import pytest
import yaml
from gtap_run import CASES, concordance
from scipy.sparse.csgraph import connected_components

from nestmrio import cubes

pytestmark = [pytest.mark.real, pytest.mark.slow]


def rows(path):
    with open(path, newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def common_sectors(project):
    """The finest list that both classifications add up to: sectors that share a partner stand together."""
    weights = concordance(project, "gtap57", "china30")
    linked = (weights != 0).transpose("source", "target").values
    between = np.block([[np.zeros((57, 57)), linked], [linked.T, np.zeros((30, 30))]])
    count, member = connected_components(between, directed=False)
    names = [f"common{number}" for number in range(count)]
    sides = weights["source"].values.tolist(), weights["target"].values.tolist()
    return names, *(
        dict(zip(side, part, strict=True)) for side, part in zip(sides, (member[:57], member[57:]), strict=True)
    )


@pytest.fixture(scope="module")
def linked(gtap_world, project, data_folder, tmp_path_factory):
    """Variants that meet in other sectors, up to the nested table."""
    folder = tmp_path_factory.mktemp("links")
    names, world_side, provincial_side = common_sectors(project)
    (folder / "common.csv").write_text("sector,name\n" + "".join(f"{name},{name}\n" for name in names))
    for file, side in (("world.csv", world_side), ("provinces.csv", provincial_side)):
        pairs = "".join(f"{sector},{names[member]}\n" for sector, member in side.items())
        (folder / file).write_text(f"source,target\n{pairs}")
    own = {"link": "world", "concordance": None}
    own["provincial_concordance"] = "resources/concordances/china30_gtap57.csv"
    given = {"link": "given", "link_sectors": f"{folder}/common.csv", "concordance": f"{folder}/world.csv"}
    given["provincial_concordance"] = f"{folder}/provinces.csv"
    overlay = {"base": str(gtap_world.copy.folder / "config/gtap.yaml"), "case": CASES["exogenous"]}
    overlay["outside"] = [str(data_folder.resolve()), str(folder)]
    overlay["variants"] = {"link_world": {"world": own}, "link_given": {"world": given}}
    (folder / "links.yaml").write_text(yaml.safe_dump(overlay))
    places = {name: Path("results") / f"china2007_gtap-{name}" / "2007" for name in overlay["variants"]}
    gtap_world.copy.run_case(folder / "links.yaml", *(str(place / "nested.nc") for place in places.values()))
    return {name: gtap_world.copy.folder / place for name, place in places.items()}, len(names)


@pytest.mark.parametrize("link", ["link_world", "link_given"])
def test_provinces_and_world_meet_in_other_sectors_too(link, linked, gtap_world, provinces):
    places, count = linked
    nested = cubes.read(places[link] / "nested.nc", "nested")
    assert nested.sizes["sector"] == (57 if link == "link_world" else count)
    for step in ("world", "national", "nested"):
        checks = rows(places[link] / f"checks/{step}.csv")
        assert checks and all(row["passed"] == "True" for row in checks), step
    countries = gtap_world.economy.regions[1:]
    made = gtap_world.economy.make.sum((0, 1))[1:]
    np.testing.assert_allclose(nested["output"].sel(region=countries).sum("sector"), made, rtol=1e-12)
    tables = cubes.read(gtap_world.results["exogenous"] / "tables.nc", "tables")
    output = nested["output"].sel(region=provinces).sum("sector") * 760.4
    np.testing.assert_allclose(output, tables["output"].sum("sector").sel(region=provinces), rtol=1e-12)


def test_the_common_sectors_are_as_fine_as_can_be(project):
    """No source and no target of a pair stand apart, and services are the largest sector that both have to share."""
    names, world_side, provincial_side = common_sectors(project)
    weights = concordance(project, "china30", "gtap57")
    for source in weights["source"].values.tolist():
        for target in weights["target"].values[(weights.sel(source=source) != 0).values].tolist():
            assert provincial_side[source] == world_side[target]
    assert 10 < len(names) < 30 and set(world_side.values()) == set(provincial_side.values()) == set(range(len(names)))
    together = {sector for sector, member in provincial_side.items() if member == provincial_side["other_services"]}
    assert together == {"transport", "business_services", "research", "other_services"}
