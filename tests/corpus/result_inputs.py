"""Small inventories, accounts, figures and names, each with one thing that can be wrong."""

from dataclasses import replace

import numpy as np
import xarray as xr

from nestmrio.emissions.assembly import assemble
from nestmrio.emissions.energy_repairs import FINAL_USES, TRANSFORMATIONS
from nestmrio.footprint.account_tables import per_person_and_product, unit_rows
from nestmrio.footprint.accounts import accounts
from nestmrio.ledger import Ledger
from nestmrio.report.figures.consumption import consumption
from nestmrio.report.figures.drawing import save
from nestmrio.report.figures.fluxes import fluxes
from nestmrio.report.figures.panels import panels
from nestmrio.report.footprints import EMITTED
from small_footprints import PROVINCES, array, small_footprints, small_land

CASE = small_footprints()
SECTORS, COUNTRIES = ["coal", "power", "trade"], ["AUS", "HOM"]
NONE = {"name": "no_emissions", "provinces": ["Hill"], "sectors": ["trade"]}


def inventory(regions=PROVINCES, units="Mt", households=1.0, **cells):
    """An inventory of ones; `cells` changes region_sector, NaN takes a row out."""
    emissions = array(np.ones((len(regions), 3)), units, region=regions, sector=SECTORS)
    for name, value in cells.items():
        emissions.loc[tuple(name.split("_"))] = value
    direct = array(np.broadcast_to(households, len(regions)).astype(float), units, region=regions)
    return xr.Dataset({"emissions": emissions, "household_emissions": direct})


def outputs(regions, **cells):
    """Output of tens; `cells` changes region_sector."""
    return xr.Dataset({"output": inventory(regions, **cells)["emissions"] * 10})


def joined(own=None, abroad=None, tables=None, repairs=(), families=None, ledger=None):
    """The emissions of the provinces and of Australia, with a ledger beside them."""
    ledger = ledger or Ledger()
    found = assemble(
        own or inventory(),
        abroad or inventory(["AUS"]),
        tables or outputs(PROVINCES),
        outputs(COUNTRIES),
        country="HOM",
        placement={"repairs": repairs, "families": families},
        name="co2",
        ledger=ledger,
    )
    ledger.require()
    return found, ledger


def balances(**cells):
    """Energy balances of one fuel in two provinces, consistent but for the cells `region_activity`."""
    names = [*FINAL_USES, "residential", "final_consumption", "non_energy", *TRANSFORMATIONS]
    quantity = xr.DataArray(np.ones((2, len(names), 1)), {"region": ["A", "B"], "activity": names, "fuel": ["coal"]})
    quantity.loc[:, "residential"], quantity.loc[:, "final_consumption"] = 2.0, float(len(FINAL_USES))
    quantity.loc[:, list(TRANSFORMATIONS)] = -1.0
    for name, value in cells.items():
        region, _, activity = name.partition("_")
        quantity.loc[region, activity] = value
    return quantity


def size(gdp="10^8 CNY", **numbers):
    """GDP and population of the provinces; `population` or `product` of Hill may be given."""
    macro = xr.Dataset({"gdp": CASE.gdp.assign_attrs(units=gdp), "population": CASE.population}).astype(float)
    for name, value in numbers.items():
        macro[{"product": "gdp"}.get(name, name)].loc["Hill"] = value
    for name, unit in (("gdp", gdp), ("population", "10^4 persons")):
        macro[name].attrs["units"] = unit
    return macro


def regional(embodied=CASE.embodied, household=CASE.household):
    """The accounts of the small country."""
    return accounts(embodied, household, PROVINCES)


def grouped(**names):
    """The small country with other names of its groups."""
    groups = [names.get(name, name) for name in CASE.group.values.tolist()]
    return replace(CASE, group=array(groups, "1", region=PROVINCES))


def times(factor):
    """The small country with its emissions times a factor."""
    return replace(CASE, **{name: (getattr(CASE, name) * factor).assign_attrs(units="Mt") for name in EMITTED})


def drawn(case, folder):
    """Both figures of a case, written as bitmap and as SVG; the texts of the SVG."""
    found = accounts(case.embodied, case.household, list(case.provinces))
    maps = fluxes(panels(case), small_land(case), case.groups, title="Fluxes")
    for name, figure in (("fluxes", maps), ("consumption", consumption(found, case.group))):
        save(figure, [str(folder / f"{name}.{kind}") for kind in ("png", "svg")])
    return "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.svg")))


def two_units():
    """Accounts of carbon in Mt and of sulphur in kt, per person."""
    names, unit = xr.Variable("stressor", ["co2", "so2"]), ("stressor", ["Mt", "kt"])
    both = [
        xr.concat([values, 1000 * values], names).assign_coords(unit=unit).assign_attrs(units="see the coordinate unit")
        for values in (CASE.embodied, CASE.household)
    ]
    return per_person_and_product(accounts(*both, PROVINCES), size())


def same_weight(found, folder):
    """Whether a thousand kilotonnes are a million tonnes, and the units are told."""
    carbon, sulphur = (found["consumption_per_capita"].sel(stressor=name, region="North") for name in ("co2", "so2"))
    told = {tuple(row[1:3]): row[3] for row in unit_rows(found, "accounts.csv")[1]}
    return np.isclose(carbon, sulphur) and told["so2", "net"] == "kt"


def renamed(**names):
    """The small country with other names of its provinces, in all cubes."""
    cubes = {name: getattr(CASE, name) for name in (*EMITTED, "group", "exports", "gdp", "population")}
    for name, values in cubes.items():
        dims = set(values.dims) - {"category"}
        labels = {dim: [names.get(label, label) for label in values[dim].values.tolist()] for dim in dims}
        cubes[name] = values.assign_coords(labels)
    return replace(CASE, **cubes)


def categories(*names):
    """The small country with other names of its final demand."""
    kept = ("embodied", "finished", "finished_at_destination")
    return replace(CASE, **{name: getattr(CASE, name).assign_coords(category=list(names)) for name in kept})


NAN, UNITS, ADDED = np.nan, ("10^4 CNY", "10^6 USD"), array([[1.5e7]], "10^4 CNY", region=["North"], sector=["all"])
FRONT = {"families": dict.fromkeys(SECTORS, "all"), "repairs": ["move_to_largest_related"]}
TABLES = xr.Dataset(
    {"intermediate": array(np.ones((1, 3, 3)), "1", region=["Hill"], sector=SECTORS, use=SECTORS), "x": 1.0}
)
USED = xr.DataArray(np.ones((1, 3, 1)), {"region": ["A"], "sector": SECTORS, "fuel": ["coal"]})
FUELS = xr.Dataset(
    {"emissions": USED, "household_emissions": USED.isel(sector=slice(2)).rename(sector="household") * 0}
)
