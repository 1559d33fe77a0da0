"""The measures that claims speak of, each computed from embodied emissions e(origin, destination, category).

A measure is a function of the footprints, the regions `here` that the claim is about, the regions `there` on its other
side, and the final-demand categories; it returns one number. Which measure a claim means stands in `catalogue`.
"""

from nestmrio.names import EXPORTS
from nestmrio.quantities import tonnes, unit

GRAMS_PER_TONNE = 1e6


class NotComputable(Exception):
    """The case lacks what a measure needs; the text says what."""


def flow(footprints, here, there, categories):
    """Emissions here caused by final demand there: Σ e(here, there, categories), in Mt."""
    return _sum(footprints.embodied, here, there, categories)


def category_share(footprints, here, there, categories):
    """Share of emissions here that some categories of the provinces' final demand cause."""
    caused = _sum(footprints.embodied, here, footprints.provinces, categories)
    return _ratio(caused, production(footprints, here))


def category_share_of_all_demand(footprints, here, there, categories):
    """Share of emissions here that some categories of anyone's final demand cause."""
    return _ratio(_sum(footprints.embodied, here, footprints.regions, categories), production(footprints, here))


def outsourced_amount(footprints, here, there, categories):
    """Emissions in provinces caused by final demand outside the own province: Σ_r Σ_s≠r e(r, s), in Mt.

    Without a world, exports are part of all demand everywhere, and of nothing less.
    """
    own = sum(_sum(footprints.embodied, (province,), (province,), categories) for province in here)
    everywhere = {*here, *there} >= set(footprints.regions)
    whole = everywhere and set(categories) >= set(footprints.embodied["category"].values.tolist())
    beyond = exported(footprints, here) if whole and footprints.ends_at_border else 0.0
    return _sum(footprints.embodied, here, there, categories) - own + beyond


def outsourced_share(footprints, here, there, categories):
    """The amount of `outsourced_amount` over all emissions of the same provinces, direct ones excluded."""
    return _ratio(outsourced_amount(footprints, here, there, categories), production(footprints, here))


def outsourced_share_with_direct(footprints, here, there, categories):
    """The same over production emissions that include the direct ones of households."""
    emitted = production(footprints, here) + direct(footprints, here)
    return _ratio(outsourced_amount(footprints, here, there, categories), emitted)


def imported_share(footprints, here, there, categories):
    """Share of the emissions caused by final demand here that occur there: Σ e(there, here) / Σ e(·, here)."""
    _need_world(footprints)
    imported = _sum(footprints.embodied, there, here, categories)
    return _ratio(imported, _sum(footprints.embodied, footprints.regions, here, categories))


def imported_share_with_direct(footprints, here, there, categories):
    """The same over consumption emissions that include the direct ones of households."""
    _need_world(footprints)
    return _ratio(_sum(footprints.embodied, there, here, categories), consumption(footprints, here))


def domestic_imported_share(footprints, here, there, categories):
    """The same within the country: emissions in other provinces over emissions in all provinces."""
    imported = _sum(footprints.embodied, _provinces_of(footprints, there), here, categories)
    return _ratio(imported, _sum(footprints.embodied, footprints.provinces, here, categories))


def intermediate_share_of_exports(footprints, here, there, categories):
    """Share of exports finished elsewhere, identified uses: 1 − Σ finished(here, there) / Σ e(here, there)."""
    uses = footprints.identified
    exported = _sum(uses.embodied, here, there)
    return _ratio(exported - _sum(uses.finished, here, there), exported)


def finished_share_of_imports(footprints, here, there, categories):
    """Share of imports finished outside, identified uses: 1 − Σ finished_at_destination / Σ e(there, here)."""
    _need_world(footprints)
    return _finished_outside(footprints, here, there)


def _finished_outside(footprints, here, there):
    uses = footprints.identified
    imported = _sum(uses.embodied, there, here)
    return _ratio(imported - _sum(uses.finished_at_destination, there, here), imported)


def finished_share_of_imports_by_origin(footprints, here, there, categories):
    """Share of imported emissions whose finished product the emitting region itself supplies, identified uses."""
    _need_world(footprints)
    uses = footprints.identified
    return _ratio(_sum(uses.finished, there, here), _sum(uses.embodied, there, here))


def finished_share_of_domestic_imports(footprints, here, there, categories):
    """The share of `finished_share_of_imports` within imports from other provinces."""
    return _finished_outside(footprints, here, _provinces_of(footprints, there))


def export_flow(footprints, here, there, categories):
    """Emissions here embodied in international exports that leave from there, provincial system, in Mt."""
    return _exported(footprints, here, there)


def export_emissions_elsewhere(footprints, here, there, categories):
    """Share of emissions embodied in exports from here that occurs in provinces outside each exporter's group."""
    outside = sum(
        _exported(footprints, set(footprints.provinces) - set(members), set(members) & set(here))
        for members in footprints.groups.values()
    )
    return _ratio(outside, _exported(footprints, footprints.provinces, here))


def export_emissions_outside_all(footprints, here, there, categories):
    """Share of emissions embodied in exports from here that occurs in provinces outside all of the named ones."""
    outside = _exported(footprints, set(footprints.provinces) - set(here), here)
    return _ratio(outside, _exported(footprints, footprints.provinces, here))


def international_export_share(footprints, here, there, categories):
    """Share of production emissions embodied in exports leaving from any province, provincial system."""
    return _ratio(_exported(footprints, here, footprints.provinces), production(footprints, here))


def foreign_demand_share(footprints, here, there, categories):
    """Share of production emissions caused by foreign final demand, nested system."""
    _need_world(footprints)
    return _ratio(_sum(footprints.embodied, here, footprints.countries), production(footprints, here))


