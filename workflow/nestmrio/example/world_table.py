"""The fictional world as a world table shows it: countries whole, in the world's own sectors."""

import numpy as np
import xarray as xr

from nestmrio.example.abroad import reversals
from nestmrio.example.economy import CATEGORIES, HOUSEHOLDS, WORLD
from nestmrio.example.footprint import origin_shares
from nestmrio.example.size import HOME

REVERSAL = 2e-4
"""A negative inventory delivery as a share of its supplier's output."""


def world_table(world):
    """Sum provinces to their country and move the sectors of all countries to the world's.

    Where the world has more sectors, a sector is split by shares that differ between countries, all parts alike in
    technology, customers and emission intensity. Reversals become negative deliveries to inventories, with the
    opposite entry in the supplier's own inventories.

    Arguments: world (World). Returns a Dataset, countries in alphabetical order: intermediate (region, sector,
    destination, use), final_demand (region, sector, destination, category) in 10^6 USD; emissions (stressor, region,
    sector), household_emissions (stressor, region) in Mt.
    """
    size = world.size
    countries = sorted([HOME, *size.country_codes])
    at_home = dict.fromkeys(size.province_names, HOME)
    member = _indicator(countries, [at_home.get(region, region) for region in size.regions])
    merged = {**{name: name for name in WORLD}, **dict.fromkeys(HOUSEHOLDS, "household")}
    category = _indicator(WORLD, [merged.get(name) for name in CATEGORIES])
    moved = _sector_shares(world, len(countries))

    nested = world.nested
    shares = np.einsum("cr,irs->ics", member, origin_shares(nested), optimize=True)
    used = _between(nested["local_intermediate"].values, nested["traded_intermediate"].values, shares, member)
    used = np.einsum("ciw,cidj,djv->cwdv", moved, used, moved, optimize=True)
    final = (nested[f"{kind}_final"].values @ category.T for kind in ("local", "traded"))
    final = np.einsum("ciw,cidl->cwdl", moved, _between(*final, shares, member), optimize=True)
    emissions = np.einsum("ciw,cr,kri->kcw", moved, member, world.emissions["emissions"].values, optimize=True)
    direct = world.emissions["household_emissions"].values @ member.T
    sectors = list(size.world_sector_names)
    table = xr.Dataset(
        {
            "intermediate": (("region", "sector", "destination", "use"), used, {"units": "10^6 USD"}),
            "final_demand": (("region", "sector", "destination", "category"), final, {"units": "10^6 USD"}),
            "emissions": (("stressor", "region", "sector"), emissions, {"units": "Mt"}),
            "household_emissions": (("stressor", "region"), direct, {"units": "Mt"}),
        },
        {
            "region": countries,
            "sector": sectors,
            "destination": countries,
            "use": sectors,
            "category": list(WORLD),
            "stressor": world.emissions["stressor"].values,
        },
    )
    return _with_reversals(table, size)


def _between(local, traded, shares, member):
    """Uses (country, sector, country, user) from those of regions (region, sector, user) and from the shares of
    countries in what regions buy elsewhere (sector, country, region)."""
    countries, (sectors, users) = len(member), local.shape[1:]
    flows = np.empty((countries, sectors, countries, users))
    for country, regions in enumerate(member.astype(bool)):
        flows[:, :, country] = np.einsum("ics,sij->cij", shares[:, :, regions], traded[regions], optimize=True)
        flows[country, :, country] += local[regions].sum(axis=0)
    return flows


def _indicator(labels, members):
    return np.array([[member == label for member in members] for label in labels], dtype=float)


def _sector_shares(world, countries):
    """Shares (country, sector, world sector) that sum to one over world sectors."""
    sectors, targets = list(world.size.sector_names), list(world.size.world_sector_names)
    belongs = np.zeros((len(sectors), len(targets)))
    for target, sector in world.size.concordance:
        belongs[sectors.index(sector), targets.index(target)] = 1.0
    drawn = belongs * np.random.default_rng([world.seed, 3]).gamma(4.0, 1.0, (countries, 1, len(targets)))
    return drawn / drawn.sum(axis=2, keepdims=True)


def _with_reversals(table, size):
    final = table["final_demand"].copy()
    for sector, supplier, buyer in reversals(size):
        sold = table[["intermediate", "final_demand"]].sel(region=supplier, sector=sector).sum()
        amount = REVERSAL * sold.to_array().sum().item()
        final.loc[supplier, sector, buyer, "inventories"] -= amount
        final.loc[supplier, sector, supplier, "inventories"] += amount
    return table.assign(final_demand=final)
