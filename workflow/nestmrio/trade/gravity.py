"""Gravity models of the flows of one commodity, fitted on a sample."""

from dataclasses import dataclass

import numpy as np
import xarray as xr

from nestmrio.alignment import aligned, require_variables
from nestmrio.errors import InputError, NestmrioError
from nestmrio.trade.effects import Effects
from nestmrio.trade.likelihood import STARTS, maximum_likelihood
from nestmrio.trade.prediction import Coefficients, Model, filter_of, traded_pairs
from nestmrio.trade.regression import Estimate, least_squares, require_enough
from nestmrio.trade.regressors import PAIR, design_matrix, require_amounts, square, trend, with_margins
from nestmrio.trade.spatial_filter import LAGS
from nestmrio.trade.specification import LOG_LINEAR, RHO_TERMS, Spec, specification

EXACT_PAIRS = 1000
"""On more pairs than these (33 regions) a quick fit of spatial lags is one of two-stage least squares."""


@dataclass(frozen=True)
class Fit(Model):
    """A fitted model: terms with coefficients and standard errors, and what it saw on the observed pairs.

    `coefficient`, `standard_error` (term); `observed` (n, n) of bool; `response`, `fitted` (pairs: in logs for a
    log-linear model; fitted is the trend-corrected prediction); `regressors` (pairs, coefficients of `estimate`), or
    Effects that are not written out. The regions of `fit_gravity` stand in alphabetical order.
    """

    standard_error: xr.DataArray
    estimate: Estimate
    regions: tuple[str, ...]
    observed: np.ndarray
    response: np.ndarray
    fitted: np.ndarray
    regressors: np.ndarray | Effects

    @property
    def design(self) -> np.ndarray:
        """The regressors (pairs, coefficients of `estimate`), effects written out as columns of zeros and ones."""
        return self.regressors.dense if isinstance(self.regressors, Effects) else self.regressors

    @property
    def observations(self) -> int:
        """Number of pairs."""
        return len(self.response)

    @property
    def aicc(self) -> float:
        """Akaike's criterion for small samples: −2ℓ + 2k + 2k(k+1)/(N−k−1) [Hurvich & Tsai 1989]."""
        k = self.estimate.parameters
        spare = self.observations - k - 1
        return -2 * self.estimate.log_likelihood + 2 * k + (2 * k * (k + 1) / spare if spare > 0 else np.inf)

    @property
    def r_squared(self) -> float:
        """Pseudo-R²: squared correlation of the observed with the trend-corrected prediction."""
        if not (np.ptp(self.response) > 0 and np.ptp(self.fitted) > 0):
            return np.nan
        return float(np.corrcoef(self.response, self.fitted)[0, 1] ** 2)


@aligned
def fit_gravity(flows: xr.Dataset, model: str | Spec = "standard", *, sector: str | None = None) -> Fit:
    """Estimate a gravity model of the flows of one commodity between regions.

    ``Y = ρ_o W Y + ρ_d Y Wᵀ + ρ_w W Y Wᵀ + β_0 + β_1 ln O_r + β_2 ln D_s + β_3 ln d_rs + ε``, with ``Y = ln flows``,
    outflow ``O``, inflow ``D``, distance ``d`` and weights ``W``; standard gravity is ``ρ = 0``. The Poisson models
    explain the flows themselves.

    Parameters
    ----------
    flows
        ``flow`` (origin, destination), in any unit, NaN where not observed; ``distance`` (origin, destination), km.
        For lags ``weights`` (origin, destination), rows that sum to one; for the doubly constrained model ``neighbour``
        (origin, destination), 1 where two regions touch. ``outflow`` (origin) and ``inflow`` (destination), in the
        unit of the flows, are by default their sums.
    model
        ``standard``, ``augmented`` (three spatial lags, maximum likelihood), ``poisson``, ``doubly_constrained``, or
        a ``Spec``.
    sector
        What the flows are of, named in errors.

    Returns
    -------
    Fit
        ``coefficient`` and ``standard_error`` (term), units 1, with ``aicc``, ``r_squared`` and ``observations``.

    Raises
    ------
    InputError
        The flows cannot carry the model: too few pairs, a missing or a collinear regressor, a distance of zero.
    ConvergenceError
        The estimation fails.

    Notes
    -----
    Flows of a region to itself are left out. A log-linear model sees the positive flows only, the Poisson models keep
    zeros. A neighbouring pair that is not observed counts in the lags with the mean of the observed, so that no
    estimate depends on the unit of the flows. Source: Leontief & Strout 1963; LeSage & Pace 2008, Journal of Regional
    Science 48:941; Sargento 2009; Santos Silva & Tenreyro 2006, Review of Economics and Statistics 88:641; Cai 2021,
    Papers in Regional Science 100:455.

    Examples
    --------
    >>> import numpy as np, xarray as xr
    >>> from nestmrio import fit_gravity
    >>> place, sides = np.array([0, 100, 250, 700]), {"origin": list("abcd"), "destination": list("abcd")}
    >>> distance = xr.DataArray(abs(place[:, None] - place), sides, ("origin", "destination"))
    >>> outflow = xr.DataArray([400.0, 100, 200, 300], {"origin": sides["origin"]}, ("origin",))
    >>> inflow = outflow.rename(origin="destination")
    >>> flow = (outflow * inflow / distance.where(distance > 0)).round()
    >>> sample = xr.Dataset({"flow": flow, "distance": distance, "outflow": outflow, "inflow": inflow})
    >>> fit_gravity(sample).coefficient.sel(term=["outflow", "inflow", "distance"]).round(2).values.tolist()
    [1.0, 1.0, -1.0]
    """
    try:
        require_variables(flows, "flows", ["flow"])
        flows = square(flows, "flows").sortby(list(PAIR))
        require_amounts(flows)
        return fit_spec(specification(model), flows)
    except NestmrioError as error:
        raise error.at(sector=sector) from None


