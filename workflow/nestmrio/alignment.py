"""Labels joined exactly: arithmetic between arrays of other labels is an error, never a silent subset."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def exact_labels():
    """A context in which xarray joins exactly and keeps attributes; the caller's options come back at its end."""
    import xarray as xr

    return xr.set_options(arithmetic_join="exact", keep_attrs=True)


def aligned(function: Callable[P, R]) -> Callable[P, R]:
    """Decorate a public function so that it joins labels exactly, whatever the caller's options are."""

    @wraps(function)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        with exact_labels():
            return function(*args, **kwargs)

    return inside
