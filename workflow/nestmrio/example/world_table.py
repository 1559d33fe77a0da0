"""The fictional world as a world table shows it: countries whole, in the world's own sectors."""

from dataclasses import dataclass

import numpy as np
import xarray as xr

from nestmrio.example.economy import CATEGORIES, HOUSEHOLDS, WORLD
from nestmrio.example.footprint import expand
from nestmrio.example.size import HOME

REVERSAL = 2e-4
"""A negative inventory delivery as a share of its supplier's output."""


@dataclass(frozen=True)
class WorldTable:
    """Deliveries in 10^6 USD, intermediate (region, sector, destination, use) and final_demand (region, sector,
    destination, category), and emissions, household_emissions of kind (stressor, region, sector) in Mt."""

    intermediate: xr.DataArray
    final_demand: xr.DataArray
    emissions: xr.DataArray
    household_emissions: xr.DataArray


def world_table(world):
    """Sum provinces to their country and move its and all countries' sectors to the world's.

    Where the world has more sectors, a sector is split by shares that differ between countries, all parts alike in
    technology, customers and emission intensity. The world's reversals become negative deliveries to inventories,
    with the opposite entry in the supplier's own inventories.

    Arguments: world (World). Returns a WorldTable, countries in alphabetical order.
    """
    size = world.size
    countries = sorted([HOME, *size.country_codes])
    member = np.array(
        [[c == (HOME if r in size.province_names else r) for r in size.regions] for c in countries], float
    )
    moved = _sector_shares(world, len(countries))
    used, final = expand(world.nested)
    used = np.einsum("cr,risj,ds->cidj", member, used, member, optimize=True)
    final = np.einsum("cr,risk,ds,kl->cidl", member, final, member, _categories(), optimize=True)
    used = np.einsum("ciw,cidj,djv->cwdv", moved, used, moved, optimize=True)
    final = np.einsum("ciw,cidl->cwdl", moved, final, optimize=True)
    _book_reversals(world, countries, used, final)
    labels = {"region": countries, "sector": list(size.world_sector_names), "destination": countries}
    units = {"units": "10^6 USD"}
    emissions = np.einsum("ciw,cr,kri->kcw", moved, member, world.emissions["emissions"].values, optimize=True)
    direct = world.emissions["household_emissions"].values @ member.T
    stressor = {"stressor": world.emissions["stressor"].values}
    return WorldTable(
        xr.DataArray(used, labels | {"use": labels["sector"]}, ("region", "sector", "destination", "use"), attrs=units),
        xr.DataArray(
            final, labels | {"category": list(WORLD)}, ("region", "sector", "destination", "category"), attrs=units
        ),
        xr.DataArray(
            emissions,
            stressor | {d: labels[d] for d in ("region", "sector")},
            ("stressor", "region", "sector"),
            attrs={"units": "Mt"},
        ),
        xr.DataArray(direct, stressor | {"region": countries}, ("stressor", "region"), attrs={"units": "Mt"}),
    )


def _sector_shares(world, countries):
    """Shares (country, sector, world sector) that sum to one over world sectors."""
    sectors, targets = list(world.size.sector_names), list(world.size.world_sector_names)
    belongs = np.zeros((len(sectors), len(targets)))
    for target, sector in world.size.concordance:
        belongs[sectors.index(sector), targets.index(target)] = 1.0
    drawn = belongs * np.random.default_rng([world.seed, 3]).gamma(4.0, 1.0, (countries, 1, len(targets)))
    return drawn / drawn.sum(axis=2, keepdims=True)


def _categories():
    """Which category of the nested table belongs to which of the world's: 0 or 1."""
    same = {**dict.fromkeys(HOUSEHOLDS, "household"), **{name: name for name in WORLD}}
    return np.array([[same.get(name) == target for target in WORLD] for name in CATEGORIES], dtype=float)


def _book_reversals(world, countries, used, final):
    inventories, targets = WORLD.index("inventories"), dict(world.size.concordance)
    output = used.sum(axis=(2, 3)) + final.sum(axis=(2, 3))
    names = {sector: list(world.size.world_sector_names).index(target) for target, sector in world.size.concordance}
    for sectors, origin, destination in world.reversals:
        supplier, buyer = (countries.index(world.size.regions[r]) for r in (origin, destination))
        w = names[list(world.size.sector_names)[sectors[0]]]
        amount = REVERSAL * output[supplier, w]
        final[supplier, w, buyer, inventories] -= amount
        final[supplier, w, supplier, inventories] += amount
