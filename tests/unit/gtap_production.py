"""Production in integers: shares of makers, exact splits, and inputs that fit the outputs."""

import numpy as np


def split(total, weights, axis):
    """Split integers in proportion to weights along an axis; the parts are integers and their sum is exact."""
    running = np.cumsum(weights, axis)
    last = np.take(running, [-1], axis)
    running = np.divide(running, last, out=np.zeros_like(running), where=last > 0)
    return np.diff(np.floor(running * np.expand_dims(total, axis)), axis=axis, prepend=0)


def shares_of_makers(commodities, activities, makes, by_products, random):
    """The share (c, a) of each commodity that each activity makes."""
    if makes is None:
        if len(activities) != len(commodities):
            raise ValueError("say what each activity makes: their number differs from that of the commodities")
        makes = {a: [c] for a, c in zip(activities, commodities, strict=True)}
    share = np.zeros((len(commodities), len(activities)))
    for activity, products in makes.items():
        for commodity in products:
            share[commodities.index(commodity), activities.index(activity)] = random.uniform(0.5, 1)
    share /= share.sum(1, keepdims=True)
    beside = random.random(share.shape) * (random.random(share.shape) < 0.4) * (share == 0)
    some = beside.sum(1, keepdims=True)
    beside = np.divide(beside, some, out=np.zeros_like(beside), where=some > 0)
    return share + by_products * (beside - share * (some > 0))


def production(technology, share_made, sold):
    """Domestic inputs (c, a, r) within the technology, and the make matrix (c, a, r) that meets all sales.

    Inputs start at the solution of the system without rounding. Then they only fall, until each is at most its
    coefficient times the output of its activity, in integers.
    """
    passing = np.einsum("car,dar->rcd", technology, share_made)
    supply = np.linalg.solve(np.eye(len(sold)) - passing, sold.T[:, :, None])[:, :, 0].T
    inputs = np.floor(technology * np.einsum("car,cr->ar", share_made, supply))
    while True:
        make = split(inputs.sum(1) + sold, share_made, 1)
        within = np.minimum(inputs, np.floor(technology * make.sum(0)))
        if np.array_equal(within, inputs):
            return inputs, make
        inputs = within
