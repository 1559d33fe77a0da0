"""Which gravity model: its estimator, lags and regressors; and the models that compete for a sector."""

from dataclasses import dataclass

from nestmrio.choices import GRAVITY_MODELS
from nestmrio.errors import InputError
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
    optional (those of the regressors, for `poisson` and `doubly_constrained`, that a fit leaves out where the other
    terms explain them already, as where no regions are neighbours; a prediction then gives them no effect);
    covariance (`hessian` or `information`, for `ml`). Raises InputError for what does not go together.
    """

    estimator: str = "ols"
    lags: tuple[str, ...] = ()
    separable: bool = False
    intraregional: str = "excluded"
    regressors: tuple[str, ...] = ()
    covariance: str = "hessian"
    optional: tuple[str, ...] = ()

    def __post_init__(self) -> None:
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
DOUBLY_CONSTRAINED = Spec("doubly_constrained", regressors=("neighbour",), optional=("neighbour",))

MODELS = dict(zip(GRAVITY_MODELS, (STANDARD, AUGMENTED, POISSON, DOUBLY_CONSTRAINED), strict=True))
PREFERRED = "doubly_constrained"
"""The model that `auto` takes unless another is better by more than chance: it meets margins by construction."""
COMPARABLE = ("standard", "augmented")
"""Models of the same logarithms, whose likelihoods and AICc can be compared."""


def specification(model: str | Spec) -> Spec:
    """The specification of a model given by its name in MODELS; a Spec stands for itself.

    Raises InputError for an unknown name.
    """
    if isinstance(model, Spec):
        return model
    if model not in MODELS:
        raise InputError(
            f"the gravity model {model} is unknown", remedy=f"choose one of {', '.join(MODELS)}, or a Spec"
        )
    return MODELS[model]
