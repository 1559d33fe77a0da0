"""One region of a drawn economy given the size and the structure of a country that is known, everything still exact."""

from dataclasses import dataclass, replace

import numpy as np

from gtap_economy import FINALS
from gtap_production import split

COSTS = 0.95
"""Inputs of an activity are at most this share of its receipts, so that factors are paid."""


@dataclass(frozen=True)
class Country:
    """What a region should be near to. Dims: c commodity, a activity, f final user; 10^6 USD, Mt CO2.

    `intermediate` and `final` are uses of home and foreign products together; exports and imports are trade with other
    regions at the exporter's basic price.
    """

    output: np.ndarray  # (c)
    exports: np.ndarray  # (c)
    imports: np.ndarray  # (c)
    intermediate: np.ndarray  # (c, a)
    final: np.ndarray  # (c, f)
    emissions: np.ndarray  # (a)
    direct_emissions: np.ndarray  # (f)
    population: float


def with_country(economy, region, country):
    """An economy in which one region is near to a country; every identity holds to the last unit, as before.

    The region's exports are spread over destinations as they were drawn, its imports over origins. What it makes and
    does not sell to activities or abroad goes to final users: output is as given, or what the other sales add up to
    where that is more. Elsewhere, what is sold less abroad goes to private consumption, what is sold more is made and
    paid to factors. Imports that fall are missed by all their users, those that rise are bought by final users.

    Arguments: economy (an Economy of one activity per commodity, without fill-in), region (label), country (Country).
    Returns an Economy.
    """
    if economy.make[~np.eye(*economy.make.shape[:2], dtype=bool)].any() or (economy.exports % 1).any():
        raise ValueError("draw an economy of one activity per commodity, without fill-in")
    g = economy.regions.index(region)
    traded = _with_trade(economy, g, country)
    placed = _with_uses(_with_users_elsewhere(economy, traded), g, country)
    return _with_saving(_with_factors(_with_emissions(placed, g, country), economy))


def _like(new, part, whole, otherwise):
    """New amounts times the ratio of two drawn ones, in integers; `otherwise` is the ratio where nothing was drawn."""
    return np.floor(np.where(whole > 0, new * part / np.where(whole > 0, whole, 1), new * otherwise))


def _spread(total, weights, otherwise):
    """Totals (c) in integers over regions (c, region), by weights, or by others where all weights are zero."""
    return split(np.round(total), np.where(weights.sum(1, keepdims=True) > 0, weights, otherwise), 1)


def _with_trade(e, g, country):
    """Trade of the region as the country's; duties and the transport of every flow follow."""
    others = np.arange(len(e.regions)) != g
    exports = e.exports.copy()
    exports[:, g, others] = _spread(country.exports, exports[:, g, others], exports.sum((0, 1))[others])
    exports[:, others, g] = _spread(country.imports, exports[:, others, g], exports.sum((0, 2))[others])
    fob = _like(exports, e.fob, e.exports, 1)
    margin_use = _like(fob, e.margin_use, e.fob, 0)
    cif = fob + margin_use.sum(0)
    return replace(
        e,
        exports=exports,
        fob=fob,
        margin_use=margin_use,
        cif=cif,
        imports=_like(cif, e.imports, e.cif, 1),
        margin_supply=split(margin_use.sum((1, 2, 3)), e.margin_supply, 1),
    )


def _sales_abroad(e):
    """Exports and services to international transport (c, r)."""
    sold = e.exports.sum(2)
    sold[[e.commodities.index(m) for m in e.margins]] += e.margin_supply
    return sold


def _with_users_elsewhere(e, new):
    """Uses and output that fit the new trade, by the rules of `with_country`; those of the region come later."""
    before, after = e.imports.sum(1), new.imports.sum(1)
    firm = _like(e.firm_imported, np.minimum(after, before)[:, None], before[:, None], 1)
    only_private = np.arange(len(FINALS))[None, :, None] == 0
    weights = np.where(e.final_imported.sum(1, keepdims=True) > 0, e.final_imported, only_private)
    final = split(after - firm.sum(1), weights, 1)
    more = _sales_abroad(new) - _sales_abroad(e)
    home = e.final_domestic + np.maximum(-more, 0)[:, None] * only_private
    make = e.make + np.eye(len(more))[:, :, None] * np.maximum(more, 0)[:, None]
    return replace(
        new,
        firm_imported=firm,
        firm_imported_paid=_like(firm, e.firm_imported_paid, e.firm_imported, 1),
        final_imported=final,
        final_imported_paid=_like(final, e.final_imported_paid, e.final_imported, 1),
        final_domestic=home,
        final_domestic_paid=_like(home, e.final_domestic_paid, e.final_domestic, 1),
        make=make,
        make_before_tax=_like(make, e.make_before_tax, e.make, 1),
    )


