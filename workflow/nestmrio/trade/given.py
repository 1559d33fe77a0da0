"""Flows between provinces that are given: they are kept, and the rest of the margins is left to estimate."""

from dataclasses import replace

import numpy as np
import xarray as xr

from nestmrio.alignment import in_order
from nestmrio.errors import InfeasibleError, InputError
from nestmrio.feasibility import ROUNDING
from nestmrio.inputs.tidy import read_flows
from nestmrio.rows import labels_of, read_header
from nestmrio.trade.constraints import FIRM, constraint_rows

PAIR = ("origin", "destination")
MARGINS = (("outflow", "destination", "origin"), ("inflow", "origin", "destination"))


def read_given(path, provinces, sectors, *, decimal="."):
    """Read flows between provinces that are given; a pair without a row is not.

    Arguments: path (CSV origin, destination, value, and sector where there are several), provinces, sectors (labels, in
    order), decimal. Returns flows (sector, origin, destination), NaN where nothing is given. Raises InputError for a
    label that is unknown, a pair that stands twice, and what is no amount.
    """
    several = "sector" in read_header(path)
    if not several and len(sectors) > 1:
        remedy = "add the column to the flows"
        raise InputError(f"column sector is missing, and there are {len(sectors)}", remedy=remedy, file=path)
    told = labels_of(path, "sector") if several else sectors
    unknown = [sector for sector in told if sector not in sectors]
    if unknown:
        raise InputError("the margins do not have it", remedy="correct it", file=path, sector=unknown[0])
    parts = [read_flows(path, provinces, sector=sector if several else None, decimal=decimal) for sector in told]
    return xr.concat(parts, xr.Variable("sector", list(told)), join="exact").reindex(sector=sectors)


def kept_flows(given, outflow, inflow, *, infeasible="error", ledger=None):
    """Given flows that the margins can hold, zero where none is given.

    Where those of a province exceed its outflow or inflow, that is an error, or with `relax` they are lowered in
    proportion, and each is recorded.

    Arguments: given (sector, origin, destination), NaN where nothing is given; outflow (sector, origin), inflow
    (sector, destination), in one unit; infeasible, ledger. Returns flows like given, without NaN.
    Raises InputError for a flow of a province with itself, InfeasibleError naming every margin that is exceeded.
    """
    own = given.where(
        xr.DataArray(np.eye(given.sizes["origin"], dtype=bool), {side: given[side] for side in PAIR}, PAIR)
    )
    if bool((own > 0).any()):
        sector, region = next((s, r) for (s, r, _), v in own.to_series().items() if v > 0)
        what = "a flow of the province with itself is given"
        raise InputError(what, remedy="leave it out: it is no trade", sector=sector, province=region)
    kept, found = given.fillna(0.0), []
    for (name, summed, side), margin in zip(MARGINS, (outflow, inflow), strict=True):
        sums = kept.sum(summed)
        excess = sums > margin * (1 + ROUNDING)
        for (sector, region), beyond in excess.transpose("sector", side).to_series().items():
            if beyond:
                amounts = (
                    float(sums.sel({"sector": sector, side: region})),
                    float(margin.sel({"sector": sector, side: region})),
                )
                found.append(f"{name} of {region} in {sector} is {amounts[1]:.6g}, given flows sum to {amounts[0]:.6g}")
        kept = kept * (margin / sums.where(sums > 0, 1.0)).where(excess, 1.0)
    if found and infeasible == "error":
        raise InfeasibleError(
            f"given flows exceed margins: {'; '.join(found)}",
            remedy="correct them, or set trade.ras.infeasible to relax, so that they are lowered",
        )
    if found and ledger is not None:
        changed = (kept < given * (1 - ROUNDING)).transpose("sector", *PAIR)
        for s, r, d in np.argwhere(changed.values):
            labels = {dim: changed[dim].values[k] for dim, k in zip(changed.dims, (s, r, d), strict=True)}
            before, after = (float(values.sel(labels)) for values in (given, kept))
            item = f"given flow to {labels['destination']}"
            ledger.repair(labels["origin"], labels["sector"], item, before, after, "given flows exceed a margin")
    return kept


def without_given(prior, outflow, inflow, kept, given):
    """What is left to estimate: the prior without given pairs, and margins without given flows.

    Arguments: prior, kept, given (sector, origin, destination), outflow, inflow. Returns prior, outflow, inflow.
    """
    order = {dim: prior[dim].values for dim in prior.dims}
    kept, given = (in_order(values, "given flows", order).transpose(*prior.dims) for values in (kept, given))
    rest = [margin - kept.sum(summed) for margin, (_, summed, _) in zip((outflow, inflow), MARGINS, strict=True)]
    small = [
        left.where(left > ROUNDING * margin, 0.0).assign_attrs(margin.attrs)
        for left, margin in zip(rest, (outflow, inflow), strict=True)
    ]
    return prior.where(given.isnull(), 0.0), *small


def blocks_without(flows, kept, ledger=None):
    """Observed flows between groups without what is given of them.

    A flow of which given flows leave nothing binds no more. Where they exceed it by more than rounding, that is
    recorded, and for firm flows an error.

    Arguments: flows (GroupFlows), kept (sector, origin, destination), ledger. Returns GroupFlows. Raises
    InfeasibleError naming every such flow with its amounts.
    """
    observed, found = flows.observed.copy(deep=True), []
    for sample, origin, destination, known, held, *_ in constraint_rows(kept, flows):
        place = {"sample": sample, "origin": origin, "destination": destination}
        left = known - held
        if left < -ROUNDING * known:
            found.append(f"{sample} from {origin} to {destination} is {known:.6g}, given flows sum to {held:.6g}")
        if left < -ROUNDING * known and ledger is not None:
            reason = "given flows between provinces exceed the observed flow between their groups"
            ledger.repair(origin, sample, f"observed flow to {destination}", known, held, reason)
        observed.loc[place] = left if left > ROUNDING * known else np.nan
    if found and flows.reliability == FIRM:
        raise InfeasibleError(
            f"given flows exceed flows between groups that are to be met: {'; '.join(found)}",
            remedy="correct them, or give trade.flows.reliability a number",
        )
    return replace(flows, observed=observed)
