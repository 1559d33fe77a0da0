"""Trade of all sectors: a prior for each, by gravity or pooling, balanced to outflow and inflow."""

import numpy as np
import xarray as xr

from nestmrio.balancing import ras
from nestmrio.errors import InputError
from nestmrio.ledger import Ledger
from nestmrio.trade.diagnostics import describe
from nestmrio.trade.geography import among, spatial_weights
from nestmrio.trade.gravity import predict
from nestmrio.trade.pooling import pooled_flows
from nestmrio.trade.selection import choose


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


def gravity_prior(flow, geography, outflow, inflow, *, sector, model="auto", weights="contiguity", neighbours=4):
    """Calibrate gravity on a sample of flows and predict the flows of the provinces: the cube gravity/{sector}.nc.

    Arguments: flow (origin, destination) among sample regions (provinces or groups), NaN where not observed; geography
    (the cube); outflow, inflow (region) of the provinces; sector (named in errors); model (see
    selection.choose); weights and neighbours (kind and k of geography.spatial_weights).
    Returns a Dataset with the contract's variables, the diagnostics of `describe`, and the choice as attributes.
    Raises InputError, ConvergenceError.
    """
    distance, neighbour = among(geography, flow["origin"].values.tolist())
    sample = xr.Dataset(
        {
            "flow": flow.sel(origin=distance["origin"].values, destination=distance["destination"].values),
            "distance": distance,
            "neighbour": neighbour,
            "weights": spatial_weights(neighbour, distance, weights, neighbours),
        }
    )
    name, fitted, evidence = choose(model, sample, sector)
    prior = predict(
        fitted,
        outflow.rename(region="origin"),
        inflow.rename(region="destination"),
        geography["distance"],
        neighbour=geography["neighbour"],
        weights=spatial_weights(geography["neighbour"], geography["distance"], weights, neighbours),
    )
    cube = describe(fitted, sample, sample["weights"]).assign(flow_prior=prior)
    return cube.assign_attrs(model=name, sector=sector, **evidence)


def estimate_trade(
    priors, outflow, inflow, distance, *, inverse_distance=0.6, tolerance=1e-10, infeasible="error", ledger=None
):
    """Trade between provinces in every sector: the cube trade.nc.

    Arguments: priors {sector: flow_prior (origin, destination)} of the sectors with a gravity model, all others being
    pooled; outflow, inflow (region, sector); distance (origin, destination); inverse_distance (share, see
    pooled_flows); tolerance, infeasible, ledger (see balancing.ras).
    Returns trade (sector, origin, destination), zero diagonal, in the unit of outflow.
    Raises InfeasibleError, InputError, ConvergenceError.
    """
    outflow = outflow.rename(region="origin").transpose("sector", "origin").rename("outflow")
    inflow = inflow.rename(region="destination").transpose("sector", "destination").rename("inflow")
    prior = pooled_flows(outflow, inflow, distance, inverse_distance)
    for sector, flows in priors.items():
        prior.loc[{"sector": sector}] = flows
    ledger = Ledger() if ledger is None else ledger
    balanced = ras(
        prior,
        outflow,
        inflow,
        tolerance=tolerance,
        infeasible=infeasible,
        margins=("outflow", "inflow"),
        ledger=ledger,
    )
    trade = balanced.assign_attrs(outflow.attrs).rename("trade")
    check_margins(trade, outflow, inflow, ledger)
    return trade


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
