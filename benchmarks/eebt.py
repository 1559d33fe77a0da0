"""Time and memory of emissions embodied in bilateral trade, by origin, partner and destination, on random tables.

Every size runs in a process of its own, on one thread. The clock starts with the table in memory and stops with the
result and its checks. Seconds are processor time; peak_mb is what the call adds to the memory before it; error is the
largest gap between the decomposition and the two accounts, relative to the largest flow.
"""

import csv
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import xarray as xr
from random_tables import random_coefficients, random_intensities

from nestmrio import eebt, trade_parts
from nestmrio.footprint.leontief import leontief_system

SIZES = ((70, 30), (158, 57), (188, 57))
CATEGORIES = 4
RESULT = Path("results/benchmarks/eebt.csv")
COLUMNS = ("size", "method", "output", "seconds", "peak_mb", "error")


def random_table(regions, sectors, seed=1):
    """A factored table with the coefficients of `random_coefficients`, and its emissions."""
    found = random_coefficients(regions, sectors, seed)
    local, traded = np.random.default_rng(seed).lognormal(0, 1, (2, regions, sectors, CATEGORIES))
    demand = local.sum(-1) + np.einsum("irs,si->ri", found.shares, traded.sum(-1))
    output = leontief_system(found, 1, method="structured").solve(demand).values
    inputs = [part * output[:, None, :] for part in (found.local, found.traded)]
    trade = found.shares * (inputs[1].sum(2) + traded.sum(2)).T[:, None, :]
    product, money = ("region", "sector"), {"units": "10^6 USD"}
    cells = {
        "output": (product, output, money),
        "local_intermediate": ((*product, "use"), inputs[0], money),
        "traded_intermediate": ((*product, "use"), inputs[1], money),
        "local_final": ((*product, "category"), local, money),
        "traded_final": ((*product, "category"), traded, money),
        "trade": (("sector", "origin", "destination"), trade, money),
    }
    regions_of, sectors_of = list(found.regions), list(found.sectors)
    labels = {"region": regions_of, "origin": regions_of, "destination": regions_of}
    labels |= {"sector": sectors_of, "use": sectors_of, "category": [f"c{k}" for k in range(CATEGORIES)]}
    table = xr.Dataset(cells, labels)
    emitted = random_intensities(regions, sectors) * output
    return table, table["output"].copy(data=emitted).assign_attrs(units="Mt")


def measure(regions, sectors):
    """One run: seconds, MB and error."""
    table, emissions = random_table(regions, sectors)
    before, start = _peak(), time.process_time()
    found = eebt(table, emissions)
    seconds, added = time.process_time() - start, _peak() - before
    parts = trade_parts(found["embodied"])
    told = parts["returned"] + parts["passed_on"] - parts["through_others"]
    error = abs(found["eebt"] - parts["mrio"] - told).max() / parts["mrio"].max()
    return seconds, added, float(error)


def _peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main():
    """Measure every size in its own process and write the table."""
    if len(sys.argv) == 3:
        print(*measure(*map(int, sys.argv[1:])))
        return
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    with open(RESULT, "w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for size in SIZES:
            command = [sys.executable, __file__, *map(str, size)]
            told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
            row = ["x".join(map(str, size)), "structured", "eebt", *told]
            writer.writerow(row)
            print(*row)


if __name__ == "__main__":
    main()
