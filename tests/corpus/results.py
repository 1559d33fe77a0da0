"""Malformed inputs of emissions, accounts and figures: units, categories, names, inventories with gaps."""

import xarray as xr

from corpus.entry import Entry
from corpus.result_inputs import (
    ADDED,
    CASE,
    COUNTRIES,
    FRONT,
    FUELS,
    NAN,
    NONE,
    SECTORS,
    TABLES,
    UNITS,
    USED,
    balances,
    categories,
    drawn,
    grouped,
    inventory,
    joined,
    outputs,
    regional,
    renamed,
    same_weight,
    size,
    times,
    two_units,
)
from nestmrio.emissions.declared import read_declared
from nestmrio.emissions.energy import feedstock
from nestmrio.emissions.energy_inventory import add_process
from nestmrio.emissions.energy_repairs import repair_balances
from nestmrio.emissions.inventory import fuel_purchases
from nestmrio.footprint.account_tables import per_person_and_product, rows
from nestmrio.footprint.accounts import group_accounts
from nestmrio.quantities import product_units, require_product, require_rate, require_unit
from nestmrio.report.figures.panels import panels
from nestmrio.report.footprints import one_stressor
from nestmrio.report.groups import flux_between_groups
from small_footprints import PROVINCES

ENTRIES: list[Entry] = [
    Entry(
        "a layout in another currency",
        lambda folder: require_unit("EUR", "10^6 EUR", "currency.tables", file=folder / "layout.yaml"),
        ("layout.yaml: units EUR", "currency.tables says 10^6 EUR"),
    ),
    Entry(
        "one unit written in two ways",
        lambda _: require_unit("1e4 CNY", "10^4 CNY", "currency.tables"),
        accepts=lambda found, _: found is None,
    ),
    Entry(
        "a unit without a name",
        lambda _: product_units("10^6", "persons", "10^6 EUR"),
        ("key provinces.gdp_unit", "'10^6' is no unit", "such as 10^4 CNY"),
    ),
    Entry(
        "GDP where no unit is stated",
        lambda _: product_units(None, "10^4 persons", "10^6 EUR")["gdp"],
        accepts=lambda found, _: found == "10^8 EUR",
    ),
    *(
        Entry(
            f"a rate wrong by a factor of {wrong:g}",
            lambda _, wrong=wrong: require_rate(7.7e6, 1e4, 760.4 * wrong, label="CHN", units=UNITS),
            ("country CHN", "currency.tables_per_world", "correct the rate", "at about 770"),
        )
        for wrong in (10.0, 1e-4)
    ),
    Entry(
        "GDP in the wrong power of ten",
        lambda _: require_product(size("10^6 CNY")["gdp"], ADDED),
        ("GDP in 10^6 CNY is 0.01 times the value added", "provinces.gdp_unit"),
    ),
    Entry(
        "GDP in dollars beside tables in yuan",
        lambda _: (require_product(size("10^6 USD")["gdp"], ADDED), per_person_and_product(regional(), size("USD")))[1],
        accepts=lambda found, _: found["production_per_gdp"].attrs["units"] == "g per USD",
    ),
    Entry("two stressors in two units", lambda _: two_units(), accepts=same_weight),
    Entry(
        "a province without people",
        lambda _: per_person_and_product(regional(), size(population=0.0)),
        ("province Hill", "its population is 0", "provinces.gdp_population"),
    ),
    Entry(
        "a province with negative GDP",
        lambda _: per_person_and_product(regional(), size(product=-1.0)),
        ("province Hill", "its gdp is -1"),
    ),
    Entry(
        "a stressor that is not computed",
        lambda _: one_stressor(regional(CASE.embodied.expand_dims(stressor=["co2"])), "CO2"),
        ("no emissions of 'CO2'", "claims.stressor: co2"),
    ),
    Entry(
        "provinces in Mt, countries in kt",
        lambda _: joined(abroad=inventory(["AUS"], "kt")),
        ("stressor co2", "provinces are in Mt, countries in kt", "convert"),
    ),
    Entry(
        "embodied in Mt, households in t",
        lambda _: regional(household=CASE.household.assign_attrs(units="t")),
        ("embodied in Mt, household in t", "convert one"),
    ),
    Entry(
        "emissions that are no number",
        lambda _: regional(CASE.embodied.where(CASE.embodied != 40)),
        ("accounts add up", "nan"),
    ),
    Entry(
        "a category called per_capita",
        lambda _: rows(regional(categories("per_capita", "fixed_capital", "discrepancy").embodied)),
        ("category per_capita", "column consumption_per_capita", "rename the category"),
    ),
    Entry(
        "a group with the name of a country",
        lambda _: group_accounts(CASE.embodied, CASE.household, grouped(Hills="Abroad").group),
        ("group Abroad", "a country has the name", "rename the group"),
    ),
    Entry(
        "a group called abroad",
        lambda _: flux_between_groups(grouped(Hills="abroad")),
        ("group abroad", "is taken", "rename it"),
    ),
    Entry(
        "a group with the name of its only province",
        lambda _: group_accounts(CASE.embodied, CASE.household, grouped(Hills="Hill").group),
        accepts=lambda found, _: found["production"].sel(region="Hill").item() == 43,
    ),
    Entry(
        "a panel of a misspelt category",
        lambda _: panels(CASE, {"Homes": ["urban_houshold"]}),
        ("figures.panels", "panel Homes", "'urban_houshold'", "urban_household, fixed_capital"),
    ),
    Entry("a panel of nothing", lambda _: panels(CASE, {"Homes": []}), ("panel Homes", "it adds up no category")),
    Entry(
        "a panel with the title of another",
        lambda _: panels(CASE, {"International exports": ["fixed_capital"]}),
        ("panel International exports", "give yours another title"),
    ),
    Entry(
        "categories of another statistical office",
        lambda folder: drawn(categories("消费支出", "Formação bruta", "discrepancy"), folder),
        accepts=lambda found, _: ">消费支出<" in found and ">Formação bruta per person: not known<" in found,
    ),
    Entry(
        "output without a row of emissions",
        lambda _: joined(inventory(Hill_trade=NAN)),
        ("province Hill, sector trade", "output of 10 and no row of emissions of co2", "zero if it emits nothing"),
    ),
    Entry(
        "many sectors without a row",
        lambda _: joined(inventory(Hill_trade=NAN, South_coal=NAN)),
        ("province South, sector coal", "so have trade of Hill", "declare no_emissions"),
    ),
    Entry(
        "a row of zero",
        lambda _: joined(inventory(Hill_trade=0.0)),
        accepts=lambda found, _: found[0]["emissions"].sum() == 11 and not found[1].repairs,
    ),
    Entry(
        "no row and no output",
        lambda _: joined(inventory(Hill_trade=NAN), tables=outputs(PROVINCES, Hill_trade=0.0)),
        accepts=lambda found, _: found[0]["emissions"].sum() == 11 and not found[1].repairs,
    ),
    Entry(
        "no row, declared to emit nothing",
        lambda _: joined(inventory(Hill_trade=NAN), repairs=[NONE]),
        accepts=lambda found, _: [(r.region, r.sector, r.after) for r in found[1].repairs] == [("Hill", "trade", 0.0)],
    ),
    Entry(
        "a country's sector without a row",
        lambda _: joined(abroad=inventory(["AUS"], AUS_power=NAN)),
        ("country AUS, sector power", "no row of emissions of co2"),
    ),
    Entry(
        "households of some provinces only",
        lambda _: joined(inventory(households=[1.0, NAN, 1.0])),
        ("province South", "no row of emissions of co2 of its households", "the sector household"),
    ),
    Entry(
        "no_emissions without a place",
        lambda _: joined(inventory(Hill_trade=NAN), repairs=["no_emissions"]),
        ("emissions.repairs", "no_emissions does not say where", "provinces: [...], sectors: [...]"),
    ),
    Entry(
        "no_emissions of a misspelt province",
        lambda _: joined(inventory(Hill_trade=NAN), repairs=[NONE | {"provinces": ["Hil"]}]),
        ("'Hil', which is none of the provinces", "Hill"),
    ),
    Entry(
        "a misspelt repair",
        lambda _: read_declared(["move_to_largest"], PROVINCES, COUNTRIES, SECTORS),
        ("unknown repair 'move_to_largest'", "move_to_largest_related, no_emissions"),
    ),
    Entry(
        "emissions without output",
        lambda _: joined(tables=outputs(PROVINCES, North_coal=0.0)),
        ("province North, sector coal", "1 of emissions of co2 in a sector without output", "move_to_largest_related"),
    ),
    Entry(
        "emissions without output, moved as declared",
        lambda _: joined(tables=outputs(PROVINCES, North_coal=0.0), **FRONT),
        accepts=lambda found, _: found[0]["emissions"].sum() == 12 and len(found[1].repairs) == 2,
    ),
    Entry(
        "no related sector to move to",
        lambda _: joined(tables=outputs(PROVINCES, North_coal=0.0), repairs=FRONT["repairs"]),
        ("province North, sector coal", "no related sector has output", "emissions.families"),
    ),
    Entry(
        "negative emissions",
        lambda _: joined(inventory(Hill_trade=-2.5)),
        accepts=lambda found, _: found[0]["emissions"].sel(region="Hill", sector="trade") == -2.5,
    ),
    Entry(
        "a fuel that no sector sells",
        lambda _: fuel_purchases(TABLES, ["cool"]),
        ("sector cool", "emissions.fuel_products: coal"),
    ),
    Entry(
        "a feedstock sector that is no industry",
        lambda _: feedstock(USED, USED.sum("sector"), ["chemicals"]),
        ("sector chemicals", "emissions.energy.feedstock_sectors: coal, power, trade"),
    ),
    Entry(
        "cement of an unknown sector",
        lambda _: add_process(FUELS, xr.DataArray([1.0], {"region": ["A"]}), "cement", "cement output"),
        ("sector cement", "emissions.energy.cement_sector: coal, power, trade"),
    ),
    Entry(
        "an energy repair of an unknown province",
        lambda _: repair_balances(balances(), [{"name": "parts_over_totals", "provinces": ["C"]}]),
        ("emissions.energy.repairs", "parts_over_totals names 'C'", "A, B"),
    ),
    Entry(
        "a balance with a gap",
        lambda _: repair_balances(balances(B_industry=NAN), file="balances.csv"),
        ("balances.csv, province B, activity industry, fuel coal", "zero if need be"),
    ),
    Entry(
        "a negative consumption of fuel",
        lambda _: repair_balances(balances(B_industry=-1.0), file="balances.csv"),
        ("balances.csv, province B, activity industry", "negative", "correct the balance"),
    ),
    Entry(
        "names with accents, dollars and Chinese characters",
        lambda folder: drawn(renamed(North="São Tomé", South="DKI Jakarta (US$, $)", Hill="内蒙古自治区"), folder),
        accepts=lambda found, _: all(name in found for name in ("São Tomé", "DKI Jakarta (US$, $)", "内蒙古自治区")),
    ),
    Entry(
        "a country of one group",
        lambda folder: drawn(grouped(Plain="Land", Hills="Land"), folder),
        accepts=lambda found, _: found.count("one group: nothing moves between groups") == 4,
    ),
    Entry(
        "a world without emissions",
        lambda folder: drawn(times(0.0), folder),
        accepts=lambda found, _: "no emissions in any province" in found,
    ),
]
