"""Gravity models of the flows of one commodity: specify, fit on a sample, predict for regions with known margins."""

from dataclasses import dataclass

import numpy as np
import xarray as xr

from nestmrio.errors import InputError, NestmrioError
from nestmrio.trade.likelihood import maximum_likelihood
from nestmrio.trade.regression import Estimate, least_squares
from nestmrio.trade.restricted_filter import pair_filter
from nestmrio.trade.spatial_filter import LAGS

ESTIMATORS = ("ols", "ml", "s2sls", "poisson", "doubly_constrained")
FILTERED = ("ml", "s2sls")
LOG_LINEAR = ("ols", *FILTERED)
RHO_TERMS = ("rho_origin", "rho_destination", "rho_both")


@dataclass(frozen=True)
class Spec:
    """What to estimate.

    Arguments: estimator (one of ESTIMATORS); lags (of the spatial filter, for `ml` and `s2sls`: any of origin,
    destination, both); separable (ρ_w = −ρ_o ρ_d, for `ml`); intraregional (`excluded`, or `own`: kept, with a constant
    and a slope on outflow of their own); regressors (names of further variables of the flows, taken as they stand);
    covariance (`hessian` or `information`, for `ml`). Raises InputError for what does not go together.
    """

    estimator: str = "ols"
    lags: tuple[str, ...] = ()
    separable: bool = False
    intraregional: str = "excluded"
    regressors: tuple[str, ...] = ()
    covariance: str = "hessian"

    def __post_init__(self):
        choices = {
            "estimator": ESTIMATORS,
            "intraregional": ("excluded", "own"),
            "covariance": ("hessian", "information"),
        }
        for name, allowed in choices.items():
            if getattr(self, name) not in allowed:
                raise InputError(
                    f"{name} {getattr(self, name)!r} is unknown", remedy=f"choose one of {', '.join(allowed)}"
                )
        if bool(self.lags) != (self.estimator in FILTERED):
            raise InputError(
                f"the estimator {self.estimator} does not go with {len(self.lags)} lags",
                remedy="use ml or s2sls with lags, another estimator without",
            )


STANDARD = Spec("ols")
AUGMENTED = Spec("ml", LAGS)
POISSON = Spec("poisson")
DOUBLY_CONSTRAINED = Spec("doubly_constrained", regressors=("neighbour",))


@dataclass(frozen=True)
class Fit:
    """A fitted model: terms with coefficients and standard errors, and what it saw on the observed pairs.

    `coefficient`, `standard_error` (term); `observed` (n, n) of bool; `response`, `fitted` (pairs: in logs for a
    log-linear model; fitted is the trend-corrected prediction); `design` (pairs, coefficients of `estimate`).
    """

    spec: Spec
    coefficient: xr.DataArray
    standard_error: xr.DataArray
    estimate: Estimate
    regions: tuple[str, ...]
    observed: np.ndarray
    response: np.ndarray
    fitted: np.ndarray
    design: np.ndarray

    @property
    def rho(self):
        """ρ_o, ρ_d, ρ_w; zero for a lag that is not in the model."""
        return self.estimate.rho

    @property
    def observations(self):
        """Number of pairs."""
        return len(self.response)

    @property
    def aicc(self):
        """Akaike's criterion for small samples: −2ℓ + 2k + 2k(k+1)/(N−k−1) [Hurvich & Tsai 1989]."""
        k = self.estimate.parameters
        spare = self.observations - k - 1
        return -2 * self.estimate.log_likelihood + 2 * k + (2 * k * (k + 1) / spare if spare > 0 else np.inf)

    @property
    def r_squared(self):
        """Pseudo-R²: squared correlation of the observed with the trend-corrected prediction."""
        return float(np.corrcoef(self.response, self.fitted)[0, 1] ** 2)


