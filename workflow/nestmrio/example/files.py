"""The files that a user would bring, written for a fictional world."""

import json
from dataclasses import asdict
from itertools import product
from pathlib import Path

import numpy as np
import pyarrow as pa

from nestmrio import cubes
from nestmrio.example.survey import published_tables, sample_flows, with_faults
from nestmrio.example.workbook import workbook_bytes
from nestmrio.example.world_table import world_table
from nestmrio.ledger import write_rows
from nestmrio.provenance import sha256

WORLD_CATEGORIES = (
    "household consumption",
    "non-profit institutions",
    "government consumption",
    "gross fixed capital formation",
    "changes in inventories",
)
TIDY = ["stressor", "region", "sector", "value", "unit"]


def write_inputs(world, folder, layout):
    """Write a world as the inputs of a case.

    provincial_tables.xlsx, provinces.csv, neighbours.csv, gdp_population.csv, sectors.csv, flows/{sector}.csv,
    emissions.csv; world/table (the folder form of pymrio), world/sectors.csv, world/concordance.csv,
    world/emissions.csv, world/household_emissions.csv, world/stressors.csv.
    The tables have the faults of `survey.with_faults`.

    Arguments: world (World), folder (made where it is absent), layout (path of the workbook's layout file).
    """
    folder, size = Path(folder), world.size
    sheets = {province: f"P{number:02d}" for number, province in enumerate(size.province_names, 1)}
    published = with_faults(published_tables(world))
    write_rows(
        folder / "sectors.csv",
        ["sector", "name", "trade"],
        [(s, name, "gravity" if s in size.sampled else "pooling") for s, name in size.sector_names.items()],
    )
    (folder / "provincial_tables.xlsx").write_bytes(workbook_bytes(published, sheets, size.sector_names, layout))
    _write_places(world, folder, sheets)
    _write_flows(world, folder / "flows")
    table = world_table(world)
    _write_folder(table, folder / "world" / "table")
    _write_world_lists(size, folder / "world")
    _write_emissions(world, table, folder)


def _write_places(world, folder, sheets):
    land, provinces = world.landscape, world.size.province_names
    rows = [
        (p, sheets[p], *(values.sel(region=p).item() for values in (land.group, land.longitude, land.latitude)))
        for p in provinces
    ]
    write_rows(folder / "provinces.csv", ["province", "sheet", "group", "lon", "lat"], rows)
    touching = np.argwhere(np.triu(land.neighbour.values))
    write_rows(folder / "neighbours.csv", ["a", "b"], [(provinces[a], provinces[b]) for a, b in touching])
    gdp = (world.economies.value_added[: len(provinces)].sum(axis=1) / 1e4).round(2).tolist()
    rows = zip(provinces, gdp, world.population.values.tolist(), strict=True)
    write_rows(folder / "gdp_population.csv", ["province", "gdp_1e8yuan", "pop_1e4"], rows)


def _write_flows(world, folder):
    provinces = world.size.province_names
    for flows in sample_flows(world).transpose("sector", ...):
        values = dict(zip(product(provinces, provinces), flows.values.ravel().tolist(), strict=True))
        rows = [(*pair, round(value, 2)) for pair, value in values.items() if pair[0] != pair[1]]
        write_rows(folder / f"{flows['sector'].item()}.csv", ["origin", "destination", "value"], rows)


def _write_folder(table, folder):
    folder.mkdir(parents=True, exist_ok=True)
    regions, sectors = table["region"].values.tolist(), table["sector"].values.tolist()
    products = [(r, s) for r in regions for s in sectors]
    finals = [(r, c) for r in regions for c in WORLD_CATEGORIES]
    _write_matrix(
        folder / "Z.txt", table["intermediate"].values.reshape(len(products), -1), products, products, "sector"
    )
    _write_matrix(
        folder / "Y.txt", table["final_demand"].values.reshape(len(products), -1), products, finals, "category"
    )
    units = ["region\tsector\tunit", *(f"{r}\t{s}\tM USD" for r, s in products)]
    (folder / "unit.txt").write_text("\n".join(units) + "\n", encoding="utf-8")
    parts = {
        name: {"name": f"{name}.txt", "nr_index_col": "2", "nr_header": header}
        for name, header in (("Z", "2"), ("Y", "2"), ("unit", "1"))
    }
    metadata = {"description": "Metadata for pymrio", "name": "A fictional world", "system": None, "version": None}
    for name, content in (
        ("file_parameters.json", {"files": parts, "systemtype": "IOSystem"}),
        ("metadata.json", metadata | {"history": []}),
    ):
        (folder / name).write_text(json.dumps(content, indent=4) + "\n", encoding="utf-8")


