"""What a gravity model explains flows by: margins, distances and further regressors, over the observed pairs."""

import numpy as np
import xarray as xr

from nestmrio.alignment import in_order, require_variables
from nestmrio.errors import InputError
from nestmrio.trade.geography import require_apart

PAIR = ("origin", "destination")


def square(table, what):
    """Put the destinations of a table in the order of its origins, and pairs as rows of origins.

    Arguments: table (Dataset with the variable distance (origin, destination)), what (it is called in errors).
    Returns a Dataset. Raises InputError for a region that is only origin or only destination.
    """
    require_variables(table, what, ["distance"])
    for side in PAIR:
        if side not in table["distance"].dims:
            raise InputError(f"distance has no dim {side}", remedy="rename its dims to origin and destination")
    ordered = in_order(table, what, {"destination": table["origin"].values.tolist()})
    return ordered.transpose(*PAIR, ...)


def require_amounts(flows):
    """Raise InputError naming a flow that is negative or infinite, or a margin that is so or missing.

    Arguments: flows (Dataset with flow (origin, destination), NaN where not observed, outflow and inflow if given).
    """
    for name in ("flow", "outflow", "inflow"):
        if name not in flows:
            continue
        amounts = flows[name]
        values = amounts.values
        told = (values < 0) | np.isinf(values) | (np.isnan(values) & (name != "flow"))
        if not told.any():
            continue
        wrong = amounts.copy(data=told)
        for labels, value in amounts.where(wrong).to_series()[wrong.to_series()].items():
            where = {"pair": " - ".join(labels)} if isinstance(labels, tuple) else {"region": labels}
            told = "missing" if np.isnan(value) else f"{value:g}, which is not an amount"
            raise InputError(f"the {name} is {told}", remedy="give numbers of zero or more", **where)


def with_margins(flows):
    """Complete the flows with their margins: O_r = Σ_s≠r y_rs, D_s = Σ_r≠s y_rs where the user gives none.

    Arguments: flows (Dataset with flow (origin, destination)).
    Returns a Dataset with outflow (origin), inflow (destination).
    """
    if "outflow" in flows and "inflow" in flows:
        return flows
    between = flows["flow"].where(~np.eye(flows.sizes["origin"], dtype=bool), 0.0)
    margins = {"outflow": between.sum("destination"), "inflow": between.sum("origin")}
    return flows.assign({name: margin for name, margin in margins.items() if name not in flows})


def design_matrix(spec, flows, observed):
    """The regressors over the observed pairs: intercept, ln outflow, ln inflow, ln distance, further ones.

    Arguments: spec, flows (Dataset: outflow (origin), inflow (destination), distance (origin, destination) and
    spec.regressors (origin, destination, or one of them)), observed (n, n) of bool.
    Returns terms (list), design X (pairs, terms).
    Raises InputError for a regressor that is missing or a distance between regions that is not positive.
    """
    known = flows.variables
    own = np.eye(len(observed), dtype=bool)
    distance = known["distance"].values
    if not (np.isfinite(distance) & (distance > 0))[observed & ~own].all():
        require_apart(flows["distance"], observed & ~own)
    ones = np.ones_like(distance)
    with np.errstate(divide="ignore"):
        outflow, inflow = (np.log(known[name].values) for name in ("outflow", "inflow"))
    columns = {
        "intercept": ones,
        "outflow": outflow[:, None] * ones,
        "inflow": inflow * ones,
        "distance": np.log(np.where(own, 1.0, np.where(distance > 0, distance, 1.0))),
    }
    for name in spec.regressors:
        if name not in flows:
            raise InputError(f"the regressor {name} is missing", remedy="add it to the flows or to the prediction")
        if known[name].dims == PAIR:
            columns[name] = known[name].values.astype(float)
        else:
            columns[name] = xr.broadcast(flows["distance"], flows[name])[1].transpose(*PAIR).values.astype(float)
    if spec.intraregional == "own":
        columns |= {"intraregional": own * ones, "intraregional_outflow": np.where(own, outflow[:, None], 0.0)}
    return list(columns), np.column_stack([column[observed] for column in columns.values()])


def trend(rho, coefficients, design, pairs):
    """The trend-corrected prediction ŷ with A ŷ = X β + μ Σ_k ρ_k c_k, μ = mean ŷ, by an exact solve.

    c_k is the weight lost to pairs outside the set, which count with the mean μ as they do in `fit_gravity`.

    Arguments: rho ρ (3,), coefficients β (k,), design X (pairs, k), pairs (a PairFilter, or None without lags).
    Returns ŷ (pairs,).
    """
    direct = design @ coefficients
    if pairs is None:
        return direct
    by_regressors = pairs.solve(rho, direct)
    by_mean = pairs.solve(rho, pairs.lost_weight() @ rho)
    return by_regressors + by_mean * by_regressors.mean() / (1 - by_mean.mean())
