"""How much provinces that differ from their country change the footprints of countries when they are nested.

WIOD 2007's China is split into 30 drawn provinces. At spread 0 they have the country's input coefficients and import
shares, and nothing may change. Above, the logarithms of both have this standard deviation. Emissions per output are the
country's in all of them. Writes results/benchmarks/collapse.csv; the data of China 2007 must be there.
"""

import csv
import os
import sys
from pathlib import Path

import numpy as np

from nestmrio import Ledger, assemble_provinces, expand, nest, nest_flows, read_world
from nestmrio.errors import ConvergenceError
from nestmrio.example.synthetic_provinces import pool_users, split_country, split_emissions
from nestmrio.inputs.mrio_folder import read_categories
from nestmrio.inputs.stressors import read_world as read_emissions
from nestmrio.mrio.factored import book_reversals, factor

DATA = Path(os.environ.get("NESTMRIO_DATA", "../shared/data")) / "china2007/world"
CATEGORIES = Path("resources/concordances/wiod_categories.csv")
COUNTRY, PROVINCES, RATE = "CHN", [f"P{k:02}" for k in range(30)], 760.4
SPREADS, SEEDS = (0.0, 0.1, 0.3, 1.0), 5
FORMS = ("proportional", "all_flows")
RESULT = Path("results/benchmarks/collapse.csv")
COLUMNS = ("form", "spread", "seed", "country", "unnested", "nested", "change")


def consumption(flows, emissions):
    """Consumption-based emissions by region, by a dense solve; the provinces come first where there are any."""
    regions, size = flows["origin"].values, flows.sizes["origin"] * flows.sizes["sector"]
    order = ("origin", "sector", "destination")
    z = flows["intermediate"].transpose(*order, "use").values.reshape(size, size)
    f = flows["final_demand"].sum("category").transpose(*order).values.reshape(size, -1)
    output = z.sum(1) + f.sum(1)
    over = np.divide(1.0, output, out=np.zeros(size), where=output > 0)
    intensity = emissions.sel(region=regions, sector=flows["sector"].values).values.ravel() * over
    return np.linalg.solve((np.eye(size) - z * over).T, intensity) @ f


def compare(form, spread, seed, flows, factored, emissions):
    """Footprints before and after, in the order of countries with China first, and the largest gap of what is kept."""
    if form == "proportional":
        world = pool_users(factored, COUNTRY)
        before, nesting, written = expand(world), nest, expand
    else:
        world, before, nesting, written = factored, flows, nest_flows, lambda table: table
    tables, trade = split_country(world, COUNTRY, PROVINCES, seed, exchange_rate=RATE, spread=spread)
    ledger = Ledger()
    nested = nesting(assemble_provinces(tables, trade), flows, COUNTRY, RATE, ledger=ledger)
    ledger.require()
    kept = max(check.value for check in ledger.checks if "countries" in check.check)
    old, new = consumption(before, emissions), consumption(written(nested), split_emissions(emissions, tables, COUNTRY))
    place = flows["origin"].values.tolist().index(COUNTRY)
    old = np.r_[old[place], np.delete(old, place)]
    return old, np.r_[new[: len(PROVINCES)].sum(), new[len(PROVINCES) :]], kept


def main():
    """Split and nest for every form, spread and seed; print a table and write all countries' changes."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    flows = read_world(DATA / "wiod2007", read_categories(CATEGORIES), COUNTRY, unit="10^6 USD")
    labels = flows["region"].values.tolist(), flows["sector"].values.tolist()
    emissions = read_emissions(DATA / "emissions.csv", DATA / "household_emissions.csv", *labels)["emissions"]
    factored = factor(book_reversals(flows, Ledger()), "10^6 USD")
    countries = [COUNTRY, *(region for region in labels[0] if region != COUNTRY)]
    rows = []
    print("form          spread  draws  refused  China %   others %  largest      total   kept")
    for form in FORMS:
        for spread in SPREADS:
            changes, totals, gaps, refused = [], [], [], 0
            for seed in range(seeds):
                try:
                    old, new, kept = compare(form, spread, seed, flows, factored, emissions)
                except ConvergenceError:
                    refused += 1
                    continue
                change = new / old - 1
                rows += [(form, spread, seed, *row) for row in zip(countries, old, new, change, strict=True)]
                changes.append(np.abs(change))
                totals.append(abs(new.sum() / old.sum() - 1))
                gaps.append(kept)
            if changes:
                most = np.max(changes, axis=0)
                k = 1 + most[1:].argmax()
                figures = f"{100 * most[0]:8.2g}  {100 * most[k]:8.2g}  {countries[k]:8}"
                figures += f"  {max(totals):8.1g}  {max(gaps):7.1g}"
                print(f"{form:12}  {spread:6}  {seeds:5}  {refused:7}  {figures}", flush=True)
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    with open(RESULT, "w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows([COLUMNS, *rows])


if __name__ == "__main__":
    main()