def fit(spec, flows, sector=None):
    """Estimate Y = ρ_o W Y + ρ_d Y Wᵀ + ρ_w W Y Wᵀ + β_0 + β_1 ln O_r + β_2 ln D_s + β_3 ln d_rs + ε, Y = ln flows.

    A log-linear model (`ols`, `ml`, `s2sls`) sees the positive flows only: zeros leave an incomplete set of pairs. The
    Poisson models keep zeros. A neighbouring pair that is not observed counts in the lags with the mean of the
    observed, so that no estimate depends on the unit of the flows.

    Arguments: spec (Spec); flows (Dataset: flow, distance (origin, destination); weights (origin, destination) for
    lags; outflow (origin) and inflow (destination), by default the interregional sums of flow; the variables named in
    spec.regressors); sector (named in errors). Returns a Fit.
    Raises InputError when the flows cannot carry the model, ConvergenceError when its estimation fails.
    Source: Leontief & Strout 1963; LeSage & Pace 2008; Sargento 2009; Santos Silva & Tenreyro 2006; Cai 2021.
    """
    try:
        return _fit(spec, with_margins(flows))
    except NestmrioError as error:
        raise error.at(sector=sector) from None


def _fit(spec, flows):
    flow = flows["flow"].values
    observed = np.isfinite(flow) & (flows["outflow"].values[:, None] > 0) & (flows["inflow"].values > 0)
    if spec.intraregional == "excluded":
        observed &= ~np.eye(len(flow), dtype=bool)
    if spec.estimator in LOG_LINEAR:
        observed &= flow > 0
    terms, design = design_matrix(spec, flows, observed)
    values = flow[observed]
    if spec.estimator in ("poisson", "doubly_constrained"):
        from nestmrio.trade.poisson import pseudo_likelihood

        terms, design, estimate = pseudo_likelihood(spec, values / values.mean(), design, terms, observed, flows)
        response, fitted = values, estimate.fitted * values.mean()
    else:
        response = np.log(values)
        estimate = _log_linear(spec, response, design, terms, flows, observed)
        pairs = pair_filter(flows["weights"].values, observed) if spec.lags else None
        fitted = trend(estimate, design, pairs)
    return Fit(
        spec=spec,
        coefficient=_by_term(spec, terms, np.r_[estimate.rho, estimate.coefficients]),
        standard_error=_by_term(spec, terms, estimate.standard_errors),
        estimate=estimate,
        regions=tuple(flows["origin"].values.tolist()),
        observed=observed,
        response=response,
        fitted=fitted,
        design=design,
    )


def _log_linear(spec, response, design, terms, flows, observed):
    if not spec.lags:
        return least_squares(response, design, terms)
    pairs = pair_filter(flows["weights"].values, observed)
    lagged = pairs.lags(response, missing=response.mean())
    if spec.estimator == "s2sls":
        from nestmrio.trade.two_stage import instruments, two_stage

        return two_stage(response, design, lagged, instruments(design, pairs), pairs, lags=spec.lags)
    return maximum_likelihood(
        response,
        design,
        lagged,
        pairs,
        lags=spec.lags,
        separable=spec.separable,
        covariance=spec.covariance,
        terms=terms,
    )


def _by_term(spec, terms, values):
    shown = [k for k, lag in enumerate(LAGS) if lag in spec.lags or (spec.separable and lag == "both")]
    labels = [RHO_TERMS[k] for k in shown] + list(terms)
    return xr.DataArray(np.r_[values[shown], values[3:]], {"term": labels}, ("term",), attrs={"units": "1"})


def with_margins(flows):
    """Complete the flows with their margins: O_r = Σ_s≠r y_rs, D_s = Σ_r≠s y_rs where the user gives none.

    Arguments: flows (Dataset with flow (origin, destination)).
    Returns a Dataset with outflow (origin), inflow (destination).
    """
    between = flows["flow"].where(~np.eye(flows.sizes["origin"], dtype=bool), 0.0)
    margins = {"outflow": between.sum("destination"), "inflow": between.sum("origin")}
    return flows.assign({name: margin for name, margin in margins.items() if name not in flows})


