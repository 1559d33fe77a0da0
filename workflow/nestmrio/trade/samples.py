"""What the sectors' samples of flows must have in common before trade is estimated from them."""

from collections import Counter
from pathlib import Path

from nestmrio.errors import InputError

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
