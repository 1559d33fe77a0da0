"""Flows that meet outflow and inflow, and what to do where no flows can."""

import numpy as np
import xarray as xr

from nestmrio.balancing import certify, ras
from nestmrio.errors import InfeasibleError, InputError

MARGIN_TOLERANCE = 1e-9


def meet_margins(prior, outflow, inflow, *, infeasible="error", tolerance=1e-10, ledger=None):
    """Balance priors to outflow and inflow by RAS, after a certificate that this can be done.

    Arguments: prior (sector, origin, destination) non-negative, outflow (sector, origin) and inflow (sector,
    destination) of equal totals; infeasible (`error`, or `relax`: see `relax`); tolerance (relative, of RAS); ledger
    (records relaxed margins, and the margins, sign and diagonal as checks).
    Returns trade (sector, origin, destination) in the unit of outflow.
    Raises InfeasibleError naming sector and regions, InputError for an unknown option, and what RAS raises.
    """
    if infeasible not in ("error", "relax"):
        raise InputError(f"infeasible: {infeasible} is unknown", remedy="choose error or relax")
    prior, outflow, inflow = (array.copy(deep=True) for array in (prior, outflow, inflow))
    for sector in prior["sector"].values.tolist():
        parts = [array.sel(sector=sector) for array in (prior, outflow, inflow)]
        certificate = certify(*parts)
        if certificate.feasible:
            continue
        if infeasible == "error":
            raise InfeasibleError(
                f"{', '.join(map(str, certificate.origins))} send {certificate.unmet:.4g} more than all they can reach "
                f"({', '.join(map(str, certificate.destinations)) or 'nobody'}) take in",
                remedy="correct their outflow or inflow, or set trade.ras.infeasible to relax",
                sector=sector,
            )
        for array, relaxed in zip((prior, outflow, inflow), relax(*parts), strict=True):
            _record(ledger, sector, array.name, array.sel(sector=sector), relaxed)
            array.loc[{"sector": sector}] = relaxed
    trade = ras(prior, outflow, inflow, tolerance=tolerance).assign_attrs(outflow.attrs).rename("trade")
    if ledger is not None:
        _check(ledger, trade, outflow, inflow)
    return trade


def relax(prior, outflow, inflow):
    """Lower margins that cannot be met by the least total that makes them feasible.

    Where origins S send more than the destinations T they reach can take, by an excess that a maximum flow leaves
    unmet, the outflows of S and the inflows beyond T are lowered in proportion by that excess, and pairs from outside S
    to T, which must then be zero, leave the prior; again until the certificate is clean.

    Arguments: prior (origin, destination), outflow (origin), inflow (destination).
    Returns prior, outflow, inflow for which RAS converges.
    """
    prior, outflow, inflow = (array.copy(deep=True) for array in (prior, outflow, inflow))
    for _ in range(prior.size):
        certificate = certify(prior, outflow, inflow)
        if certificate.feasible:
            return prior, outflow, inflow
        sending = outflow["origin"].isin(certificate.origins)
        taking = inflow["destination"].isin(certificate.destinations)
        sent, taken = outflow.where(sending, 0).sum(), inflow.where(taking, 0).sum()
        rest_sent, rest_taken = outflow.where(~sending, 0).sum(), inflow.where(~taking, 0).sum()
        outflow = outflow * xr.where(sending, taken / sent, 1.0)
        inflow = inflow * xr.where(taking, 1.0, rest_sent / rest_taken.where(rest_taken > 0, 1.0))
        prior = prior.where(sending | ~taking, 0.0)
    raise InfeasibleError("no relaxation of the margins was found", remedy="give the prior more positive pairs")


def _record(ledger, sector, item, before, after):
    if ledger is None or item not in ("outflow", "inflow"):
        return
    (side,) = before.dims
    for region in before[side].values.tolist():
        old, new = before.sel({side: region}).item(), after.sel({side: region}).item()
        if not np.isclose(old, new, rtol=1e-12, atol=0):
            ledger.repair(region, sector, item, old, new, "no trade between provinces can meet the published margins")


def _check(ledger, trade, outflow, inflow):
    for name, margin, side in (("outflow", outflow, "destination"), ("inflow", inflow, "origin")):
        scale = margin.max(margin.dims[-1])
        gap = np.abs(trade.sum(side) - margin) / scale.where(scale > 0, 1.0)
        ledger.check(
            f"trade: {name} of every region met, relative to the sector's largest", gap.max(), MARGIN_TOLERANCE
        )
    ledger.check("trade: most negative flow", max(-float(trade.min()), 0.0), 0.0)
    own = trade.values * np.eye(trade.sizes["origin"])
    ledger.check("trade: largest flow of a region with itself", np.abs(own).max(), 0.0)
