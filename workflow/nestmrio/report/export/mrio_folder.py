"""The nested table with all its flows, and its emissions, as a folder that pymrio loads."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from nestmrio.alignment import aligned, in_order
from nestmrio.errors import InputError
from nestmrio.footprint.account_tables import units_by_stressor
from nestmrio.footprint.attribution import BALANCE
from nestmrio.ledger import recording
from nestmrio.mrio.factored import expand

HOUSEHOLD = "household"
EXTENSION = "emissions"
PLACEMENT = (
    "Direct emissions stand in F_Y by category of final demand where the source tells them. The rest of each region's "
    "stands in one column: of the categories whose name holds the word household, the one of its largest final demand; "
    "of all categories, where no name does."
)
APART = "Final demand that is no region's consumption is that of a region of its own: {}."


@aligned
def write_mrio_folder(table, emissions, folder, *, apart=(), ledger=None):
    """Write out a factored table and its emissions as a folder for `pymrio.load_all`, whole or not at all.

    Z and Y are the flows of `expand`, x is output; the extension `emissions` has F = emissions by sector and F_Y =
    direct emissions, one row per stressor. `calc_all` of pymrio then finds D_pba_reg = production and D_cba_reg =
    consumption of the accounts. Direct emissions are placed as `PLACEMENT` says, which metadata.json repeats. A
    category that is no region's consumption becomes a region with its name, which has final demand and no output.

    Arguments: table (Dataset of kind `nested`), emissions (Dataset of kind `emissions`, of the same regions and
    sectors; direct_emissions (stressor, region, category) in it is used), folder (path that is free or empty), apart
    (categories of the table that are no region's consumption, as international transport is), ledger.
    Takes (regions × sectors)² × 8 bytes, and about three times that while it writes.
    Raises InputError for a folder that holds something, or for labels that only one of the cubes has, and CheckError
    where flows do not add up to output.
    Source: Stadler 2021, Pymrio, Journal of Open Research Software 9.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError("the folder is not empty", remedy="name a new one, or empty it", file=folder)
    apart = list(apart)
    system = _system(_with_regions(table, apart), _with_regions(emissions, apart), apart, ledger)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent) as scratch:
        partial = Path(scratch) / "partial"
        system.save_all(partial, table_format="parquet")
        _describe(partial / "metadata.json", table.attrs, apart)
        partial.replace(folder)


def _with_regions(cube, added):
    """A cube with further regions, in which all is zero."""
    for region in added:
        if region in cube["region"].values:
            what = f"the region {region} has the name of a category that is no region's consumption"
            raise InputError(what, remedy="rename the region", region=region)
    dims = [dim for dim in ("region", "origin", "destination") if dim in cube.dims]
    return cube.reindex({dim: [*cube[dim].values.tolist(), *added] for dim in dims}, fill_value=0.0) if added else cube


def _system(table, emissions, apart, ledger):
    """The table as an IOSystem of pymrio, its arrays not copied."""
    import pandas as pd
    import pymrio

    flows = expand(table)
    regions, sectors, categories = (flows[dim].values.tolist() for dim in ("origin", "sector", "category"))
    labels = {"region": regions, "sector": sectors}
    products = pd.MultiIndex.from_product([regions, sectors], names=["region", "sector"])
    finals = pd.MultiIndex.from_product([regions, categories], names=["region", "category"])
    flow = ("origin", "sector", "destination")
    z = _matrix(flows["intermediate"].sel(use=sectors).transpose(*flow, "use"), len(products))
    finished = flows["final_demand"].transpose(*flow, "category").values
    for category in apart:
        column = finished[..., categories.index(category)]
        demanded = column.sum(-1)
        column[...] = 0.0
        column[..., regions.index(category)] = demanded
    y = _matrix(finished, len(products))
    output = in_order(table["output"], "the output of the table", labels).transpose("region", "sector").values.ravel()
    with recording(ledger) as book:
        gap = np.abs(z.sum(1) + y.sum(1) - output).max(initial=0) / (np.abs(output).max(initial=0) or 1.0)
        book.check("all flows of the nested table add up to output", gap, BALANCE)
    emitted = in_order(emissions["emissions"], "emissions", labels).transpose("stressor", "region", "sector").values
    direct = direct_emissions(emissions, table, apart)
    units = units_by_stressor(emissions["emissions"])
    stressors = pd.Index(list(units), name="stressor")
    price = table["trade"].attrs.get("units", "")
    system = pymrio.IOSystem(
        Z=pd.DataFrame(z, products, products, copy=False),
        Y=pd.DataFrame(y, products, finals, copy=False),
        x=pd.DataFrame({"indout": output + 0.0}, products),
        unit=pd.DataFrame({"unit": [price] * len(products)}, products),
    )
    extension = pymrio.Extension(
        EXTENSION,
        F=pd.DataFrame(_matrix(emitted, len(stressors)), stressors, products),
        F_Y=pd.DataFrame(_matrix(direct, len(stressors)), stressors, finals),
        unit=pd.DataFrame({"unit": list(units.values())}, stressors),
    )
    setattr(system, EXTENSION, extension)
    return system


def direct_emissions(emissions, table, apart=()):
    """Direct emissions by category of final demand, placed as `PLACEMENT` says; their sum is household_emissions.

    Arguments: emissions (Dataset of kind `emissions`), table (Dataset of kind `nested`), apart (categories that
    no region consumes). Returns (stressor, region, category) in the order of the table. Raises InputError for an
    unknown category.
    """
    regions, categories = table["origin"].values, table["category"].values
    household = in_order(emissions["household_emissions"], "household_emissions", {"region": regions})
    household = household.transpose("stressor", "region")
    placed = np.zeros((*household.shape, len(categories)))
    if "direct_emissions" in emissions:
        stated = in_order(emissions["direct_emissions"], "direct_emissions", {"region": regions})
        known = categories.tolist()
        for category in stated["category"].values.tolist():
            if category not in known:
                what = f"direct_emissions has the category {category}, which the table has not"
                raise InputError(what, remedy="name it as final demand does", category=category)
            placed[..., known.index(category)] = stated.sel(category=category).transpose("stressor", "region").values
    demand = sum(table[part].sum("sector") for part in ("local_final", "traded_final"))
    demand = demand.sel(region=regions).transpose("region", "category").values
    named = np.array([HOUSEHOLD in str(category).casefold() for category in categories])
    consumed = ~np.isin(categories, list(apart))
    column = np.where(named if named.any() else consumed, demand, -np.inf).argmax(1)
    placed[:, np.arange(len(regions)), column] += household.values - placed.sum(-1)
    return placed


def _matrix(values, rows):
    """Values as a matrix, in place where they can be; minus zero, of which pymrio makes −∞, becomes zero."""
    matrix = np.asarray(values).reshape(rows, -1)
    matrix += 0.0
    return matrix


def _describe(path, attributes, apart):
    """Say what the table is; the dates and places of saving are taken out, so that two runs write the same."""
    said = json.loads(path.read_text(encoding="utf-8"))
    version, sha256 = attributes.get("nestmrio_version", ""), attributes.get("source_sha256", "")
    said["name"] = " ".join(str(attributes[key]) for key in ("case", "year") if key in attributes) or None
    told = [f"Nested multi-regional table written by nestmrio {version}.", PLACEMENT]
    told += [APART.format(", ".join(apart))] if apart else []
    said["description"] = " ".join([*told, f"Inputs: {sha256}"])
    said["version"], said["history"] = version, []
    path.write_text(json.dumps(said, indent=4), encoding="utf-8")
