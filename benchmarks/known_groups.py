"""What flows between groups are worth: errors of every model with and without them as constraints, in fictional worlds.

The flows between groups that a run sees are those of the example's survey, noise included, summed over the provinces of
a group. Every gravity model is fitted to them, predicts trade between provinces, and is balanced to the true margins
alone (`free`) or also to the flows between groups (`bound`). Writes results/benchmarks/known_groups.csv with the mean
over seeds and its standard error.
"""

import csv
import sys
from pathlib import Path

import numpy as np
import xarray as xr

from nestmrio.errors import NestmrioError
from nestmrio.example.recovery import footprint_recovery, footprints_with, trade_recovery
from nestmrio.example.size import Size
from nestmrio.example.survey import sample_flows
from nestmrio.example.world import generate
from nestmrio.ledger import Ledger
from nestmrio.trade.candidates import fit_candidates
from nestmrio.trade.constraints import GroupFlows, between_groups
from nestmrio.trade.estimation import trade_from_candidates
from nestmrio.trade.geography import group_distances, group_neighbours
from nestmrio.trade.specification import MODELS

SEEDS, PROVINCES, GROUPS = 20, 20, (5, 8, 10)
RESULT = Path("results/benchmarks/known_groups.csv")
HEADER = (
    "provinces_per_group", "seeds", "method", "trade_free", "trade_free_se", "trade_bound", "trade_bound_se",
    "better_by", "footprint_free", "footprint_bound",
)  # fmt: skip


def recover(seed, groups):
    """{method: trade free, trade bound, footprint free, footprint bound} in one world."""
    world = generate(Size(provinces=PROVINCES, groups=groups, sectors=8, pooled=2), seed)
    names, sampled = world.size.province_names, world.size.sampled
    home = {"origin": names, "destination": names}
    distance, neighbour = world.landscape.distance.sel(home), world.landscape.neighbour.sel(home)
    group = world.landscape.group.sel(region=names)
    labels = list(dict.fromkeys(group.values.tolist()))
    member = np.equal.outer(labels, group.values).astype(float)
    seen = sample_flows(world).sel(sector=sampled, **home).transpose("sector", *home).fillna(0.0).values
    sides = {"origin": labels, "destination": labels}
    flows = xr.DataArray(member @ seen @ member.T, {"sample": sampled, **sides}, ("sample", *sides))
    true = world.trade.sel(sector=sampled, **home)
    outflow = true.sum("destination").rename(origin="region").transpose("region", "sector")
    inflow = true.sum("origin").rename(destination="region").transpose("region", "sector")
    size = outflow.sum("sector") + inflow.sum("sector")
    between = {"origin": "sample_origin", "destination": "sample_destination"}
    geography = xr.Dataset(
        {
            "distance": distance,
            "neighbour": neighbour,
            "group": group,
            "sample_distance": group_distances(distance, group, size).rename(between),
            "sample_neighbour": group_neighbours(neighbour, group).rename(between),
        }
    )
    candidates = [
        fit_candidates(between_groups(flows.sel(sample=sector, drop=True)), geography, sector=sector)
        for sector in sampled
    ]
    bound = GroupFlows(between_groups(flows), group, {sector: sector for sector in sampled})
    footprints = world.footprints().sel(stressor="co2", region=names)
    found = {}
    for method in ("auto", *MODELS):
        numbers = []
        for observed in (None, bound):
            try:
                trade, _ = trade_from_candidates(
                    candidates, geography, outflow, inflow, model=method, observed=observed, ledger=Ledger()
                )
            except NestmrioError:
                continue
            everywhere = world.trade.copy(deep=True)
            everywhere.loc[{"sector": sampled, **home}] = trade.sel(sector=sampled, **home).transpose(*world.trade.dims)
            consumption = footprints_with(world, everywhere).sel(stressor="co2", region=names)
            rows = [*trade_recovery(true, trade), *footprint_recovery(footprints, consumption)]
            total = {measure: value for measure, label, value in rows if label == "all"}
            numbers.append((total["trade_wape"], total["consumption_error"]))
        if len(numbers) == 2:
            (trade_free, foot_free), (trade_bound, foot_bound) = numbers
            found[method] = (trade_free, trade_bound, foot_free, foot_bound)
    return found


def main():
    """Draw the worlds and write the table."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    rows = []
    for groups in GROUPS:
        worlds = [recover(seed, groups) for seed in range(seeds)]
        for method in ("auto", *MODELS):
            numbers = np.array([world[method] for world in worlds if method in world])
            if len(numbers) < 2:
                continue
            mean, error = numbers.mean(axis=0), numbers.std(axis=0, ddof=1) / np.sqrt(len(numbers))
            values = (mean[0], error[0], mean[1], error[1], 1 - mean[1] / mean[0], mean[2], mean[3])
            rows.append([PROVINCES / groups, len(numbers), method, *(f"{value:.4g}" for value in values)])
            print(*rows[-1], flush=True)
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    with open(RESULT, "w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows([HEADER, *rows])


if __name__ == "__main__":
    main()