def _write_matrix(path, values, rows, columns, kind):
    with open(path, "w", encoding="utf-8", newline="\n") as stream:
        for level, name in enumerate(("region", kind)):
            stream.write("\t".join([name, "", *(column[level] for column in columns)]) + "\n")
        stream.write("\t".join(["region", "sector", *[""] * len(columns)]) + "\n")
        for row, cells in zip(rows, values, strict=True):
            numbers = pa.array(cells.round(6)).cast(pa.string())
            stream.write("\t".join([*row, *numbers.to_pylist()]) + "\n")


def _write_world_lists(size, folder):
    write_rows(folder / "sectors.csv", ["sector", "name"], size.world_sector_names.items())
    write_rows(folder / "concordance.csv", ["source", "target", "weight"], [(w, s, "") for w, s in size.concordance])


def _write_emissions(world, table, folder):
    own = world.emissions.sel(region=world.size.province_names)
    write_rows(folder / "emissions.csv", TIDY, _tidy(own))
    carbon, direct = (table[name].sel(stressor="co2").round(9) for name in ("emissions", "household_emissions"))
    products = product(carbon["region"].values, carbon["sector"].values)
    rows = [(*labels, value) for labels, value in zip(products, carbon.values.ravel().tolist(), strict=True)]
    write_rows(folder / "world" / "emissions.csv", ["region", "sector", "co2_mt"], rows)
    rows = zip(direct["region"].values, direct.values.tolist(), strict=True)
    write_rows(folder / "world" / "household_emissions.csv", ["region", "co2_mt"], rows)
    rows = _tidy(table)
    write_rows(folder / "world" / "stressors.csv", TIDY, [row for row in rows if row[0] != "co2"])


def _tidy(cube):
    emissions, households = cube["emissions"].round(9), cube["household_emissions"].round(9)
    return [
        (stressor, region, sector, value, "Mt")
        for stressor, by_region, direct in zip(
            cube["stressor"].values, emissions.values.tolist(), households.values.tolist(), strict=True
        )
        for region, values, own in zip(cube["region"].values, by_region, direct, strict=True)
        for sector, value in zip([*cube["sector"].values, "household"], [*values, own], strict=True)
    ]


def write_truth(world, folder, *, case, year, created_by):
    """Write what is true of a world: trade.nc, nested.nc and emissions.nc of the contract, footprints.csv (stressor,
    region, consumption in Mt), parameters.json (size, seed, and the gravity process of each sampled sector).

    Arguments: world (World), folder, and case, year, created_by for the cubes' provenance.
    """
    folder = Path(folder)
    for kind, cube in (
        ("trade", world.trade.to_dataset(name="trade")),
        ("nested", world.nested),
        ("emissions", world.emissions),
    ):
        cubes.write(
            cube, folder / f"{kind}.nc", kind, case=case, year=year, source_sha256=sha256([]), created_by=created_by
        )
    footprints = world.footprints()
    rows = [(*label, round(value, 9)) for label, value in footprints.to_series().items()]
    write_rows(folder / "footprints.csv", [*footprints.dims, "consumption_mt"], rows)
    processes = {
        s: asdict(process) | {"intercept": round(world.intercepts[s], 9)} for s, process in world.processes.items()
    }
    parameters = {"size": asdict(world.size), "seed": world.seed, "processes": processes}
    (folder / "parameters.json").write_text(json.dumps(parameters, indent=2) + "\n", encoding="utf-8")
