"""Gravity models of the flows of one commodity: specify, fit on a sample, predict for regions with known margins."""

from dataclasses import dataclass

import numpy as np
import xarray as xr

from nestmrio.errors import InputError, NestmrioError
from nestmrio.trade.likelihood import LAGS, Estimate, least_squares, maximum_likelihood
from nestmrio.trade.restricted_filter import pair_filter

ESTIMATORS = ("ols", "ml", "s2sls", "poisson", "doubly_constrained")
LOG_LINEAR = ("ols", "ml", "s2sls")
RHO_TERMS = ("rho_origin", "rho_destination", "rho_both")


@dataclass(frozen=True)
class Spec:
    """What to estimate.

    Arguments: estimator (one of ESTIMATORS); lags (of the spatial filter: any of origin, destination, both; needs `ml` or
    `s2sls`); separable (ρ_w = −ρ_o ρ_d); intraregional (`excluded`, or `own`: kept, with a constant and a slope on
    outflow of their own); regressors (names of further variables in logs or dummies, as they stand in the flows);
    covariance (`hessian` or `information`, for `ml`).
    """

    estimator: str = "ols"
    lags: tuple[str, ...] = ()
    separable: bool = False
    intraregional: str = "excluded"
    regressors: tuple[str, ...] = ()
    covariance: str = "hessian"

    def __post_init__(self):
        choices = {"estimator": ESTIMATORS, "intraregional": ("excluded", "own"), "covariance": ("hessian", "information")}
        for name, allowed in choices.items():
            if getattr(self, name) not in allowed:
                raise InputError(
                    f"{name} {getattr(self, name)!r} is unknown", remedy=f"choose one of {', '.join(allowed)}"
                )
        if bool(self.lags) != (self.estimator in ("ml", "s2sls")):
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
    """A fitted model: its specification, terms and numbers over the pairs it was fitted on."""

    spec: Spec
    terms: tuple[str, ...]
    coefficient: np.ndarray
    standard_error: np.ndarray
    estimate: Estimate
    observed: np.ndarray
    response: np.ndarray
    fitted: np.ndarray
    design: np.ndarray
    regions: tuple[str, ...]

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
        """Akaike's criterion corrected for small samples: −2ℓ + 2k + 2k(k+1)/(N−k−1)."""
        k = self.estimate.parameters
        spare = self.observations - k - 1
        return -2 * self.estimate.log_likelihood + 2 * k + (2 * k * (k + 1) / spare if spare > 0 else np.inf)

    @property
    def r_squared(self):
        """Pseudo-R²: squared correlation of observed and fitted."""
        return float(np.corrcoef(self.response, self.fitted)[0, 1] ** 2)


def fit(spec, flows, sector=None):
    """Estimate Y = ρ_o W Y + ρ_d Y Wᵀ + ρ_w W Y Wᵀ + β_0 + β_1 ln O_r + β_2 ln D_s + β_3 ln d_rs + ε, Y = ln flows.

    Pairs without a positive flow are not observed by a log-linear model, which then works on an incomplete set of pairs;
    the Poisson models keep zeros. A neighbouring pair that is not observed counts in the lags with the mean of the
    observed, so that estimates do not depend on the unit of the flows.

    Arguments: spec (Spec), flows (Dataset: flow, distance (origin, destination); weights (origin, destination) where
    there are lags; outflow (origin), inflow (destination), by default the interregional sums of flow; the variables named
    in spec.regressors), sector (named in errors). Returns a Fit.
    Raises InputError when the flows do not carry the model, ConvergenceError when its estimation fails.
    Source: Leontief & Strout 1963; LeSage & Pace 2008; Sargento 2009; Santos Silva & Tenreyro 2006; Cai 2021.
    """
    try:
        return _fit(spec, with_margins(flows))
    except NestmrioError as error:
        if sector is None:
            raise
        raise type(error)(str(error).split(". To mend it: ")[0], remedy=_remedy(error), sector=sector) from None


def _remedy(error):
    return str(error).split(". To mend it: ")[-1]