def economic_export_share(footprints, here, there, categories):
    """Share of the value of international exports that leaves from here, provincial tables."""
    return _ratio(_at(footprints.exports, here), _at(footprints.exports, footprints.provinces))


def economic_export_share_in_world(footprints, here, there, categories):
    """The same in the nested table, where exports have been brought to the world's."""
    _need_world(footprints)
    abroad = footprints.countries
    return _ratio(_sum(footprints.trade, here, abroad), _sum(footprints.trade, footprints.provinces, abroad))


def international_surplus(footprints, here, there, categories):
    """Emissions here for foreign final demand less foreign emissions for final demand here, in Mt."""
    _need_world(footprints)
    embodied, abroad = footprints.embodied, footprints.countries
    return _sum(embodied, here, abroad) - _sum(embodied, abroad, here)


def international_surplus_of_gross_exports(footprints, here, there, categories):
    """Emissions of all provinces in the exports that leave from here less foreign emissions for final demand here."""
    _need_world(footprints)
    leaving = _exported(footprints, footprints.provinces, here)
    return leaving - _sum(footprints.embodied, footprints.countries, here)


def net_domestic_imports(footprints, here, there, categories):
    """Emissions of other provinces for final demand here less the reverse, in Mt."""
    others = tuple(province for province in footprints.provinces if province not in set(here))
    return _sum(footprints.embodied, others, here) - _sum(footprints.embodied, here, others)


def net_domestic_exports(footprints, here, there, categories):
    """Emissions here for final demand of other provinces less the reverse, in Mt."""
    return -net_domestic_imports(footprints, here, there, categories)


def net_domestic_exports_per_gdp(footprints, here, there, categories):
    """Net domestic exports over gross domestic product, in grams per unit of currency."""
    return _per_gdp(footprints, net_domestic_exports(footprints, here, there, categories), here)


def consumption_emissions(footprints, here, there, categories):
    """Consumption-based emissions, direct ones of households included: Σ e(·, here) + h(here), in Mt."""
    _need_world(footprints)
    return consumption(footprints, here)


def consumption_emissions_per_gdp(footprints, here, there, categories):
    """Consumption-based emissions over gross domestic product, in grams per unit of currency."""
    _need_world(footprints)
    return _per_gdp(footprints, consumption(footprints, here), here)


def consumption_emissions_per_capita(footprints, here, there, categories):
    """Consumption-based emissions per person, in tonnes."""
    _need_world(footprints)
    weight = consumption(footprints, here) * _tonnes(footprints)
    return weight / _absolute(footprints.population, "population", here)


def import_to_export_intensity_ratio(footprints, here, there, categories):
    """Emissions there per value bought from there, over emissions here per value sold there.

    (Σ e(there, here) / Σ trade(there, here)) / (Σ e(here, there) / Σ trade(here, there)).
    """
    bought = _ratio(_sum(footprints.embodied, there, here), _sum(footprints.trade, there, here))
    sold = _ratio(_sum(footprints.embodied, here, there), _sum(footprints.trade, here, there))
    return _ratio(bought, sold)


def domestic_intensity_ratio(footprints, here, there, categories):
    """The same for trade with other provinces alone."""
    return import_to_export_intensity_ratio(footprints, here, _provinces_of(footprints, there), categories)


def production(footprints, here):
    """Emissions of the sectors here: Σ e(here, ·), for final demand that is no region's consumption too, in Mt."""
    beside = 0.0 if footprints.beside is None else float(footprints.beside.sel(origin=list(here)).sum())
    return _sum(footprints.embodied, here, footprints.regions) + beside


def exported(footprints, here):
    """Emissions here for the country's exports where the case has no world, in Mt."""
    return float(footprints.beside.sel(origin=list(here), category=EXPORTS).sum())


def consumption(footprints, here):
    """Emissions caused by final demand here, wherever they occur, and the direct ones of households, in Mt."""
    return _sum(footprints.embodied, footprints.regions, here) + direct(footprints, here)


def direct(footprints, here):
    """Direct emissions of households, in Mt."""
    return _at(footprints.household, here)


def _sum(values, origins, destinations, categories=None):
    part = values.sel(origin=list(origins), destination=list(destinations))
    return float((part if categories is None else part.sel(category=list(categories))).sum())


def _exported(footprints, origins, exporters):
    return float(footprints.export_embodied.sel(origin=list(origins), exporter=list(exporters)).sum())


def _at(values, regions):
    return float(values.sel(region=list(regions)).sum())


def _provinces_of(footprints, regions):
    return tuple(region for region in regions if region in set(footprints.provinces))


def _need_world(footprints):
    if footprints.ends_at_border:
        raise NotComputable("the case has no world, so that what is emitted abroad is not known")


def _ratio(part, whole):
    if whole == 0:
        raise NotComputable("the total it is a share of is zero")
    return part / whole


def _absolute(values, name, regions):
    if values is None:
        raise NotComputable(f"the case gives no {name} of its provinces")
    amount = _at(values, regions) * unit(values.attrs["units"]).scale
    if amount <= 0:
        raise NotComputable(f"the {name} of {', '.join(regions)} is zero")
    return amount


def _per_gdp(footprints, emissions, here):
    grams = emissions * (_tonnes(footprints) * GRAMS_PER_TONNE)
    return grams / _absolute(footprints.gdp, "gross domestic product", here)


def _tonnes(footprints):
    weighed = tonnes(footprints.unit)
    if weighed is None:
        raise NotComputable(f"emissions in {footprints.unit} have no weight")
    return weighed
