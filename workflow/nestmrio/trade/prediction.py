"""What a gravity model expects: flows between regions with known margins and distances."""

from dataclasses import dataclass

import numpy as np
import xarray as xr

from nestmrio.alignment import aligned, in_order
from nestmrio.errors import InputError
from nestmrio.trade.regressors import PAIR, design_matrix, square, trend
from nestmrio.trade.restricted_filter import pair_filter
from nestmrio.trade.specification import RHO_TERMS, Spec


class Coefficients:
    """A specification with the value of each term: all that a prediction needs.

    Arguments: spec (Spec), values ({term: number}).
    """

    def __init__(self, spec: Spec, values: dict[str, float]) -> None:
        self.spec, self._values = spec, values

    @property
    def rho(self) -> np.ndarray:
        """ρ_o, ρ_d, ρ_w; zero for a lag that is not in the model."""
        known = self._values
        return np.array([known.get(term, 0.0) for term in RHO_TERMS])

    def slopes(self, terms: list[str]) -> np.ndarray:
        """β of the terms of a design matrix; zero for an optional one that the fit left out."""
        known = dict.fromkeys(self.spec.optional, 0.0) | self._values
        return np.array([known[term] for term in terms])


@dataclass(frozen=True)
class Model(Coefficients):
    """A gravity model with its coefficients.

    `spec` (Spec); `coefficient` (term).
    """

    spec: Spec
    coefficient: xr.DataArray

    @property
    def _values(self):
        return dict(zip(self.coefficient["term"].values.tolist(), self.coefficient.values.tolist(), strict=True))


@aligned
def predict_gravity(
    model: Model, outflow: xr.DataArray, inflow: xr.DataArray, distance: xr.DataArray, **variables: xr.DataArray
) -> xr.DataArray:
    """Flows that a gravity model expects between regions with known outflow, inflow and distances.

    ``t_rs = exp ŷ_rs`` with ``ŷ = A⁻¹ X β``, the spatial filter solved with the regions' own regressors and weights,
    never with a lag of unobserved flows; for the doubly constrained model ``t_rs = O_r D_s d_rs^β exp(Σ γ z_rs)``.

    Parameters
    ----------
    model
        A ``Fit``, or a ``Model`` of a specification and its coefficients.
    outflow, inflow
        (origin) and (destination), in the unit of the flows that the model was fitted on.
    distance
        (origin, destination), in km.
    **variables
        ``weights`` (origin, destination) for a model with lags, and the further regressors of its specification:
        ``neighbour`` (origin, destination) for the doubly constrained model.

    Returns
    -------
    xarray.DataArray
        ``flow_prior`` (origin, destination), units 1: zero on the diagonal and where a margin is zero.

    Raises
    ------
    InputError
        A variable is missing, or the arguments are of other regions.

    Notes
    -----
    A log-linear model gives the median flow; what turns it into a mean, ``exp σ²/2`` in standard gravity, is one factor
    for all pairs. Balancing to margins (``estimate_trade``) undoes such factors, and finds the effects of origins and
    destinations that the doubly constrained model has. Source: LeSage & Pace 2008; Cai 2021.

    Examples
    --------
    >>> import numpy as np, xarray as xr
    >>> from nestmrio import fit_gravity, predict_gravity
    >>> place, sides = np.array([0, 100, 250, 700]), {"origin": list("abcd"), "destination": list("abcd")}
    >>> distance = xr.DataArray(abs(place[:, None] - place), sides, ("origin", "destination"))
    >>> outflow = xr.DataArray([400.0, 100, 200, 300], {"origin": sides["origin"]}, ("origin",))
    >>> inflow = outflow.rename(origin="destination")
    >>> flow = (outflow * inflow / distance.where(distance > 0)).round()
    >>> fit = fit_gravity(xr.Dataset({"flow": flow, "distance": distance, "outflow": outflow, "inflow": inflow}))
    >>> predict_gravity(fit, 2 * outflow, inflow, distance).sel(origin="a").round(-1).values.tolist()
    [0.0, 800.0, 640.0, 340.0]
    """
    regions = square(xr.Dataset({"distance": distance.reset_coords(drop=True)}), "distance")
    labels = {side: regions[side].values.tolist() for side in PAIR}
    for name, values in {"outflow": outflow, "inflow": inflow, **variables}.items():
        sides = {"outflow": ["origin"], "inflow": ["destination"]}.get(name, values.dims)
        ordered = in_order(values.reset_coords(drop=True), name, {str(side): labels[str(side)] for side in sides})
        regions = regions.assign({name: ordered})
    return expected_flows(model, regions)


def expected_flows(model, regions):
    """Flows that a model expects between regions whose origins and destinations stand in the same order.

    Arguments: model (Model), regions (Dataset of the variables that `predict_gravity` takes).
    Returns flow_prior (origin, destination). Raises InputError when a variable is missing.
    """
    labels = {side: regions[side].values for side in PAIR}
    return xr.DataArray(expected_matrix(model, regions), labels, PAIR, name="flow_prior", attrs={"units": "1"})


def traded_pairs(spec, regions):
    """The pairs that a model knows flows of: those with an outflow and an inflow.

    Arguments: spec (Spec), regions (Dataset of outflow (origin), inflow (destination)). Returns (n, n) of bool.
    """
    pairs = (regions.variables["outflow"].values[:, None] > 0) & (regions.variables["inflow"].values > 0)
    return pairs & ~np.eye(len(pairs), dtype=bool) if spec.intraregional == "excluded" else pairs


def expected_matrix(model, regions):
    """The flows of `expected_flows` as a plain array.

    Arguments: model (Coefficients), regions (Dataset). Returns an array (origin, destination).
    """
    spec = model.spec
    pairs = traded_pairs(spec, regions)
    prior = np.zeros(pairs.shape)
    if pairs.any():
        terms, design = design_matrix(spec, regions, pairs)
        if spec.estimator == "doubly_constrained":
            prior[pairs] = np.exp(design @ np.r_[0.0, 1.0, 1.0, model.slopes(terms[3:])])
        else:
            filtered = filter_of(spec, regions, pairs)
            prior[pairs] = np.exp(trend(model.rho, model.slopes(terms), design, filtered))
    np.fill_diagonal(prior, 0.0)
    return prior


def filter_of(spec, regions, pairs):
    """The spatial filter of a specification on the given pairs, None for a model without lags.

    Arguments: spec (Spec), regions (Dataset with weights (origin, destination)), pairs (n, n) of bool.
    Returns a PairFilter or None. Raises InputError when the weights are missing.
    """
    if not spec.lags:
        return None
    if "weights" not in regions:
        raise InputError("the weights are missing", remedy="give the spatial weights of the regions as weights")
    return pair_filter(regions.variables["weights"].values, pairs)
