"""How well each method recovers the true trade and footprints of fictional worlds, over many seeds.

Every method sees what a run sees of the sampled sectors: noisy flows, outflow, inflow and distances. One half of the
worlds is drawn with spatial dependence, the other without. Writes results/benchmarks/known_truth.csv with the mean over
seeds, its standard error, and how often the method was best.
"""

import csv
import sys
from pathlib import Path

import numpy as np

from nestmrio.example.recovery import footprint_recovery, footprints_with, trade_recovery
from nestmrio.example.size import Size
from nestmrio.example.survey import sample_flows
from nestmrio.example.world import generate
from nestmrio.report.trade_methods import METHODS, chosen, estimate, mixed, samples
from nestmrio.trade.geography import row_standardise

SEEDS, DEPENDENCE = 20, (1.0, 0.0)
MEASURES = ("trade_wape", "trade_correlation", "consumption_error")
RESULT = Path("results/benchmarks/known_truth.csv")


def recover(seed, dependence):
    """{method: numbers in the order of MEASURES} in one world; sectors without a sample keep their true trade."""
    world = generate(Size(), seed, dependence=dependence)
    true = world.trade.sel(sector=world.size.sampled)
    home = {side: world.size.province_names for side in ("origin", "destination")}
    geography = (
        world.landscape.distance.sel(home),
        world.landscape.neighbour,
        row_standardise(world.landscape.neighbour),
    )
    seen, known = samples(sample_flows(world), *geography), samples(true, *geography)
    estimates = {method: estimate(method, seen, known) for method in METHODS if method != "updated"}
    estimates |= {choice: mixed(models, estimates) for choice, models in chosen(seen).items()}
    provinces = {"region": world.size.province_names}
    footprints = world.footprints().sel(stressor="co2", **provinces)
    found = {}
    for method, (trade, _) in estimates.items():
        everywhere = world.trade.copy(deep=True)
        everywhere.loc[{"sector": world.size.sampled}] = trade.transpose(*world.trade.dims)
        consumption = footprints_with(world, everywhere).sel(stressor="co2", **provinces)
        rows = [*trade_recovery(true, trade), *footprint_recovery(footprints, consumption)]
        total = {measure: value for measure, label, value in rows if label == "all"}
        found[method] = [total[measure] for measure in MEASURES]
    return found


def main():
    """Draw the worlds and write the table."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    header = [
        "dependence",
        "seeds",
        "method",
        *(f"{m}{s}" for m in MEASURES for s in ("", "_se")),
        "best_trade",
        "best_footprint",
    ]
    rows = []
    for dependence in DEPENDENCE:
        worlds = [recover(seed, dependence) for seed in range(seeds)]
        numbers = np.array([list(world.values()) for world in worlds])
        best = [numbers[:, :, column].argmin(axis=1) for column in (0, 2)]
        for place, method in enumerate(worlds[0]):
            mean, error = numbers[:, place].mean(axis=0), numbers[:, place].std(axis=0, ddof=1) / np.sqrt(seeds)
            told = [f"{value:.4g}" for pair in zip(mean, error, strict=True) for value in pair]
            rows.append([dependence, seeds, method, *told, *(int((winner == place).sum()) for winner in best)])
            print(*rows[-1], flush=True)
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    with open(RESULT, "w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows([header, *rows])


if __name__ == "__main__":
    main()
