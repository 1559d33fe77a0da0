"""Which gravity model a sector gets, and why."""

from nestmrio.errors import InputError
from nestmrio.trade.gravity import AUGMENTED, DOUBLY_CONSTRAINED, POISSON, STANDARD, fit

MODELS = {
    "standard": STANDARD,
    "augmented": AUGMENTED,
    "poisson": POISSON,
    "doubly_constrained": DOUBLY_CONSTRAINED,
}


def choose(model, flows, sector):
    """Fit the model that is asked for, or with `auto` the better of standard and augmented by AICc.

    Both are likelihoods of the same logarithms, so that their AICc can be compared; the smaller one wins.

    Arguments: model (`auto` or a key of MODELS), flows (Dataset, as for `fit`), sector (named in errors).
    Returns the name of the model, its Fit, the reason in words, and {name: AICc} of the models compared.
    Raises InputError for an unknown model, and what `fit` raises.
    """
    if model not in ("auto", *MODELS):
        raise InputError(f"gravity model {model} is unknown", remedy=f"choose auto or one of {', '.join(MODELS)}")
    compared = {name: fit(MODELS[name], flows, sector) for name in ("standard", "augmented")}
    criteria = {name: fitted.aicc for name, fitted in compared.items()}
    if model != "auto":
        chosen = compared[model] if model in compared else fit(MODELS[model], flows, sector)
        return model, chosen, "asked for in the configuration", criteria
    best = min(criteria, key=criteria.get)
    other = "augmented" if best == "standard" else "standard"
    reason = f"AICc {criteria[best]:.1f} against {criteria[other]:.1f} of the {other} model"
    return best, compared[best], reason, criteria
