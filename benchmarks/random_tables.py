"""Random tables of any size with the texture of real ones: trade that falls with distance, sectors of unequal size."""

import numpy as np

from nestmrio.footprint.coefficients import Coefficients

SINGLE = 10**9
"""Trade shares beyond this number are drawn, and kept, in single precision."""


def random_coefficients(regions, sectors, seed=1):
    """Coefficients whose inputs take 35 to 85 % of output, about a third of each product bought from other regions.

    Shares of origins fall with distance to the power 1.5 and grow with a log-normal size.
    Arguments: regions, sectors (counts), seed. Returns Coefficients.
    """
    random = np.random.default_rng(seed)
    place = random.random((regions, 2))
    distance = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1)) + 0.02
    away = distance**-1.5 * (1 - np.eye(regions))
    single = sectors * regions**2 > SINGLE
    shares = np.empty((sectors, regions, regions), np.float32 if single else np.float64)
    for share in shares:
        flow = random.lognormal(0, 1, (regions, 1)) * away
        share[:] = flow / flow.sum(axis=0)
    inputs = random.lognormal(0, 2, (sectors, sectors)) * random.lognormal(0, 0.5, (regions, sectors, sectors))
    inputs *= random.uniform(0.35, 0.85, (regions, 1, sectors)) / inputs.sum(axis=1, keepdims=True)
    traded = inputs * random.beta(1.4, 2.6, (regions, sectors, 1))
    names = tuple(f"r{r}" for r in range(regions)), tuple(f"s{i}" for i in range(sectors))
    return Coefficients(inputs - traded, traded, shares, *names)


def random_intensities(regions, sectors, seed=2):
    """Emissions per unit of output (region, sector)."""
    return np.random.default_rng(seed).lognormal(0, 1.5, (regions, sectors))


def random_final_demand(coefficients, categories=4, seed=3):
    """Final demand by destination and category, placed with its suppliers: a function of a block of right-hand sides.

    Half of it is local, half comes by the trade shares. Returns (block -> (side, region, sector), number of sides).
    """
    regions, sectors = coefficients.shape
    demand = np.random.default_rng(seed).lognormal(0, 1, (regions, categories, sectors))

    def side(block):
        rows = []
        for number in range(block.start, block.stop):
            destination, category = divmod(number, categories)
            bought = demand[destination, category] / 2
            supplied = (coefficients.shares[:, :, destination] * bought[:, None]).T
            supplied[destination] += bought
            rows.append(supplied)
        return np.stack(rows)

    return side, regions * categories


def own_intensities(intensities):
    """Intensities of one origin at a time, zeros elsewhere: a function of a block of sides, and their number."""
    regions, sectors = intensities.shape

    def side(block):
        sides = np.zeros((block.stop - block.start, regions, sectors))
        for row, origin in enumerate(range(block.start, block.stop)):
            sides[row, origin] = intensities[origin]
        return sides

    return side, regions
