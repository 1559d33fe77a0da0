"""What the sectors' samples of flows must have in common before trade is estimated from them."""

from collections import Counter
from pathlib import Path

from nestmrio.errors import InputError
from nestmrio.names import require_file_label
from nestmrio.rows import labels_of, read_header

CHOICES = "or declare pooling for the sector in the column trade of the sector list"


def require_flow_files(folder, sectors):
    """Raise InputError naming the first sector whose file of flows, {sector}.csv, is missing, and all such sectors.

    Arguments: folder (of the flow files), sectors (labels of those that gravity is to be fitted for).
    """
    missing = [sector for sector in sectors if not (Path(folder) / f"{sector}.csv").is_file()]
    if missing:
        others = f", and those of {', '.join(missing[1:])} too" if missing[1:] else ""
        raise InputError(
            f"the flows of a gravity sector are missing{others}",
            remedy=f"give its flows there (columns origin, destination, value), {CHOICES}",
            sector=missing[0],
            file=Path(folder) / f"{missing[0]}.csv",
        )


def sectors_with_files(folder, margins):
    """The sectors of the margins whose file of flows, {sector}.csv, is in the folder; the others are pooled.

    Arguments: folder, margins (CSV with a column sector). Raises InputError where none has a file.
    """
    sectors = listed_sectors(margins)
    found = [sector for sector in sectors if (Path(folder) / f"{sector}.csv").is_file()]
    if not found:
        remedy = f"call a file {sectors[0]}.csv, or correct the labels in the column sector of the margins"
        raise InputError("no sector of the margins has a file of flows", remedy=remedy, file=folder)
    return found


def sectors_with_rows(flows, margins):
    """The sectors of the margins that a file of flows tells of; the others are pooled.

    Arguments: flows (CSV of `read_flows`, with a column sector or, where the margins are of one sector, without),
    margins (CSV with a column sector). Raises InputError for flows without sector where the margins have several, and
    for flows of a sector that the margins do not have.
    """
    sectors = listed_sectors(margins)
    if "sector" not in read_header(flows):
        if len(sectors) > 1:
            remedy = "add the column to the flows"
            raise InputError(
                f"column sector is missing, and the margins have {len(sectors)}", remedy=remedy, file=flows
            )
        return sectors
    told = labels_of(flows, "sector")
    for sector in told:
        if sector not in sectors:
            raise InputError("the margins do not have it", remedy="add its margins", file=flows, sector=sector)
    return [sector for sector in sectors if sector in told]


def listed_sectors(margins):
    """The sectors of a CSV of margins, in the order of the file. Raises InputError for labels that name no file."""
    sectors = labels_of(margins, "sector")
    for sector in sectors:
        require_file_label(sector, file=margins)
    return sectors


def require_one_sample(candidates):
    """Raise InputError naming sectors whose flows are among other regions than those of most sectors.

    Arguments: candidates (list of Datasets, see `fit_candidates`, with sector as an attribute).
    """
    regions = {cube.attrs["sector"]: frozenset(cube["sample_origin"].values.tolist()) for cube in candidates}
    if len(set(regions.values())) < 2:
        return
    counts = Counter(regions.values())
    usual = min(counts, key=lambda found: (-counts[found], -len(found), sorted(found)))
    told = [f"{sector} ({_difference(found, usual)})" for sector, found in regions.items() if found != usual]
    like = next(sector for sector, found in regions.items() if found == usual)
    raise InputError(
        f"the flows of some sectors are among other regions than those of {like}: {'; '.join(told)}",
        remedy="give all flow files the same regions; a row from a region to itself names it, and no model reads it",
    )


def _difference(found, usual):
    parts = ("lacks", usual - found), ("has", found - usual)
    return ", ".join(f"{verb} {', '.join(sorted(labels))}" for verb, labels in parts if labels)
