"""Provinces nested in a global multi-regional input-output table, and the emissions embodied in what they trade.

The functions below are the library; docs/library.md shows them at work. Each is imported when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.2.0"

if TYPE_CHECKING:
    from nestmrio.balancing import gras, ras
    from nestmrio.cubes import open_cube
    from nestmrio.footprint.accounts import accounts
    from nestmrio.footprint.attribution import embodied
    from nestmrio.footprint.bilateral import eebt
    from nestmrio.footprint.leontief import leontief
    from nestmrio.footprint.multipliers import multipliers
    from nestmrio.footprint.origins import footprint_of, top_origins
    from nestmrio.footprint.trade_parts import trade_parts
    from nestmrio.inputs.mrio_folder import read_world
    from nestmrio.ledger import Ledger
    from nestmrio.mrio.assembly import assemble_provinces
    from nestmrio.mrio.factored import expand
    from nestmrio.mrio.flow_nesting import nest_flows
    from nestmrio.mrio.gtap_world import read_gtap, read_gtap_emissions
    from nestmrio.mrio.inland import inland
    from nestmrio.mrio.nesting import nest
    from nestmrio.trade.estimation import estimate_trade
    from nestmrio.trade.gravity import fit_gravity
    from nestmrio.trade.prediction import predict_gravity

__all__ = [
    "Ledger",
    "accounts",
    "assemble_provinces",
    "eebt",
    "embodied",
    "estimate_trade",
    "expand",
    "fit_gravity",
    "footprint_of",
    "gras",
    "inland",
    "leontief",
    "multipliers",
    "nest",
    "nest_flows",
    "open_cube",
    "predict_gravity",
    "ras",
    "read_gtap",
    "read_gtap_emissions",
    "read_world",
    "top_origins",
    "trade_parts",
]

_HOMES = {
    "Ledger": "nestmrio.ledger",
    "accounts": "nestmrio.footprint.accounts",
    "assemble_provinces": "nestmrio.mrio.assembly",
    "eebt": "nestmrio.footprint.bilateral",
    "embodied": "nestmrio.footprint.attribution",
    "estimate_trade": "nestmrio.trade.estimation",
    "expand": "nestmrio.mrio.factored",
    "fit_gravity": "nestmrio.trade.gravity",
    "footprint_of": "nestmrio.footprint.origins",
    "gras": "nestmrio.balancing",
    "inland": "nestmrio.mrio.inland",
    "leontief": "nestmrio.footprint.leontief",
    "multipliers": "nestmrio.footprint.multipliers",
    "nest": "nestmrio.mrio.nesting",
    "nest_flows": "nestmrio.mrio.flow_nesting",
    "open_cube": "nestmrio.cubes",
    "predict_gravity": "nestmrio.trade.prediction",
    "ras": "nestmrio.balancing",
    "read_gtap": "nestmrio.mrio.gtap_world",
    "read_gtap_emissions": "nestmrio.mrio.gtap_world",
    "read_world": "nestmrio.inputs.mrio_folder",
    "top_origins": "nestmrio.footprint.origins",
    "trade_parts": "nestmrio.footprint.trade_parts",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for, so that `import nestmrio` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'nestmrio' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
