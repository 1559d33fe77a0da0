"""A fictional world drawn from a seed: the truth that a run of the workflow is held against."""

from dataclasses import dataclass

import numpy as np
import xarray as xr

from nestmrio.contract import CONTRACT
from nestmrio.example.abroad import draw_foreign_trade, silence
from nestmrio.example.discharge import draw_emissions
from nestmrio.example.economy import CATEGORIES, HOUSEHOLDS, Economies, build_economies, draw_tastes, draw_technology
from nestmrio.example.footprint import consumption_based
from nestmrio.example.landscape import Landscape, draw_landscape
from nestmrio.example.process import GravityProcess, draw_flows, draw_pooled_flows, draw_process
from nestmrio.example.size import Size

TABLES_PER_WORLD = 500.0  # 5 units of the local currency per USD; 10^6 USD = 500 x 10^4 local currency
NATIONAL_DEMAND = 4e8  # 10^4 local currency
REST_OF_WORLD = 5.0  # times the final demand of the country itself


@dataclass(frozen=True)
class World:
    """A world and what is true of it.

    landscape; processes {sector: GravityProcess} with its intercepts; economies (arrays, 10^4 local currency); trade
    (sector, origin, destination) between provinces in 10^4 local currency; nested (Dataset of the contract, 10^6 USD);
    emissions (Dataset, Mt, by stressor); population (region) of the provinces in 10^4 persons.
    """

    size: Size
    seed: int
    landscape: Landscape
    processes: dict[str, GravityProcess]
    intercepts: dict[str, float]
    economies: Economies
    trade: xr.DataArray
    nested: xr.Dataset
    emissions: xr.Dataset
    population: xr.DataArray

    def footprints(self):
        """True consumption-based emissions (stressor, region) in Mt."""
        return consumption_based(self.nested, self.emissions)


def generate(size, seed, *, dependence=1.0):
    """Draw a world; the same size and seed give the same world.

    Flows between provinces come first (a known gravity process per sampled sector), trade across borders next, and the
    economies are put around them, so that every accounting identity holds by construction.

    Arguments: size (Size, or a mapping of its fields), seed (integer), dependence (scale of the spatial lags, 0 to 1; a
    world of 0 has standard gravity, so that methods can be compared on ground that favours either). Returns a World.
    Raises InputError for an impossible size, ConvergenceError when the seed's process does not settle.
    """
    size = size if isinstance(size, Size) else Size(**size)
    streams = np.random.default_rng(seed).spawn(7)
    landscape = draw_landscape(size, streams[0])
    processes, intercepts, flows, mass = _draw_domestic_flows(size, landscape, streams[1], dependence)
    mass = np.concatenate([mass, _draw_sizes_abroad(size, streams[2])])
    coefficients = draw_technology(len(size.regions), len(size.sampled), size.sectors, streams[3])
    demand = NATIONAL_DEMAND * mass[:, None, None] * draw_tastes(size, streams[4])
    supply = np.linalg.solve(np.eye(size.sectors) - coefficients, demand.sum(axis=2)[..., None])[..., 0]
    trade = silence(_draw_trade(size, landscape, flows, supply, streams[5]), size)
    economies = build_economies(coefficients, demand, trade, streams[5])
    nested = _nested(size, economies, trade)
    consumed = (nested["local_final"] + nested["traded_final"]).sel(category=list(HOUSEHOLDS))
    households = consumed.sum(("sector", "category"))
    emissions = draw_emissions(size, nested["output"].values, households.values, streams[6])
    people = (0.02 * households * np.exp(streams[6].normal(0, 0.2, len(households)))).round(2)
    provinces = size.province_names
    return World(
        size=size,
        seed=seed,
        landscape=landscape,
        processes=processes,
        intercepts=intercepts,
        economies=economies,
        trade=xr.DataArray(
            trade[:, : size.provinces, : size.provinces],
            {"sector": list(size.sector_names), "origin": provinces, "destination": provinces},
            ("sector", "origin", "destination"),
            attrs={"units": "10^4 local currency"},
        ),
        nested=nested,
        emissions=emissions,
        population=people.sel(region=provinces).assign_attrs(units="10^4 persons"),
    )


def _draw_domestic_flows(size, landscape, random, dependence):
    """Flows of each sector in units of its typical flow, and the mass of provinces that they imply (sum one)."""
    neighbour = landscape.neighbour.values
    weights = neighbour / neighbour.sum(axis=1, keepdims=True)
    distance = landscape.distance.values[: size.provinces, : size.provinces]
    processes = {sector: draw_process(random, dependence) for sector in size.sampled}
    drawn = {s: draw_flows(process, weights, distance, random, sector=s) for s, process in processes.items()}
    sampled = np.stack([flows for flows, _ in drawn.values()])
    mass = np.exp(
        np.log(sampled.sum(axis=1) * sampled.sum(axis=2)).mean(axis=0) + random.normal(0, 0.2, size.provinces)
    )
    mass /= mass.sum()
    pooled = np.stack([draw_pooled_flows(mass, distance, random) for _ in range(size.pooled)])
    intercepts = {sector: intercept for sector, (_, intercept) in drawn.items()}
    return processes, intercepts, np.concatenate([sampled, pooled]), mass


def _draw_sizes_abroad(size, random):
    drawn = np.exp(random.normal(0, 0.7, size.countries - 1))
    return REST_OF_WORLD * drawn / drawn.sum()


def _draw_trade(size, landscape, flows, supply, random):
    """All trade, 10^4 local currency: each sector's flows scaled to a drawn share of its supply."""
    home, goods = size.provinces, np.arange(size.sectors) < len(size.sampled)
    domestic, foreign = random.uniform(0.2, 0.4, size.sectors), random.uniform(0.06, 0.18, size.sectors)
    domestic, foreign = np.where(goods, domestic, domestic / 4), np.where(goods, foreign, foreign / 8)
    trade = draw_foreign_trade(supply, supply, landscape.distance.values, foreign, home, random)
    scale = domestic * supply[:home].sum(axis=0) / flows.sum(axis=(1, 2))
    trade[:, :home, :home] = flows * scale[:, None, None]
    return trade


def _nested(size, economies, trade):
    """The economies as the factored table of the contract, 10^6 USD."""
    share = economies.traded_share[..., None]
    values = {
        "output": economies.output,
        "value_added": economies.value_added,
        "local_intermediate": (1 - share) * economies.intermediate,
        "traded_intermediate": share * economies.intermediate,
        "local_final": (1 - share) * economies.final_demand,
        "traded_final": share * economies.final_demand,
        "trade": trade,
    }
    sectors = list(size.sector_names)
    coordinates = {"region": size.regions, "sector": sectors, "use": sectors, "category": list(CATEGORIES)}
    coordinates |= {"origin": size.regions, "destination": size.regions}
    return xr.Dataset(
        {
            name: (CONTRACT["nested"].variables[name].dims, value / TABLES_PER_WORLD, {"units": "10^6 USD"})
            for name, value in values.items()
        },
        coordinates,
    )
