"""A global table in matrices, as a reader leaves it, and the same table in labelled arrays."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import xarray as xr

from nestmrio.errors import InputError
from nestmrio.names import choices


@dataclass
class WorldTable:
    """A global table: products are regions by sectors, final users are regions by categories, each in order.

    `z` (products, products) and `y` (products, final users) are the flows, `units` all units that the source writes
    beside them. Where the source says so, `output` and `primary`, all inputs that are no products, stand by product.
    """

    file: Path
    regions: list[str]
    sectors: list[str]
    finals: list[str]
    z: np.ndarray
    y: np.ndarray
    units: list[str] = field(default_factory=list)
    output: np.ndarray | None = None
    primary: np.ndarray | None = None

    @property
    def products(self):
        """Region and sector of each row."""
        return [(region, sector) for region in self.regions for sector in self.sectors]

    @property
    def users(self):
        """Region and category of each column of final demand."""
        return [(region, final) for region in self.regions for final in self.finals]

    @property
    def sales(self):
        """Output as what is sold: x = Z 1 + Y 1."""
        return self.z.sum(1) + self.y.sum(1)


def require_categories(found, categories, file):
    """Refuse final demand whose categories the list of names does not know.

    Arguments: found (names in the table), categories (mapping of known names), file (named in errors). Raises
    InputError with every unknown name.
    """
    unknown = [name for name in found if name not in categories]
    if unknown:
        listed = f"the list has {choices(unknown[0], categories)}"
        raise InputError(
            f"final demand Y has categories that are unknown: {', '.join(unknown)}",
            remedy=f"name them in world.categories as they stand in Y; {listed}",
            file=file,
        )


def merged_categories(finals, categories):
    """Which categories the finals of a table become: labels here, in order, and a matrix (final, label) of 0 and 1."""
    kept = list(dict.fromkeys(categories[name] for name in finals))
    return kept, np.array([[categories[name] == label for label in kept] for name in finals], dtype=float)


def in_arrays(table, categories, unit):
    """A global table as the cube of bilateral flows.

    x = Z 1 + Y 1, v = x − Zᵀ 1

    Arguments: table (WorldTable), categories (mapping from its finals to names here), unit (of the result).
    Returns a Dataset of the contract's kind `world_flows` with the one factor `value_added`.
    """
    kept, merges = merged_categories(table.finals, categories)
    r, s, c = len(table.regions), len(table.sectors), len(table.finals)
    flow, product, units = ("origin", "sector", "destination"), ("region", "sector"), {"units": unit}
    output = table.sales
    return xr.Dataset(
        {
            "intermediate": ((*flow, "use"), table.z.reshape(r, s, r, s), units),
            "final_demand": ((*flow, "category"), table.y.reshape(r, s, r, c) @ merges, units),
            "output": (product, output.reshape(r, s), units),
            "value_added": (("region", "factor", "sector"), (output - table.z.sum(0)).reshape(r, 1, s), units),
        },
        dict.fromkeys(("origin", "destination", "region"), table.regions)
        | dict.fromkeys(("sector", "use"), table.sectors)
        | {"category": kept, "factor": ["value_added"]},
    )
