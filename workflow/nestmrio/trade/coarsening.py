"""How well a model tells the flows of parts from those of wholes: regions pooled in pairs, then told apart again."""

from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations
from math import comb, factorial

import numpy as np
import xarray as xr

from nestmrio.block_scaling import Blocks, scale_to_blocks
from nestmrio.errors import ConvergenceError, NestmrioError
from nestmrio.scaling import scale
from nestmrio.trade.geography import spatial_weights
from nestmrio.trade.gravity import fit_spec
from nestmrio.trade.prediction import expected_matrix
from nestmrio.trade.regressors import PAIR, with_margins

POOLINGS, FEWER, MANY = 20, 4, 12
"""How many poolings of regions are tried, where there are more: fewer among many regions, as each hides most flows."""
FEWEST = 6
"""Regions that a pooling leaves at least, where it can: a model needs flows to be fitted on."""
TOLERANCE, RELIABILITY = 1e-4, 100.0
"""How exactly margins are met, and how firmly pooled flows bind, where errors are compared."""


@dataclass(frozen=True)
class Pooling:
    """Regions pooled in pairs: the pooled flows, which a model may see, and what it has to tell apart.

    flows (Dataset, as for `fit_gravity`, of the pooled regions); member (region, pooled) of 0 and 1; hidden (region,
    region): True for observed flows that pooling hides.
    """

    flows: xr.Dataset
    member: np.ndarray
    hidden: np.ndarray


def pool(flows, *, weights="contiguity", neighbours=4, count=POOLINGS):
    """Pool regions in pairs, in every way or in `count` ways at random: as many pairs as leave FEWEST regions.

    Ways are dealt by the SHA-256 hash of labels, so that no order of regions changes them. A pooled flow is the sum of
    its parts, and not observed where a part is not; distances are means weighted by the regions' trade; two pooled
    regions touch where members do.

    Arguments: flows (Dataset, as for `fit_gravity`, regions in alphabetical order); weights, neighbours (kind and k of
    spatial weights); count (FEWER among more than MANY regions). Returns a list of Pooling, empty for fewer than four
    regions.
    """
    flows = with_margins(flows)
    regions = flows["origin"].values.tolist()
    found = []
    for pairs in _ways(regions, count):
        label = dict(zip(regions, regions, strict=True))
        label |= {region: f"{pair[0]} and {pair[1]}" for pair in pairs for region in pair}
        found.append(_pooled(flows, [label[region] for region in regions], weights, neighbours))
    return found


def told_apart(spec, flows, poolings, *, constrained):
    """Error of a model on the flows that pooling hides: Σ |ŷ − y| / Σ y over hidden flows, one number for each pooling.

    The model is fitted on pooled flows, predicts flows between the regions themselves, and is balanced to their margins
    and, where flows are to be constraints, to the pooled flows. No hidden flow enters fit or constraint.

    Arguments: spec (Spec), flows (Dataset, as for `fit_gravity`), poolings (of `pool`), constrained (whether pooled
    flows bind). Returns errors (pooling), infinite where the model cannot be estimated.
    """
    flows = with_margins(flows)
    values = np.nan_to_num(flows["flow"].values)
    errors = np.full(len(poolings), np.inf)
    for number, pooling in enumerate(poolings):
        try:
            found = from_pooled(spec, flows, pooling, constrained=constrained)
        except NestmrioError:
            continue
        total = values[pooling.hidden].sum()
        if total > 0 and np.isfinite(found).all():
            errors[number] = np.abs(found - values)[pooling.hidden].sum() / total
    return errors


def from_pooled(spec, flows, pooling, *, constrained):
    """Flows between regions (region, region) as a model sees them that was fitted on pooled flows.

    Arguments: spec (Spec), flows (Dataset with outflow and inflow, whose `flow` is not looked at), pooling (Pooling),
    constrained (whether pooled flows bind). Raises what `fit_gravity` raises.
    """
    rows, columns = flows["outflow"].values[None], flows["inflow"].values[None]
    with np.errstate(over="ignore"):
        prior = expected_matrix(fit_spec(spec, pooling.flows, quick=True), flows)[None]
    if not np.isfinite(prior).all():
        raise ConvergenceError("the model expects flows without bound", remedy="choose another model")
    if constrained:
        return scale_to_blocks(prior, rows, columns, _blocks(pooling), TOLERANCE)[0][0]
    return scale(prior, rows, columns, TOLERANCE, 2_000)[0][0]


