"""The multi-regional table behind national economies and their trade, by proportional use of imports."""

import numpy as np
import xarray as xr

from nestmrio.inputs.gtap import FINALS, UNIT
from nestmrio.names import TRANSPORT

PRIMARY = ("factor_tax", "output_tax", "input_tax", "export_tax", "tariff", "transport", "rounding")
"""Primary rows beside the endowments."""


def table_from_economy(economy, categories, *, transport="exogenous", form="commodity"):
    """All bilateral flows of a world whose users buy imports of a product from origins in the same proportions.

    z[r,c,s,u] = [r = s] D[s,c,u] + X[r,c,s] θ[s,c,u], with θ[s,c,u] = M[s,c,u] / Σ_u M[s,c,u], domestic use D, imported
    use M and exports X at the exporter's basic prices, those of a region to itself included.

    Services to international transport, S[m,r], are final demand in the category `international_transport` of the
    region that supplies them (`exogenous`), or are bought by the users of the flows they carry, from all suppliers in
    the proportions of S: S[m,r] Σ_c θ[s,c,u] Σ_o T[m,o,c,s] / Σ S[m] (`endogenous`).

    Where an activity makes several commodities, the table is one of commodities, on which the inputs of activities fall
    by what they make, K[a,c] = make[c,a] / Σ_c make[c,a] (industry technology), or one of activities, which sell a
    commodity by who makes it, W[a,c] = make[c,a] / Σ_a make[c,a].

    Primary inputs of a user: each endowment at basic prices; `factor_tax`, `output_tax` and `input_tax`, purchasers'
    less basic prices; and on its imports `export_tax` (f.o.b. less basic), `transport` (c.i.f. less f.o.b., exogenous
    only) and `tariff` (basic less c.i.f.); `rounding` is what single precision leaves of output.

    Arguments: economy (Economy), categories ({private, government or investment: category here}), transport, form
    (`commodity` or `activity`).
    Returns a Dataset of kind `world_flows` in 10^6 USD, with value_added (region, factor, sector) and
    final_value_added (region, factor, category), what final demand pays beside products.
    Source: Peters, Andrew and Lennox 2011, Economic Systems Research 23:131.
    """
    shares = economy.imported / np.where(economy.imported.sum(-1) > 0, economy.imported.sum(-1), 1.0)[..., None]
    flows = economy.exports[..., None] * shares.transpose(1, 0, 2)
    own = np.arange(len(economy.regions))
    flows[own, :, own] += economy.domestic
    if transport == "endogenous":
        _add_transport(flows, economy, shares)
    primary = _primary(economy, shares, transport)
    supplied = np.zeros(flows.shape[:2])
    if transport == "exogenous":
        for margin, supply in zip(economy.margins, economy.margin_supply, strict=True):
            supplied[:, economy.commodities.index(margin)] += supply
    firms = len(economy.activities)
    intermediate, final = flows[..., :firms], flows[..., firms:]
    value_added, sectors = primary[..., :firms], economy.commodities
    if form == "activity" and economy.make is not None:
        sectors = economy.activities
        intermediate, final, supplied = (_sold_by_activities(part, economy) for part in (intermediate, final, supplied))
    elif form == "activity":
        sectors = economy.activities
    elif economy.make is not None:
        made = _parts(economy.make, 1).transpose(0, 2, 1)
        intermediate, value_added = _used_for_commodities(intermediate, made), value_added @ made
    supplied = supplied if transport == "exogenous" else None
    return _dataset(economy, sectors, intermediate, final, supplied, value_added, primary[..., firms:], categories)


def _add_transport(flows, economy, shares):
    """Add to each user's purchases the services that carry its imports, from their suppliers."""
    used = np.einsum("mcs,scu->msu", economy.margin_use.sum(1), shares, optimize=True)
    for margin, supply, use in zip(economy.margins, economy.margin_supply, used, strict=True):
        if use.sum() > 0:
            flows[:, economy.commodities.index(margin)] += supply[:, None, None] * (use / use.sum())


def _primary(economy, shares, transport):
    """Rows of primary inputs (region, factor, user) without rounding; activities first, then final users."""
    firms, users = len(economy.activities), economy.domestic.shape[-1]
    rows = np.zeros((len(economy.regions), len(economy.endowments) + len(PRIMARY), users))
    rows[:, : len(economy.endowments), :firms] = economy.factors
    row = {name: rows[:, len(economy.endowments) + k] for k, name in enumerate(PRIMARY)}
    row["factor_tax"][:, :firms] = (economy.factors_paid - economy.factors).sum(1)
    paid = economy.domestic_paid + economy.imported_paid
    row["input_tax"][:] = (paid - economy.domestic - economy.imported).sum(1)
    if economy.make is None:
        costs = paid.sum(1)[:, :firms] + economy.factors_paid.sum(1)
        row["output_tax"][:, :firms] = economy.sales - costs
    else:
        row["output_tax"][:, :firms] = (economy.make - economy.make_supplied).sum(1)
    steps = {"export_tax": economy.exports_fob - economy.exports, "tariff": economy.imports - economy.imports_cif}
    if transport == "exogenous":
        steps["transport"] = economy.margin_use.sum(0)
    for name, step in steps.items():
        row[name][:] = np.einsum("cs,scu->su", step.sum(0), shares, optimize=True)
    return rows


def _parts(make, axis):
    """What is made (region, commodity, activity) as parts of its sum over commodities (1) or activities (2)."""
    total = make.sum(axis, keepdims=True)
    return make / np.where(total > 0, total, 1.0)


def _used_for_commodities(used, made):
    """Use (origin, commodity, destination, activity) as use (origin, commodity, destination, commodity).

    One destination after another, for a product of all at once takes longer, and copies of the table.
    """
    result = np.empty((*used.shape[:3], made.shape[2]))
    for destination, parts in enumerate(made):
        result[:, :, destination] = used[:, :, destination] @ parts
    return result


def _sold_by_activities(part, economy):
    """Sales (origin, commodity, ...) as sales (origin, activity, ...)."""
    return np.einsum("rca,rc...->ra...", _parts(economy.make, 2), part, optimize=True)


def _dataset(economy, sectors, intermediate, final, supplied, value_added, final_value_added, categories):
    regions, kept = economy.regions, list(dict.fromkeys(categories[name] for name in FINALS))
    merges = np.array([[categories[name] == label for label in kept] for name in FINALS], dtype=float)
    final = final @ merges
    if supplied is not None:
        own = np.arange(len(regions))
        final = np.concatenate([final, np.zeros((*final.shape[:-1], 1))], -1)
        final[own, :, own, -1] = supplied
        merges = np.concatenate([merges, np.zeros((len(FINALS), 1))], 1)
        kept.append(TRANSPORT)
    output = intermediate.sum((2, 3)) + final.sum((2, 3))
    inputs = intermediate.sum((0, 1))
    value_added[:, -1] = output - inputs - value_added.sum(1)
    flow, factors, units = ("origin", "sector", "destination"), [*economy.endowments, *PRIMARY], {"units": UNIT}
    return xr.Dataset(
        {
            "intermediate": ((*flow, "use"), intermediate, units),
            "final_demand": ((*flow, "category"), final, units),
            "output": (("region", "sector"), output, units),
            "value_added": (("region", "factor", "sector"), value_added, units),
            "final_value_added": (("region", "factor", "category"), final_value_added @ merges, units),
        },
        dict.fromkeys(("origin", "destination", "region"), regions)
        | dict.fromkeys(("sector", "use"), sectors)
        | {"category": kept, "factor": factors},
    )
