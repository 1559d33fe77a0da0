"""A country of a world table split into provinces that are drawn: a country whose nesting has a known result."""

import numpy as np
import xarray as xr

from nestmrio.errors import InputError
from nestmrio.mrio.assembly import split_uses

USERS = {"intermediate": "use", "final": "category"}
ROUNDING = 1e-12
FILLED = 0.9
"""How much of their room drawn exports and drawn trade between provinces may fill."""


def pool_users(world, country):
    """Let all users of a product in the country import the same share of what they use, as provinces do.

    traded[i,u] = m_i / Σ_u max(use[i,u], 0) × max(use[i,u], 0), local the rest. It is the proportional form of
    `assemble_provinces` for the country as one region; all other regions stay as they are.

    Arguments: world (Dataset of kind `world`), country (label). Returns such a Dataset.
    """
    own = world.sel(region=[country])
    bought = world["trade"].sel(destination=[country]).sum("origin").rename(destination="region")
    local, (traded,) = split_uses({name: own[f"local_{name}"] + own[f"traded_{name}"] for name in USERS}, [bought])
    pooled = world.copy()
    for kind, part in (("local", local), ("traded", traded)):
        for name in USERS:
            item = f"{kind}_{name}"
            rest = world[item].where(world["region"] != country, 0.0)
            pooled[item] = rest + part[name].reindex(region=world["region"].values, fill_value=0.0)
    return pooled


def split_country(world, country, provinces, seed, *, exchange_rate=1.0, spread=0.0):
    """Split a country into provinces of random size, demand and trade that add up to it.

    use[s,i,j] = z_ij φ_sij with Σ_s φ_sij = 1. At spread 0, φ_sij is the province's share of the output of j, so that
    all provinces have the country's input coefficients, and each use is imported to the country's own share for this
    product and user. Above, φ_sij is that share times a log-normal number with this standard deviation, scaled to sum
    to one, and imports for a user are moved between provinces in the same way, as far as uses allow. Final demand has
    random φ; what is negative (stocks run down) falls to provinces with output, in proportion to what they use of the
    country's own product. Net outflow is what output leaves after exports and the domestic part of use; provinces with
    a surplus deliver it to those that lack, and trade both ways is drawn on top.

    Arguments: world (Dataset of kind `world`), country (label), provinces (labels), seed, exchange_rate (units of the
    provincial tables in one of the world's), spread (standard deviation of logarithms of coefficients and imports).
    Returns tables (Dataset: intermediate, final_demand, exports, imports, output) and trade (sector, origin,
    destination), as `assemble_provinces` takes them. Raises InputError where stocks that are run down leave a province,
    or the country, less than nothing to use or to import.
    """
    draw, r = np.random.default_rng(seed), len(provinces)
    own = world.sel(region=country).transpose("sector", ...)
    local, traded = (
        np.concatenate([own[f"{kind}_{name}"].transpose("sector", user).values for name, user in USERS.items()], axis=1)
        for kind in ("local", "traded")
    )
    others = world["region"].values[world["region"].values != country]
    output, used = own["output"].values, np.abs(local).sum(1) + np.abs(traded).sum(1)
    exports = world["trade"].sel(origin=country, destination=others).sum("destination").values
    size = _shares(draw.lognormal(0, 1, (r, len(output))) * (draw.random((r, len(output))) > 0.1))
    using = _shares(size[:, None, :] * draw.lognormal(0, spread, (r, *own["local_intermediate"].shape)))
    finals = _shares(draw.lognormal(0, 1, (r, len(output), own.sizes["category"])))
    share = np.concatenate([using, finals], axis=2)
    users, demanded = own.sizes["use"], np.arange(share.shape[2]) >= own.sizes["use"]
    for part, place in ((traded, 1.0), (local, size > 0)):
        met = (share * part.clip(min=0)).sum(2) * place
        share = np.where(demanded & (part < 0), _shares(met)[:, :, None], share)
    made, domestic, bought = size * output, (share * local).sum(2), (share * traded).sum(2)
    lacking = np.minimum(np.minimum(domestic, bought).min(0), output - exports) < -ROUNDING * used
    if lacking.any():
        raise InputError(
            "stocks that are run down leave less than nothing to use or to import",
            remedy="split another country, or book negative deliveries at their suppliers",
            sector=own["sector"].values[lacking.argmax()],
        )
    sold = _drawn_exports(draw, made, exports)
    moved = _moved_imports(draw, share * local, share * traded, domestic, spread)
    bought, domestic = bought + moved, domestic - moved
    trade = _drawn_trade(draw, made - sold, domestic)
    use = share * (local + traded)
    place = ("region", "sector")
    cells = {
        "intermediate": ((*place, "use"), use[:, :, :users]),
        "final_demand": ((*place, "category"), use[:, :, users:]),
        "exports": (place, sold),
        "imports": (place, bought),
        "output": (place, made),
    }
    labels = {"region": provinces} | {dim: own[dim].values for dim in ("sector", "use", "category")}
    tables = xr.Dataset({name: (dims, values * exchange_rate) for name, (dims, values) in cells.items()}, labels)
    labels = {"sector": own["sector"].values, "origin": provinces, "destination": provinces}
    return tables, xr.DataArray(trade * exchange_rate, labels, tuple(labels))