def lead(errors, reference):
    """By how much a model is better than the one to be preferred, and the standard error of that.

    Arguments: errors, reference (pooling), of the model and of the preferred one. Returns the mean of reference −
    errors over the poolings that both can be estimated in, and its standard error; −inf and nan for fewer than two.
    """
    both = np.isfinite(errors) & np.isfinite(reference)
    if both.sum() < 2:
        return -np.inf, np.nan
    gains = reference[both] - errors[both]
    return float(gains.mean()), float(gains.std(ddof=1) / np.sqrt(both.sum()))


def _ways(regions, count):
    """Sets of disjoint pairs of regions: all where they are few, else `count` of them at random by their labels."""
    size = len(regions)
    if size < 4:
        return []
    count = count if size <= MANY else min(count, FEWER)
    pairs = min(size // 2, max(1, size - FEWEST))
    ways = comb(size, 2 * pairs) * factorial(2 * pairs) // (2**pairs * factorial(pairs))
    if ways <= count:
        return list(_disjoint(sorted(regions), pairs))
    shuffled = (
        sorted(regions, key=lambda region: sha256(f"{turn}\0{region}".encode()).digest()) for turn in range(count)
    )
    return [[tuple(sorted(order[2 * k : 2 * k + 2])) for k in range(pairs)] for order in shuffled]


def _disjoint(regions, pairs):
    """Every set of disjoint pairs, once."""
    if not pairs:
        yield []
        return
    for first, second in combinations(regions, 2):
        later = [region for region in regions if region > first and region != second]
        for rest in _disjoint(later, pairs - 1):
            yield [(first, second), *rest]


def _pooled(flows, labels, kind, neighbours):
    order, apart = sorted(set(labels)), ~np.eye(len(labels), dtype=bool)
    member = np.equal.outer(labels, order).astype(float)
    flow = flows["flow"].values
    seen = np.isfinite(flow) & apart
    total = member.T @ np.where(seen, flow, 0.0) @ member
    complete = member.T @ (~seen & apart).astype(float) @ member == 0
    size = flows["outflow"].values + flows["inflow"].values
    share = member * np.where(size > 0, size, max(size.max(), 1.0) * 1e-9)[:, None]
    share /= share.sum(axis=0)
    touching = member.T @ flows["neighbour"].values @ member > 0
    between = np.where(np.eye(len(order), dtype=bool), 0.0, np.where(complete, total, np.nan))
    sides = dict.fromkeys(PAIR, order)
    pooled = xr.Dataset(
        {
            "flow": (PAIR, np.where(complete, total, np.nan), flows["flow"].attrs),
            "distance": (PAIR, share.T @ flows["distance"].values @ share, flows["distance"].attrs),
            "neighbour": (PAIR, (touching & ~np.eye(len(order), dtype=bool)).astype(float), flows["neighbour"].attrs),
            "outflow": (PAIR[:1], np.nansum(between, axis=1)),
            "inflow": (PAIR[1:], np.nansum(between, axis=0)),
        },
        sides,
    )
    pooled["weights"] = spatial_weights(pooled["neighbour"], pooled["distance"], kind, neighbours)
    alone = member.sum(axis=0)[member.argmax(axis=1)] == 1
    return Pooling(pooled, member, seen & ~(alone[:, None] & alone))


def _blocks(pooling):
    observed = np.where(np.eye(pooling.member.shape[1], dtype=bool), np.nan, pooling.flows["flow"].values)
    return Blocks(pooling.member, pooling.member, np.where(observed > 0, observed, np.nan), RELIABILITY)