def fit_spec(spec, flows, starts=STARTS, quick=False):
    """Estimate one model on flows whose origins and destinations stand in the same order.

    A quick fit has coefficients and nothing else. Its spatial lags are exact maximum likelihood like those of a full
    fit up to EXACT_PAIRS pairs; on more they are two-stage least squares, with lags of the regressors as instruments,
    which needs no determinant. A separable filter is always exact.

    Arguments: spec (Spec), flows (Dataset, see `fit_gravity`), starts (see `maximum_likelihood`), quick. Returns a Fit,
    or Coefficients where it is quick. Raises what `fit_gravity` raises.
    """
    flows = with_margins(flows)
    flow = flows.variables["flow"].values
    observed = np.isfinite(flow) & traded_pairs(spec, flows)
    if spec.estimator in LOG_LINEAR:
        observed &= flow > 0
    terms, design = design_matrix(spec, flows, observed)
    values = flow[observed]
    require_enough(*design.shape)
    if spec.estimator in ("poisson", "doubly_constrained"):
        from nestmrio.trade.poisson import pseudo_likelihood

        terms, design, found = pseudo_likelihood(spec, values / values.mean(), design, terms, observed, flows, quick)
        response, fitted = values, found.fitted * values.mean()
    else:
        response = np.log(values)
        pairs = filter_of(spec, flows, observed)
        if spec.lags and not pairs.weights.any():
            remedy = "choose a model without lags, or the weights k_nearest or inverse_distance"
            raise InputError("spatial lags need neighbours, and no two regions here are neighbours", remedy=remedy)
        if quick and spec.estimator == "ml" and pairs.size > EXACT_PAIRS and not spec.separable:
            found = _instrumented(spec, response, design, pairs, filter_of(spec, flows, traded_pairs(spec, flows)))
        else:
            found = _log_linear(spec, response, design, terms, pairs, starts, quick)
        fitted = None if quick else trend(found.rho, found.coefficients, design, pairs)
    if quick:
        return Coefficients(spec, _by_term(spec, terms, np.r_[found.rho, found.coefficients]))
    return Fit(
        spec=spec,
        coefficient=_labelled(_by_term(spec, terms, np.r_[found.rho, found.coefficients])),
        standard_error=_labelled(_by_term(spec, terms, found.standard_errors)),
        estimate=found,
        regions=tuple(flows["origin"].values.tolist()),
        observed=observed,
        response=response,
        fitted=fitted,
        regressors=design,
    )


def _log_linear(spec, response, design, terms, pairs, starts, quick):
    if pairs is None:
        return least_squares(response, design, terms)
    if spec.estimator == "s2sls":
        return _instrumented(spec, response, design, pairs, None)
    lagged = pairs.lags(response, missing=response.mean())
    return maximum_likelihood(
        response,
        design,
        lagged,
        pairs,
        lags=spec.lags,
        separable=spec.separable,
        covariance="none" if quick else spec.covariance,
        terms=terms,
        starts=starts,
    )


def _instrumented(spec, response, design, pairs, predicted):
    """Two-stage least squares, with ρ admissible on the pairs, or where a prediction solves the filter.

    The pairs are some of the predicted ones. Where W is similar to a symmetric matrix so is the filter, and with it its
    part on the pairs is positive definite.
    """
    from nestmrio.trade.two_stage import instruments, two_stage

    lagged = pairs.lags(response, missing=response.mean())
    within, full = (pairs, True) if predicted is None else (predicted, False)
    return two_stage(response, design, lagged, instruments(design, pairs), within, lags=spec.lags, likelihood=full)


def _by_term(spec, terms, values):
    shown = [k for k, lag in enumerate(LAGS) if lag in spec.lags or (spec.separable and lag == "both")]
    labels = [RHO_TERMS[k] for k in shown] + list(terms)
    return dict(zip(labels, [*values[shown].tolist(), *values[3:].tolist()], strict=True))


def _labelled(values):
    return xr.DataArray(list(values.values()), {"term": list(values)}, ("term",), attrs={"units": "1"})
