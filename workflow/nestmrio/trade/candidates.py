"""Every gravity model fitted to one sector's flows, with the evidence for each: the cube gravity_fit/{sector}.nc."""

import numpy as np
import xarray as xr

from nestmrio.alignment import aligned, in_order
from nestmrio.errors import ConvergenceError, InputError
from nestmrio.trade.coarsening import lead, pool, told_apart
from nestmrio.trade.diagnostics import describe, describe_failure, zero_share
from nestmrio.trade.geography import among, require_apart, spatial_weights
from nestmrio.trade.gravity import fit_spec
from nestmrio.trade.regressors import PAIR, require_amounts, with_margins
from nestmrio.trade.specification import MODELS, PREFERRED, RHO_TERMS


@aligned
def fit_candidates(flow, geography, *, sector, weights="contiguity", neighbours=4, constrained=True):
    """Fit every gravity model to the flows among sample regions: the cube gravity_fit/{sector}.nc.

    Arguments: flow (origin, destination) among sample regions (provinces or groups), NaN where not observed; geography
    (the cube); sector (named in errors); weights and neighbours (kind and k of geography.spatial_weights); constrained
    (whether the flows will also bind the trade that is estimated).
    Returns the Dataset of `compare_models`, with sector, weights and neighbours as attributes.
    Raises InputError, naming the sector, when flow and geography do not fit, when a flow is negative or none positive,
    and when two regions are no distance apart.
    """
    try:
        distance, neighbour = among(geography, flow["origin"].values.tolist() + flow["destination"].values.tolist())
        sides = {side: distance[side].values.tolist() for side in PAIR}
        flow = in_order(flow.transpose(*PAIR), "flow", sides)
        sample = xr.Dataset({"flow": flow, "distance": distance, "neighbour": neighbour})
        _require_flows(sample)
        sample["weights"] = spatial_weights(neighbour, distance, weights, neighbours)
    except InputError as error:
        raise error.at(sector=sector) from None
    options = {"weights": weights, "neighbours": neighbours}
    return compare_models(sample, sector, constrained=constrained, **options).assign_attrs(options)


def _require_flows(sample):
    require_amounts(sample)
    between = ~np.eye(sample.sizes["origin"], dtype=bool)
    if not (sample["flow"].values[between] > 0).any():
        remedy = "give its flows, or pool the sector (column trade of the sector list)"
        raise InputError("no flow between different regions is positive", remedy=remedy)
    require_apart(sample["distance"])


def compare_models(flows, sector, *, weights="contiguity", neighbours=4, constrained=True):
    """Fit every model of MODELS to one sector's flows and gather what speaks for each.

    Coefficients are those of the exact fit to all pairs. `holdout_error` is the mean error over poolings of regions,
    `holdout_lead` by how much it is below that of the PREFERRED model, `holdout_lead_error` the standard error of that
    (see `coarsening`); spatial lags on more than gravity.EXACT_PAIRS pairs are fitted to pooled flows by two-stage
    least squares. A model that cannot be estimated has infinite `aicc` and `holdout_error`, no coefficients, and says
    why in `failure` and what to do in `remedy`. Regions are taken in alphabetical order, so that theirs changes
    nothing.

    Arguments: flows (Dataset: flow, distance, neighbour, weights (origin, destination)), sector; weights, neighbours,
    constrained (see `fit_candidates`).
    Returns a Dataset with the leading dim model: coefficient, standard_error (model, term); sample_fitted,
    sample_leverage (model, sample_origin, sample_destination); diagnostics.NUMBERS and TEXTS (model); and sample_flow
    (sample_origin, sample_destination), zero_share () of the sample itself.
    """
    given = {f"sample_{side}": flows[side].values for side in PAIR}
    flows = with_margins(flows.sortby(list(PAIR)).transpose(*PAIR, ...))
    poolings = pool(flows, weights=weights, neighbours=neighbours)
    errors = {
        name: told_apart(spec, flows, poolings, constrained=constrained) if poolings else np.array([])
        for name, spec in MODELS.items()
    }
    parts = [_candidate(spec, flows, errors[name], errors[PREFERRED]) for name, spec in MODELS.items()]
    found = dict.fromkeys(term for part in parts for term in part["term"].values.tolist())
    terms = [*(term for term in RHO_TERMS if term in found), *(term for term in found if term not in RHO_TERMS)]
    models = xr.DataArray(list(MODELS), dims="model", name="model")
    cube = xr.concat([part.reindex(term=terms) for part in parts], models, join="exact", combine_attrs="override")
    flow = flows["flow"].where(~np.eye(flows.sizes["origin"], dtype=bool))
    units = {"units": flow.attrs.get("units", "1")}
    cube["sample_fitted"] = cube["sample_fitted"].assign_attrs(units)
    cube["sample_flow"] = (("sample_origin", "sample_destination"), flow.values.astype(float), units)
    cube["zero_share"] = ((), zero_share(flow), {"units": "1"})
    return cube.sel(given).assign_attrs(sector=sector)


def _candidate(spec, flows, errors, preferred):
    try:
        require_amounts(flows)
        fit = fit_spec(spec, flows)
    except (ConvergenceError, InputError) as error:
        return describe_failure(spec, flows["origin"].values.tolist(), error)
    known = errors[np.isfinite(errors)]
    gain, uncertain = lead(errors, preferred)
    found = {
        "holdout_error": known.mean() if len(known) else np.inf,
        "holdout_lead": gain,
        "holdout_lead_error": uncertain,
    }
    return describe(fit, flows["weights"]).assign({name: ((), value, {"units": "1"}) for name, value in found.items()})
