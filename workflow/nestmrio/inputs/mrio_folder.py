"""Reader of global tables in the folder form that pymrio saves."""

import csv
from pathlib import Path

import numpy as np
import xarray as xr

from nestmrio.errors import InputError


def read_categories(path):
    """Read how the world table's final-demand categories are named here: columns `world`, `category`.

    Arguments: path (CSV). Returns a dict. Raises InputError for a missing column or a repeated name.
    """
    with open(path, newline="", encoding="utf-8") as stream:
        reader = csv.DictReader(stream)
        if not {"world", "category"} <= set(reader.fieldnames or []):
            raise InputError("columns world and category are needed", remedy="add them to the header", file=path)
        rows = [(row["world"].strip(), row["category"].strip()) for row in reader]
    names = dict(rows)
    if len(names) < len(rows):
        raise InputError("a category of the world stands twice", remedy="keep one row for each", file=path)
    return names


def read_world(folder, categories, country):
    """Read a global multi-regional table with all its bilateral flows.

    Output is the row sum, value added what output leaves after all intermediate inputs.

    Arguments: folder (holds Z, Y and file_parameters.json), categories (names in the folder to names here), country
    (the region that will be replaced; it must be there).
    Returns a Dataset: intermediate (origin, sector, destination, use), final_demand (origin, sector, destination,
    category), in the table's currency. Raises InputError naming folder and label.
    """
    import pymrio

    folder = Path(folder)
    if not (folder / "file_parameters.json").exists():
        raise InputError("file_parameters.json is missing", remedy="save the table with pymrio's save_all", file=folder)
    table = pymrio.load_all(folder, include_core=True)
    regions, sectors = list(table.get_regions()), list(table.get_sectors())
    if country not in regions:
        raise InputError(f"region {country} is missing", remedy="correct the key country", file=folder)
    products = [(region, sector) for region in regions for sector in sectors]
    if list(table.Z.index) != products or list(table.Z.columns) != products or list(table.Y.index) != products:
        raise InputError(
            "rows and columns are not all regions by all sectors", remedy="save the table whole", file=folder
        )
    found = list(dict.fromkeys(table.Y.columns.get_level_values(1)))
    unknown = [name for name in found if name not in categories]
    if unknown:
        raise InputError(
            f"final-demand category {unknown[0]!r} is unknown", remedy="name it in world.categories", file=folder
        )
    for name, frame in (("Z", table.Z), ("Y", table.Y)):
        bad = np.argwhere(~np.isfinite(frame.to_numpy(float)))
        if len(bad):
            row, column = frame.index[bad[0][0]], frame.columns[bad[0][1]]
            raise InputError(f"{name} is not a number at {row} to {column}", remedy="correct the cell", file=folder)
    r, s, c = len(regions), len(sectors), len(found)
    labels = {"origin": regions, "sector": sectors, "destination": regions, "use": sectors}
    final = table.Y[[(region, name) for region in regions for name in found]].to_numpy(float).reshape(r, s, r, c)
    renamed = [categories[name] for name in found]
    kept = list(dict.fromkeys(renamed))
    merged = np.stack([final[..., [n == name for n in renamed]].sum(-1) for name in kept], axis=-1)
    return xr.Dataset(
        {
            "intermediate": (tuple(labels), table.Z.to_numpy(float).reshape(r, s, r, s)),
            "final_demand": (("origin", "sector", "destination", "category"), merged),
        },
        labels | {"category": kept},
    )