def _with_uses(e, g, country):
    """Uses and output of the region as the country's."""
    rates = [
        np.where(basic > 0, paid / np.where(basic > 0, basic, 1), 1)
        for paid, basic in (
            (e.firm_domestic_paid, e.firm_domestic),
            (e.firm_imported_paid, e.firm_imported),
            (e.final_domestic_paid, e.final_domestic),
            (e.final_imported_paid, e.final_imported),
        )
    ]
    before_tax = np.divide(e.make_before_tax, e.make, out=np.ones_like(e.make), where=e.make > 0)[..., g]
    needed = country.intermediate * np.maximum(rates[0], rates[1])[..., g]
    room = np.minimum(1, COSTS * country.output * np.diag(before_tax) / np.maximum(needed.sum(0), 1e-9))
    wanted = country.intermediate * room
    uses = np.concatenate([wanted, country.final], 1)
    bought = split(e.imports.sum(1)[:, g], np.where(uses.sum(1, keepdims=True) > 0, uses, uses.sum(0)), 1)
    firms = wanted.shape[1]
    firm_imported = np.minimum(bought[:, :firms], np.floor(wanted))
    final_imported = split(e.imports.sum(1)[:, g] - firm_imported.sum(1), _positive(country.final), 1)
    firm_domestic = np.floor(wanted - firm_imported)
    abroad = _sales_abroad(e)[:, g]
    left = np.round(country.output) - firm_domestic.sum(1) - abroad
    final_domestic = split(np.maximum(left, 0), _positive(country.final), 1)
    output = firm_domestic.sum(1) + final_domestic.sum(1) + abroad
    found = (firm_domestic, firm_imported, final_domestic, final_imported)
    names = ("firm_domestic", "firm_imported", "final_domestic", "final_imported")
    changed = {name: getattr(e, name).copy() for both in names for name in (both, f"{both}_paid")}
    for name, amount, of_tax in zip(names, found, rates, strict=True):
        changed[name][..., g] = amount
        changed[f"{name}_paid"][..., g] = np.floor(amount * of_tax[..., g])
    make, receipts = e.make.copy(), e.make_before_tax.copy()
    make[..., g] = np.diag(output)
    receipts[..., g] = np.floor(make[..., g] * before_tax)
    return replace(e, **changed, make=make, make_before_tax=receipts)


def _positive(weights):
    """Weights (c, f), those of the whole country where a commodity has none."""
    return np.where(weights.sum(1, keepdims=True) > 0, weights, weights.sum(0))


def _with_factors(e, drawn):
    """Factors are paid what inputs leave of receipts, in the drawn proportions; taxes on them likewise."""
    left = e.make_before_tax.sum(0) - e.firm_domestic_paid.sum(0) - e.firm_imported_paid.sum(0)
    if (left < 0).any():
        raise ValueError("an activity's inputs cost more than it receives")
    paying = np.where(drawn.factors_paid.sum(0) > 0, drawn.factors_paid, np.ones_like(drawn.factors_paid))
    paid = split(left, paying, 0)
    return replace(e, factors_paid=paid, factors=_like(paid, drawn.factors, drawn.factors_paid, 1))


def _with_emissions(e, g, country):
    """Emissions and people of the region as the country's, in units of 2**-10 Mt; fuels share in them by their use."""
    at_fuel = [e.commodities.index(fuel) for fuel in e.fuels]
    changed = {name: flow.copy() for name, flow in e.flows().items() if name.startswith("co2")}
    for user, emitted in (("firm", country.emissions), ("final", country.direct_emissions)):
        burnt = [getattr(e, f"{user}_{origin}")[at_fuel, :, g] for origin in ("domestic", "imported")]
        parts = split(np.floor(emitted * 1024), np.concatenate(burnt) + 1e-9, 0) / 1024
        changed[f"co2_{user}_domestic"][..., g], changed[f"co2_{user}_imported"][..., g] = np.split(parts, 2)
    population = e.population.copy()
    population[g] = np.round(country.population)
    return replace(e, **changed, population=population)


def _with_saving(e):
    """Depreciation, and what income leaves beside it and consumption."""
    depreciation = np.floor(0.15 * e.factors.sum((0, 1)))
    spent = (e.final_domestic_paid + e.final_imported_paid).sum(0)
    income = spent.sum(0) + e.fob.sum((0, 2)) + e.margin_supply.sum(0) - e.cif.sum((0, 1))
    return replace(e, saving=income - depreciation - spent[0] - spent[1], depreciation=depreciation)
