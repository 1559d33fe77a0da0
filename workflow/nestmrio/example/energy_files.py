"""The energy statistics and the published inventory of a fictional country, as files a user would bring."""

from pathlib import Path

import pandas as pd
import xarray as xr

from nestmrio.example.balances import (
    INDUSTRY,
    LINES,
    feedstock,
    industries,
    line_of,
    national_energy,
    publish_balances,
    with_misprints,
)
from nestmrio.example.fuels import (
    COAL_OXIDATION,
    cement_maker,
    draw_fuels,
    emission_factors,
    read_coefficients,
)
from nestmrio.example.workbook import book_bytes
from nestmrio.inputs.ceads import PROCESS, TOTAL_COLUMN, TOTAL_ROW, UNIT
from nestmrio.ledger import write_rows

COARSE = {"trade_hotels": ("trade_catering", "Trade and catering"), "other": ("other_tertiary", "Other services")}
"""Services that the published inventory lumps together, by their line of the balance."""
CONCORDANCE = ["source", "target", "weight"]


def write_energy(world, folder, *, fuels, factors, cement_factors, year):
    """Write energy statistics and a published inventory whose CO2 is the world's.

    energy/balances.csv, with the misprints of `balances.with_misprints`; energy/industry.csv, industries.csv,
    industry_concordance.csv, line_concordance.csv, clinker.csv, coal_oxidation.csv (a factor set by user);
    inventory/published.xlsx (CEADs' layout), sectors.csv, concordance.csv.

    Arguments: world (World), folder, fuels (path of fuels.csv), factors (paths of the factor sets that the truth goes
    by but for the oxidation of coal), cement_factors (path), year.
    """
    folder, size = Path(folder), world.size
    fuels = pd.read_csv(fuels, index_col="fuel")
    coefficients = read_coefficients(factors, fuels)
    drawn = draw_fuels(world, fuels.index)
    burnt = _burnt(drawn, coefficients, fuels["family"], size)
    stored = feedstock(burnt, size)
    balances = with_misprints(publish_balances(burnt, stored, size))
    _write_balances(balances, fuels["unit"], folder / "energy/balances.csv")
    energy = national_energy(burnt["emissions"] + stored, coefficients["heat"], size).round(6).to_series()
    rows = [(*labels, value, "10^4 tce") for labels, value in energy.items() if value]
    write_rows(folder / "energy/industry.csv", ["industry", "fuel", "energy", "unit"], rows)
    names = [(industry, size.sector_names[industry]) for industry in industries(size)]
    write_rows(folder / "energy/industries.csv", ["sector", "name"], names)
    write_rows(folder / "energy/industry_concordance.csv", CONCORDANCE, [(name, name, 1) for name, _ in names])
    write_rows(folder / "energy/line_concordance.csv", CONCORDANCE, _lines(size))
    rows = [("coal", user, "oxidation", share, share, share, 1, "invented") for user, share in COAL_OXIDATION.items()]
    header = ["fuel", "user", "quantity", "value", "low", "high", "unit", "source"]
    write_rows(folder / "energy/coal_oxidation.csv", header, rows)
    per_tonne = pd.read_csv(cement_factors, index_col="product").loc["clinker", "value"]
    clinker = (drawn["process"] / per_tonne).round(6).to_series().items()
    rows = [(province, "clinker", amount, "Mt") for province, amount in clinker]
    write_rows(folder / "energy/clinker.csv", ["province", "product", "value", "unit"], rows)
    _write_published(drawn, fuels["name"], size, year, folder / "inventory")


def _burnt(drawn, coefficients, families, size):
    """The fuels behind emissions, in units of fuel: emissions (region, sector, fuel), household_emissions likewise."""
    users = {sector: line_of(sector, size) for sector in size.sector_names}
    residents = {household: household for household in drawn["household"].values}
    by_sector, by_household = (emission_factors(coefficients, families, labels) for labels in (users, residents))
    by_sector = xr.DataArray(by_sector, dims=("sector", "fuel"))
    by_household = xr.DataArray(by_household, dims=("household", "fuel"))
    households = drawn["household_emissions"] / by_household
    return xr.Dataset({"emissions": drawn["emissions"] / by_sector, "household_emissions": households})


def _write_balances(quantity, units, path):
    first = quantity["fuel"].values[0]
    unused = (quantity == 0).all("fuel")
    rows = [
        (province, activity, fuel, round(value, 4), units[fuel])
        for (province, activity, fuel), value in quantity.to_series().items()
        if value or (fuel == first and unused.sel(region=province, activity=activity))
    ]
    write_rows(path, ["province", "activity", "fuel", "quantity", "unit"], rows)


def _lines(size):
    """Lines and their sectors; a line that no sector stands in goes to the last one, with nothing to bring."""
    members = {line: [s for s in size.sector_names if line_of(s, size) == line] for line in LINES if line != INDUSTRY}
    return [(line, s, "") for line, sectors in members.items() for s in sectors or [list(size.sector_names)[-1]]]


def _write_published(drawn, names, size, year, folder):
    from openpyxl import Workbook

    activity = {s: COARSE.get(line_of(s, size), (s, name)) for s, name in size.sector_names.items()}
    activities = dict(activity.values())
    write_rows(folder / "sectors.csv", ["sector", "name"], activities.items())
    write_rows(folder / "concordance.csv", CONCORDANCE, [(label, s, "") for s, (label, _) in activity.items()])
    columns = [*names, PROCESS.capitalize()]
    book = Workbook(write_only=True)
    for province in size.province_names:
        here = drawn.sel(region=province)
        emitted = here["emissions"].to_pandas().assign(process=0.0)
        emitted.loc[cement_maker(size), "process"] = here["process"].item()
        table = emitted.groupby([activity[s][1] for s in emitted.index], sort=False).sum()
        residents = here["household_emissions"].to_pandas().assign(process=0.0)
        table = pd.concat([table, residents.rename(index=str.capitalize)])
        table.loc[TOTAL_ROW] = table.sum()
        page = book.create_sheet(f"{province.replace(' ', '')}{year}")
        page.append(["", *columns, TOTAL_COLUMN])
        page.append(["", *[UNIT] * (len(columns) + 1)])
        for name, values in table.iterrows():
            page.append([name, *values.tolist(), float(values.sum())])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "published.xlsx").write_bytes(book_bytes(book))
