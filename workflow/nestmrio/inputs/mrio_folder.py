"""Reader of global tables in the folder form that pymrio saves."""

from pathlib import Path

import numpy as np
import xarray as xr

from nestmrio.errors import InputError
from nestmrio.rows import read_rows

BALANCE = 1e-6


def read_categories(path):
    """Read how the world table's final-demand categories are named here: columns `world`, `category`.

    Arguments: path (CSV). Returns a dict. Raises InputError for a missing file or column, or a repeated name.
    """
    rows = [(row["world"], row["category"]) for row in read_rows(path, ("world", "category"))]
    names = dict(rows)
    if len(names) < len(rows):
        raise InputError("a category of the world stands twice", remedy="keep one row for each", file=path)
    return names


def read_world(folder, categories, country):
    """Read a global multi-regional table with all its bilateral flows.

    Output is the row sum x = Z 1 + Y 1, value added what it leaves after all intermediate inputs, x − Zᵀ 1. Where the
    folder holds x as well, it must be that row sum.

    Arguments: folder (holds Z, Y and file_parameters.json), categories (names in the folder to names here; several may
    share one), country (the region that will be replaced; it must be there).
    Returns a Dataset: intermediate (origin, sector, destination, use), final_demand (origin, sector, destination,
    category), in the table's currency.
    Raises InputError naming folder and label: a missing file, region, sector or category, a cell that is no number, a
    negative intermediate delivery or output, a table that does not balance.
    """
    table = _load(Path(folder))
    regions, sectors = (list(dict.fromkeys(table.Z.index.get_level_values(level))) for level in (0, 1))
    found = list(dict.fromkeys(table.Y.columns.get_level_values(1)))
    if country not in regions:
        raise InputError(f"region {country} is missing", remedy="correct the key country", file=folder)
    unknown = [name for name in found if name not in categories]
    if unknown:
        raise InputError(
            f"final-demand category {unknown[0]!r} is unknown", remedy="name it in world.categories", file=folder
        )
    products = [(region, sector) for region in regions for sector in sectors]
    finals = [(region, name) for region in regions for name in found]
    z, y = (_values(table, *part, folder) for part in (("Z", products, products), ("Y", products, finals)))
    _require_sound(z, y, table.x, products, folder)
    kept = list(dict.fromkeys(categories[name] for name in found))
    merges = np.array([[categories[name] == label for label in kept] for name in found], dtype=float)
    r, s, c = len(regions), len(sectors), len(found)
    labels = {"origin": regions, "sector": sectors, "destination": regions}
    return xr.Dataset(
        {
            "intermediate": ((*labels, "use"), z.reshape(r, s, r, s)),
            "final_demand": ((*labels, "category"), y.reshape(r, s, r, c) @ merges),
        },
        labels | {"use": sectors, "category": kept},
    )


def _load(folder):
    import pymrio

    if not (folder / "file_parameters.json").is_file():
        raise InputError("file_parameters.json is missing", remedy="save the table with pymrio's save_all", file=folder)
    try:
        table = pymrio.load_all(folder, include_core=True)
    except (OSError, ValueError, KeyError, pymrio.core.fileio.ReadError) as error:
        raise InputError(
            f"pymrio cannot read it ({error})", remedy="save the table with pymrio's save_all", file=folder
        ) from None
    for name in ("Z", "Y"):
        if getattr(table, name) is None:
            raise InputError(f"{name} is missing", remedy="save the table with its core (Z and Y)", file=folder)
    return table


def _values(table, name, rows, columns, folder):
    frame = getattr(table, name)
    for axis, labels, kind in ((frame.index, rows, "rows"), (frame.columns, columns, "columns")):
        if not axis.is_unique or set(axis) != set(labels):
            odd = next(iter(axis[axis.duplicated()]), None) or sorted(set(axis) ^ set(labels))[0]
            raise InputError(
                f"the {kind} of {name} are not every region by every sector or category, see {' '.join(map(str, odd))}",
                remedy="save the table whole",
                file=folder,
            )
    frame = frame.loc[rows, columns]
    try:
        values = frame.to_numpy(float)
    except ValueError as error:
        raise InputError(f"{name} holds text ({error})", remedy="correct the cell", file=folder) from None
    bad = np.argwhere(~np.isfinite(values))
    if len(bad):
        place = " to ".join(" ".join(label) for label in (rows[bad[0][0]], columns[bad[0][1]]))
        raise InputError(f"{name} is not a number at {place}", remedy="correct the cell", file=folder)
    return values


def _require_sound(z, y, x, products, folder):
    output = z.sum(1) + y.sum(1)
    scale = BALANCE * np.maximum(output, 1e-6 * output.max())
    findings = [
        ("sends negative intermediate deliveries", z.min(1) < 0),
        ("has negative output", output < -scale),
    ]
    if x is not None:
        stated = x.loc[products].to_numpy(float)[:, 0]
        findings.append(("does not sell its output: x differs from its row", np.abs(stated - output) > scale))
    for what, wrong in findings:
        if wrong.any():
            region, sector = products[int(np.argmax(wrong))]
            count = f" ({wrong.sum()} such sectors)" if wrong.sum() > 1 else ""
            raise InputError(f"it {what}{count}", remedy="balance the table", file=folder, region=region, sector=sector)