def split_emissions(emissions, tables, country):
    """Give every province the country's emissions per unit of output.

    Arguments: emissions (..., region, sector) of the world's regions, tables (of `split_country`), country (label).
    Returns such an array with the provinces first, in place of the country.
    """
    share = tables["output"] / tables["output"].sum("region").where(tables["output"].sum("region") > 0, 1.0)
    own = (emissions.sel(region=country, drop=True) * share).transpose(*emissions.dims)
    return xr.concat([own, emissions.sel(region=emissions["region"] != country)], "region").transpose(*emissions.dims)


def _shares(weights):
    """Shares along the first axis; equal ones where no weight is positive."""
    total = weights.sum(0)
    equal = np.full(weights.shape, 1 / len(weights))
    return np.divide(weights, total, out=equal, where=np.broadcast_to(total > 0, weights.shape))


def _drawn_exports(draw, made, exports):
    """Exports (province, sector) with random rates between nothing and all of output, summing to the country's."""
    output = made.sum(0)
    rate = np.divide(exports, output, out=np.zeros_like(output), where=output > 0)
    drawn = draw.random(made.shape)
    step = drawn - (drawn * _shares(made)).sum(0)
    step[made <= 0] = 0.0
    high, low = step.max(0), -step.min(0)
    scale = np.minimum(
        np.divide(1 - rate, high, out=np.zeros_like(rate), where=high > 0),
        np.divide(rate, low, out=np.zeros_like(rate), where=low > 0),
    )
    return made * (rate + FILLED * scale * step)


def _moved_imports(draw, own, foreign, domestic, spread):
    """What each province imports more or less (province, sector), in place of domestic products of the same users."""
    own, foreign = own.clip(min=0), foreign.clip(min=0)
    drawn = foreign * draw.lognormal(0, spread, foreign.shape)
    step = _shares(drawn) * foreign.sum(0) - foreign
    room = np.divide(own, step, out=np.full(step.shape, np.inf), where=step > 0).min(0)
    met = own.sum(2)
    left = np.divide(domestic, met, out=np.ones(met.shape), where=met > 0).min(0)
    return (step * np.clip(FILLED * room * left[:, None], 0, 1)).sum(2)


def _drawn_trade(draw, supply, demand):
    """Trade (sector, origin, destination) with zero diagonal: net flows, and flows both ways and around on top."""
    r = len(supply)
    net, room = (supply - demand).T, np.minimum(supply, demand).T
    surplus, lack = net.clip(min=0), (-net).clip(min=0)
    total = np.maximum(surplus.sum(1), np.finfo(float).tiny)
    trade = surplus[:, :, None] * (lack / total[:, None])[:, None, :]
    if r == 1:
        return 0.0 * trade
    part = FILLED / 2 * room.clip(min=0)
    pairs = np.triu(draw.random((r, r)), 1)
    trade += (pairs + pairs.T) * np.minimum(part[:, :, None], part[:, None, :]) / (r - 1)
    ring = draw.permutation(r)
    trade[:, ring, np.roll(ring, 1)] += draw.random() * part.min(1, keepdims=True)
    return trade
