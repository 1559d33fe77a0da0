"""A generated GTAP world whose China is China of 2007, and the runs of config/gtap.yaml on it."""

import json
import shutil
from dataclasses import dataclass

import pandas as pd
from gtap_china import china
from workflow.stages import STAGES, upstream

from gtap_country import with_country
from gtap_economy import Economy, draw
from gtap_files import write
from nestmrio import cubes
from nestmrio.classification import read_concordance, read_sectors
from project_copy import Copy

CASES = {"exogenous": "china2007_gtap", "endogenous": "china2007_gtap-transport_endogenous"}
WANTED = [
    *(f"{CASES['exogenous']}/2007/{name}" for name in ("world_comparison.csv", "bilateral_groups.csv")),
    *(f"{case}/2007/{name}.csv" for case in CASES.values() for name in ("accounts", "checks")),
]


@dataclass
class World:
    """The generated economy, the project with its runs, and the results of both rules of transport."""

    economy: Economy
    copy: Copy
    results: dict


def concordance(project, source, target):
    sectors = [read_sectors(project / f"resources/sectors/{name}.csv").index.tolist() for name in (source, target)]
    return read_concordance(project / f"resources/concordances/{source}_{target}.csv", *sectors)


def generate(china2007, project, data_folder):
    """129 regions by 57 sectors; China's targets are the provinces' sum."""
    pairs = concordance(project, "china30", "gtap57")
    people = pd.read_csv(data_folder / "china2007/macro/gdp_pop_2007.csv")["pop_2007_1e4"].sum() / 100
    own = [
        cubes.read(china2007 / f"{name}.nc", kind)
        for name, kind in (("tables", "tables"), ("inventory/ceads", "inventory"))
    ]
    economy = draw(
        ["chn", *(f"r{number:03d}" for number in range(2, 130))],
        pairs["target"].values.tolist(),
        margins=["otp", "wtp", "atp"],
        fuels=["coa", "oil", "gas", "p_c", "gdt"],
        own_trade=["r129"],
        zero_outputs=40,
        zero_trade=0.3,
        scale=10_000.0,
        seed=2007,
    )
    return with_country(economy, "chn", china(*own, people, pairs))


def share(china2007, results):
    """Take over what does not depend on the world from the case in the world of WIOD: the two read the same data."""
    for name, stage in STAGES.items():
        if "world" not in upstream(name):
            ledgers = [f"{kind}/{step}.csv" for step in stage.steps for kind in ("checks", "repairs")]
            for file in [*(file.partition("/{")[0] for file in stage.files), *ledgers]:
                source, target = china2007 / file, results / file
                target.parent.mkdir(parents=True, exist_ok=True)
                if source.is_dir():
                    shutil.copytree(source, target)
                elif source.exists():
                    shutil.copy2(source, target)


def run_world(china2007, project, data_folder, data):
    """Write both files into a data folder of links and run config/gtap.yaml on them. Returns a World."""
    (data / "china2007").symlink_to(data_folder.resolve() / "china2007")
    economy = generate(china2007, project, data_folder)
    write(economy, data / "gtap")
    copy = Copy(china2007.parents[2], data)
    places = {transport: copy.folder / "results" / case / "2007" for transport, case in CASES.items()}
    share(china2007, places["exogenous"])
    outside = f"outside={json.dumps([str(data_folder.resolve())])}"
    copy.run_case("config/gtap.yaml", *(f"results/{file}" for file in WANTED), "--config", outside)
    return World(economy, copy, places)
