"""Provinces nested in a global multi-regional input-output table, and the emissions embodied in what they trade."""

from importlib import import_module
from importlib.metadata import version

__version__ = version("nestmrio")

_MODULES = {
    "balancing": "nestmrio.balancing",
    "classification": "nestmrio.classification",
    "cubes": "nestmrio.cubes",
    "gravity": "nestmrio.trade.gravity",
    "geography": "nestmrio.trade.geography",
    "pooling": "nestmrio.trade.pooling",
    "factored": "nestmrio.mrio.factored",
    "assembly": "nestmrio.mrio.assembly",
    "nesting": "nestmrio.mrio.nesting",
    "inventory": "nestmrio.emissions.inventory",
    "leontief": "nestmrio.footprint.leontief",
    "attribution": "nestmrio.footprint.attribution",
    "accounts": "nestmrio.footprint.accounts",
}


def __getattr__(name):
    """Import a stage of the library when it is first asked for, so that a job pays for what it uses."""
    if name in _MODULES:
        return import_module(_MODULES[name])
    raise AttributeError(f"module 'nestmrio' has no attribute {name!r}")


def __dir__():
    return sorted([*globals(), *_MODULES])
