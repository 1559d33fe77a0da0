"""What a gravity model expects of pairs that it was not fitted on."""

from hashlib import sha256

import numpy as np

from nestmrio.balancing import ras
from nestmrio.trade.gravity import fit_spec
from nestmrio.trade.likelihood import STARTS
from nestmrio.trade.prediction import expected_matrix
from nestmrio.trade.regressors import PAIR


def partition(flow, folds, seed=0):
    """Deal the observed interregional pairs into parts of equal size, by chance and yet always alike.

    The k-th pair goes to part k mod `folds`, pairs being sorted by the SHA-256 hash of seed, origin and destination: by
    their labels alone, wherever they stand.

    Arguments: flow (origin, destination), NaN where not observed; folds; seed. Returns part (origin, destination),
    −1 for a pair that is in none.
    """
    flow = flow.transpose("origin", "destination")
    origins, destinations = (flow[side].values.tolist() for side in flow.dims)
    between = np.isfinite(flow.values) & np.not_equal.outer(origins, destinations)
    pairs = [(at, f"{seed}\0{origins[at[0]]}\0{destinations[at[1]]}") for at in map(tuple, np.argwhere(between))]
    part = np.full(flow.shape, -1)
    for turn, (at, _) in enumerate(sorted(pairs, key=lambda pair: sha256(pair[1].encode()).digest())):
        part[at] = turn % folds
    return flow.copy(data=part)


def held_out(spec, flows, part):
    """Flows of each part as a model sees them that was fitted on the other parts, balanced to the sample's margins.

    The fits are quick ones: on more than EXACT_PAIRS pairs the augmented model is fitted without a part by two-stage
    least squares. The estimate without one part is where maximum likelihood without the next part starts.

    Arguments: spec (Spec), flows (Dataset with outflow (origin), inflow (destination), as for `fit_gravity`), part
    (origin, destination; see partition). Returns flow (origin, destination), NaN for pairs in no part.
    """
    dealt, known = part.transpose(*PAIR).values, flows["flow"].transpose(*PAIR)
    margins = flows["outflow"].values, flows["inflow"].values
    found, seen, starts = np.full(dealt.shape, np.nan), np.empty(dealt.shape), STARTS
    others = flows.assign(flow=(PAIR, seen))
    for number in range(int(dealt.max()) + 1):
        seen[:] = np.where(dealt == number, np.nan, known.values)
        fitted = fit_spec(spec, others, starts, True)
        prior = np.where(dealt >= 0, expected_matrix(fitted, flows), 0.0)
        found = np.where(dealt == number, ras(prior, *margins, tolerance=1e-6), found)
        starts = (tuple(fitted.rho),)
    return known.copy(data=found)