def design_matrix(spec, flows, observed):
    """The regressors over the observed pairs: intercept, ln outflow, ln inflow, ln distance, further ones.

    Arguments: spec, flows (Dataset: outflow (origin), inflow (destination), distance and spec.regressors (origin,
    destination)), observed (n, n) of bool. Returns terms (list), design X (pairs, terms).
    Raises InputError for a regressor that is missing or a distance between regions that is not positive.
    """
    own = np.eye(len(observed), dtype=bool)
    distance = flows["distance"].values
    if (distance[observed & ~own] <= 0).any():
        raise InputError("a distance between regions is not positive", remedy="correct the coordinates or the matrix")
    ones = np.ones_like(distance)
    with np.errstate(divide="ignore"):
        outflow, inflow = (np.log(flows[name].values) for name in ("outflow", "inflow"))
    columns = {
        "intercept": ones,
        "outflow": outflow[:, None] * ones,
        "inflow": inflow * ones,
        "distance": np.log(np.where(own, 1.0, np.where(distance > 0, distance, 1.0))),
    }
    for name in spec.regressors:
        if name not in flows:
            raise InputError(f"the regressor {name} is missing", remedy="add it to the flows or to the prediction")
        columns[name] = flows[name].values * ones
    if spec.intraregional == "own":
        columns |= {"intraregional": own * ones, "intraregional_outflow": np.where(own, outflow[:, None], 0.0)}
    return list(columns), np.column_stack([column[observed] for column in columns.values()])


def trend(estimate, design, pairs):
    """The trend-corrected prediction ŷ with A ŷ = X β + μ Σ_k ρ_k c_k, μ = mean ŷ, by an exact solve.

    c_k is the weight lost to pairs outside the set, which count with the mean μ as they do in `fit`.

    Arguments: estimate (Estimate), design X (pairs, k), pairs (a PairFilter, or None without lags).
    Returns ŷ (pairs,).
    """
    direct = design @ estimate.coefficients
    if pairs is None:
        return direct
    by_regressors = pairs.solve(estimate.rho, direct)
    by_mean = pairs.solve(estimate.rho, pairs.lost_weight() @ estimate.rho)
    return by_regressors + by_mean * by_regressors.mean() / (1 - by_mean.mean())


def predict(fit, outflow, inflow, distance, **variables):
    """Flows that a fitted model expects between regions with known outflow, inflow and distances.

    A log-linear model is solved for ŷ = A⁻¹ X β with the regions' own regressors and weights and carried back by exp ŷ,
    the median; what turns it into a mean, exp σ²/2 in standard gravity, is one factor for all pairs, which balancing to
    margins undoes. The doubly constrained model gives O_r D_s d_rs^β exp(Σ γ z_rs), since balancing finds its effects.

    Arguments: fit (Fit), outflow (origin), inflow (destination), distance (origin, destination), variables (weights
    (origin, destination) for a model with lags, and the variables in spec.regressors). Returns flow_prior (origin,
    destination): zero on the diagonal and where a margin is zero, and in the unit of the sample's flows.
    Raises InputError when a variable is missing.
    """
    spec = fit.spec
    regions = xr.Dataset({"outflow": outflow, "inflow": inflow, "distance": distance, **variables})
    pairs = (outflow.values[:, None] > 0) & (inflow.values > 0)
    inside = pairs & np.eye(len(pairs), dtype=bool)
    if spec.intraregional == "excluded":
        pairs &= ~np.eye(len(pairs), dtype=bool)
    prior = np.zeros(pairs.shape)
    if pairs.any():
        terms, design = design_matrix(spec, regions, pairs)
        if spec.estimator == "doubly_constrained":
            known = [fit.coefficient.sel(term=term).item() for term in terms[3:]]
            prior[pairs] = np.exp(design @ np.r_[0.0, 1.0, 1.0, known])
        else:
            if spec.lags and "weights" not in regions:
                raise InputError("the weights are missing", remedy="give predict the spatial weights of the regions")
            filtered = pair_filter(regions["weights"].values, pairs) if spec.lags else None
            prior[pairs] = np.exp(trend(fit.estimate, design, filtered))
    prior[inside] = 0.0
    labels = {side: distance[side].values for side in ("origin", "destination")}
    return xr.DataArray(prior, labels, ("origin", "destination"), name="flow_prior", attrs={"units": "1"})
