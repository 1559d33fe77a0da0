"""What the public functions do with labels and units: labels are joined exactly, units are carried along."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from nestmrio.errors import InputError

if TYPE_CHECKING:
    import xarray as xr

P = ParamSpec("P")
R = TypeVar("R")
Labelled = TypeVar("Labelled", "xr.DataArray", "xr.Dataset")


def exact_labels() -> AbstractContextManager[Any]:
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


def in_order(values: Labelled, what: str, labels: Mapping[str, Iterable[Any]], *, more: bool = False) -> Labelled:
    """Put labelled values in the order of given labels.

    Arguments: values, what (they are called in errors), labels (dim: labels in order), more (True where values may have
    further labels, which are left out). Raises InputError naming a label that is missing, unknown or stands twice.
    """
    for dim, wanted in labels.items():
        if dim not in values.dims:
            raise InputError(f"{what} has no dim {dim}", remedy="rename its dims")
        found = values[dim].values.tolist()
        known, wanted = set(found), list(wanted)
        lacking = [label for label in wanted if label not in known]
        if lacking:
            raise InputError(f"{what} lacks the {dim} {lacking[0]}", remedy=f"add it to {what}, with zeros if need be")
        unknown = known - set(wanted)
        if unknown and not more:
            raise InputError(
                f"{what} has the unknown {dim} {min(map(str, unknown))}", remedy=f"leave it out of {what} or rename it"
            )
        if len(known) < len(found):
            raise InputError(f"{what} has a {dim} that stands twice", remedy="keep one of them")
    return values.sel({dim: list(wanted) for dim, wanted in labels.items()})


def require_variables(table: "xr.Dataset", what: str, names: Iterable[str]) -> None:
    """Raise InputError naming a variable that a table lacks."""
    for name in names:
        if name not in table:
            raise InputError(f"{what} lacks the variable {name}", remedy=f"add it: {what}[{name!r}] = ...")


def units(of: "xr.DataArray", per: "xr.DataArray | None" = None) -> dict[str, str]:
    """The attribute `units` of a result that has the units of an array, or those per units of another.

    Returns {} where one of them is not known.
    """
    found = [str(array.attrs.get("units", "")) for array in (of, per) if array is not None]
    return {"units": " per ".join(found)} if all(found) else {}


def same_units(**arrays: "xr.DataArray") -> None:
    """Raise InputError where two arrays, named by keyword, have different units; an array may have none."""
    known = {name: array.attrs["units"] for name, array in arrays.items() if array.attrs.get("units")}
    if len(set(known.values())) > 1:
        text = ", ".join(f"{name} in {unit}" for name, unit in known.items())
        raise InputError(f"the units differ: {text}", remedy="convert one, and set its attrs['units']")
