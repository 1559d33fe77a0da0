"""Trade of all sectors: a prior for each, by gravity or pooling, balanced to outflow and inflow."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import xarray as xr

from nestmrio.alignment import aligned, in_order
from nestmrio.balancing import ras
from nestmrio.errors import InputError
from nestmrio.ledger import Ledger
from nestmrio.trade.constraints import GroupFlows, balance_to_groups
from nestmrio.trade.given import blocks_without, kept_flows, without_given
from nestmrio.trade.pooling import pooled_flows
from nestmrio.trade.samples import require_one_sample
from nestmrio.trade.selection import predict_sector


@aligned
def sample_flows(flows, concordance):
    """Flows to calibrate each sector on: those of the sample sectors it belongs to, t_i = Σ_k w_ik t_k.

    Arguments: flows (origin, destination, sector) in the sample's sectors, concordance w (source, target) with the
    provincial sectors as source and the sample's as target, each source's weights summing to one.
    Returns flow (sector, origin, destination) in provincial sectors. Raises InputError for an open weight.
    """
    if bool(concordance.isnull().any()):
        raise InputError("the concordance to the sample has open weights", remedy="give each sector its weights")
    shared = concordance.rename(source="sector", target="sample").sel(sample=flows["sector"].values)
    return xr.dot(shared, flows.rename(sector="sample"), dim="sample").transpose("sector", "origin", "destination")


@aligned
def trade_from_candidates(
    candidates, geography, outflow, inflow, *, model="auto", inverse_distance=0.6, ledger=None, **balancing
):
    """Choose a gravity model for each sector with candidates, predict, pool the other sectors, and balance all.

    Arguments: candidates (list of Datasets, see `fit_candidates`); geography (the cube); outflow, inflow (region,
    sector) of the provinces, all sectors; model (see `choose`); inverse_distance, ledger, balancing (see
    `estimate_trade`).
    Returns trade (sector, origin, destination) and the list of cubes gravity/{sector}.nc.
    Raises what `predict_sector`, `require_one_sample` and `estimate_trade` raise, and InputError for a sector that the
    margins do not have.
    """
    require_one_sample(candidates)
    known = set(outflow["sector"].values.tolist()) & set(inflow["sector"].values.tolist())
    gravity = []
    for fitted in candidates:
        if fitted.attrs["sector"] not in known:
            raise InputError(
                "it has flows and no outflow and inflow", remedy="leave it out", sector=fitted.attrs["sector"]
            )
        margins = [margin.sel(sector=fitted.attrs["sector"], drop=True) for margin in (outflow, inflow)]
        gravity.append(predict_sector(fitted, geography, *margins, model=model))
    priors = {cube.attrs["sector"]: cube["flow_prior"] for cube in gravity}
    options = {"inverse_distance": inverse_distance, "ledger": ledger, **balancing}
    return estimate_trade(priors, outflow, inflow, geography["distance"], **options), gravity


@aligned
def estimate_trade(
    priors: Mapping[str, xr.DataArray],
    outflow: xr.DataArray,
    inflow: xr.DataArray,
    distance: xr.DataArray,
    *,
    inverse_distance: float = 0.6,
    tolerance: float = 1e-10,
    infeasible: Literal["error", "relax"] = "error",
    observed: GroupFlows | None = None,
    given: xr.DataArray | None = None,
    ledger: Ledger | None = None,
) -> xr.DataArray:
    """Balance expected flows between provinces to each sector's outflow and inflow.

    ``t_rs = a_r p_rs b_s`` with ``Σ_s t_rs = O_r`` and ``Σ_r t_rs = D_s``. A sector without a prior is pooled: ``p_rs =
    O_r [α d_rs⁻¹ / Σ_u d_ru⁻¹ + (1 − α) D_s / Σ_u D_u]``.

    Parameters
    ----------
    priors
        ``{sector: flow_prior}``, each (origin, destination), non-negative, on any scale.
    outflow, inflow
        (region, sector), in one unit; in each sector both have the same total.
    distance
        (origin, destination), in km, for the sectors to pool.
    inverse_distance
        The share α of an outflow that pooling gives to near provinces, 0 to 1.
    tolerance
        Largest relative error of a margin.
    infeasible
        ``error``, or ``relax`` to lower margins that no trade can meet by as little as needed.
    observed
        Observed flows between groups of provinces, which bind trade as firmly as they are reliable; None for none.
    given
        (sector, origin, destination), flows between provinces that are kept, NaN where not known; None for none.
    ledger
        Records lowered margins and the checks of the result.

    Returns
    -------
    xarray.DataArray
        ``trade`` (sector, origin, destination) in the unit of outflow, with a zero diagonal.

    Raises
    ------
    InputError
        Labels do not fit, a value is missing or negative, or totals differ.
    InfeasibleError
        No trade can meet the margins; the provinces and the sector are named.
    ConvergenceError
        Balancing did not reach the tolerance.

    Notes
    -----
    Of all flows that meet the margins these are nearest to the prior in relative entropy. Source: Stone 1961; pooling:
    Hulu & Hewings 1993, Review of Urban and Regional Development Studies 5:135, α = 0.6 in Feng et al. 2013.

    Examples
    --------
    >>> import xarray as xr
    >>> from nestmrio import estimate_trade
    >>> labels = {"region": ["North", "East", "South"], "sector": ["coal"]}
    >>> outflow = xr.DataArray([[30.0], [0], [10]], labels, ("region", "sector"), attrs={"units": "Mt"})
    >>> inflow = xr.DataArray([[5.0], [20], [15]], labels, ("region", "sector"), attrs={"units": "Mt"})
    >>> sides = {"origin": labels["region"], "destination": labels["region"]}
    >>> distance = xr.DataArray([[0, 300, 900], [300, 0, 500], [900, 500, 0]], sides, ("origin", "destination"))
    >>> trade = estimate_trade({}, outflow, inflow, distance)
    >>> trade.sel(sector="coal", origin="North").round(6).values.tolist()
    [0.0, 15.0, 15.0]
    """
    labels = {"region": outflow["region"].values.tolist(), "sector": outflow["sector"].values.tolist()}
    inflow = in_order(inflow, "inflow", labels)
    sides = {side: labels["region"] for side in ("origin", "destination")}
    outflow = outflow.rename(region="origin").transpose("sector", "origin").rename("outflow")
    inflow = inflow.rename(region="destination").transpose("sector", "destination").rename("inflow")
    prior = pooled_flows(outflow, inflow, in_order(distance, "distance", sides), inverse_distance)
    for sector, flows in priors.items():
        if sector not in labels["sector"]:
            raise InputError("a prior has no outflow", remedy="leave the sector out of the priors", sector=sector)
        ordered = in_order(flows.reset_coords(drop=True), f"the prior of {sector}", sides)
        prior.loc[{"sector": sector}] = ordered.transpose("origin", "destination")
    book = Ledger() if ledger is None else ledger
    options = {"tolerance": tolerance, "infeasible": infeasible, "ledger": book}
    balanced = _balance(prior, outflow, inflow, observed, given, options)
    trade = balanced.assign_attrs(outflow.attrs).rename("trade")
    check_margins(trade, outflow, inflow, book)
    if ledger is None:
        book.require()
    return trade


def _balance(prior, outflow, inflow, observed, given, options):
    """Balance what is not given: to margins, and in sectors with observed flows between groups to these too."""
    sectors, kept = prior["sector"].values.tolist(), None
    if given is not None:
        given = given.reindex({dim: prior[dim].values for dim in prior.dims}).transpose(*prior.dims)
        checked = {name: options[name] for name in ("infeasible", "ledger")}
        kept = kept_flows(given, outflow, inflow, **checked)
        prior, outflow, inflow = without_given(prior, outflow, inflow, kept, given)
        observed = observed and blocks_without(observed, kept, options["ledger"])
    bound = [sector for sector in sectors if observed and sector in observed.samples]
    free = [sector for sector in sectors if sector not in bound]
    balanced = prior.copy(deep=True)
    if free:
        parts = (values.sel(sector=free) for values in (prior, outflow, inflow))
        balanced.loc[{"sector": free}] = ras(*parts, margins=("outflow", "inflow"), **options)
    if bound:
        parts = (values.sel(sector=bound) for values in (prior, outflow, inflow))
        balanced.loc[{"sector": bound}] = balance_to_groups(*parts, observed, **options)
    return balanced if kept is None else balanced + kept.values


def check_margins(trade, outflow, inflow, ledger):
    """Record as checks that trade meets outflow and inflow (as relaxed), is not negative and has no own-region flows.

    Arguments: trade (sector, origin, destination), outflow (sector, origin), inflow (sector, destination), ledger
    (whose repairs of outflow and inflow are taken into account).
    """
    for margin, summed in ((outflow, "destination"), (inflow, "origin")):
        (side,) = set(margin.dims) - {"sector"}
        wanted = margin.copy(deep=True)
        for repair in ledger.repairs:
            if repair.item == margin.name:
                wanted.loc[{"sector": repair.sector, side: repair.region}] = repair.after
        size = wanted.max(side)
        gap = np.abs(trade.sum(summed) - wanted) / size.where(size > 0, 1.0)
        ledger.check(f"trade: {margin.name} met, relative to the sector's largest", gap.max(), 1e-9)
    ledger.check("trade: most negative flow", abs(min(float(trade.min()), 0.0)), 0.0)
    ledger.check("trade: largest flow of a province with itself", (trade * np.eye(trade.sizes["origin"])).max(), 0.0)
