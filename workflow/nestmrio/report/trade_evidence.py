"""What the flows of a case say of its trade estimates: errors on flows that pooling hides, and trade within groups."""

import numpy as np

from nestmrio.trade.selection import choose
from nestmrio.trade.specification import MODELS

ALL = "all"
SUFFIX = "_pooled"


def pooled_rows(candidates, trade, group, *, model="auto"):
    """Errors of every model, and of the models chosen, on flows between regions that pooling hides, by sector.

    wape is the mean over poolings of Σ |ŷ − y| / Σ y (see `coarsening.told_apart`); sector `all` is the mean over
    sectors, weighted by the flows observed. within_group_share, of the chosen models alone, is the part of estimated
    trade that stays inside groups of provinces, which no flow between groups tells.

    Arguments: candidates (list of Datasets, see `fit_candidates`), trade (sector, origin, destination), group (region),
    model (the choice of the case). Returns rows (method, sector, wape, within_group_share); none without candidates.
    """
    rows, weights = [], [float(cube["sample_flow"].sum()) for cube in candidates]
    inside = _inside(trade, group)
    picks = [choose(model, cube)[0] for cube in candidates]
    chosen = model if model in ("auto", "aicc") else "chosen"
    for name in (*MODELS, chosen):
        errors = [
            float(cube["holdout_error"].sel(model=pick if name == chosen else name))
            for cube, pick in zip(candidates, picks, strict=True)
        ]
        shares = [inside.get(cube.attrs["sector"]) if name == chosen else None for cube in candidates]
        told = [
            (f"{name}{SUFFIX}", cube.attrs["sector"], error, share)
            for cube, error, share in zip(candidates, errors, shares, strict=True)
            if np.isfinite(error)
        ]
        if len(told) == len(candidates) and sum(weights) > 0:
            share = inside[ALL] if name == chosen else None
            told.append((f"{name}{SUFFIX}", ALL, float(np.average(errors, weights=weights)), share))
        rows += told
    return rows


def _inside(trade, group):
    """The part of trade that stays inside groups, by sector and in total."""
    own = group.sel(region=trade["origin"].values).values
    other = group.sel(region=trade["destination"].values).values
    same = np.equal.outer(own, other).astype(float)
    cells = trade.transpose("sector", "origin", "destination").values
    inside, total = np.einsum("kij,ij->k", cells, same), cells.sum((1, 2))
    found = dict(
        zip(
            trade["sector"].values.tolist(),
            np.divide(inside, total, out=np.zeros(len(total)), where=total > 0),
            strict=True,
        )
    )
    return found | {ALL: inside.sum() / total.sum() if total.sum() > 0 else 0.0}
