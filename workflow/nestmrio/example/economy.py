"""The economies of a fictional world: technology, final demand, and the outputs that all trade asks for."""

from dataclasses import dataclass

import numpy as np

PROVINCIAL = ("rural_household", "urban_household", "government", "fixed_capital", "inventories")
WORLD = ("household", "non_profit", "government", "fixed_capital", "inventories")
CATEGORIES = (*PROVINCIAL[:2], *WORLD, "discrepancy")
HOUSEHOLDS = ("rural_household", "urban_household", "household")
FACTORS = ("compensation", "production_taxes", "depreciation", "operating_surplus")
LEAST_LOCAL = 0.25
"""A region meets at least this share of each use from its own output."""

# Household, government and investment demand per unit of all final demand of a region.
_TASTES = {
    "agriculture": (0.08, 0.00, 0.01),
    "mining": (0.005, 0.00, 0.005),
    "food": (0.12, 0.00, 0.00),
    "textiles": (0.06, 0.00, 0.00),
    "wood_paper": (0.02, 0.00, 0.01),
    "minerals": (0.01, 0.00, 0.01),
    "metals": (0.005, 0.00, 0.02),
    "machinery": (0.05, 0.00, 0.16),
    "electricity": (0.03, 0.00, 0.00),
    "construction": (0.01, 0.00, 0.32),
    "public": (0.08, 0.28, 0.01),
}
_OTHER_TASTES = {"goods": (0.03, 0.00, 0.01), "services": (0.09, 0.01, 0.02)}


@dataclass(frozen=True)
class Economies:
    """Arrays of one value per region and sector, in one currency: output, outgoing and incoming trade, value_added
    (region, sector); value_added_by_factor (region, factor, sector); intermediate (region, sector, use);
    final_demand (region, sector, category). Uses count what is bought anywhere."""

    output: np.ndarray
    outgoing: np.ndarray
    incoming: np.ndarray
    intermediate: np.ndarray
    final_demand: np.ndarray
    value_added_by_factor: np.ndarray

    @property
    def value_added(self):
        """Sum over factors."""
        return self.value_added_by_factor.sum(axis=1)

    @property
    def traded_share(self):
        """Share of each use that comes from other regions, alike for all users [Chenery 1953; Moses 1955]."""
        return self.incoming / (self.intermediate.sum(axis=2) + self.final_demand.sum(axis=2))


def draw_technology(regions, sampled, sectors, random):
    """Draw input coefficients A, local and traded inputs together, whose column sums stay below 0.8.

    Arguments: regions (count), sampled (count of goods), sectors (count), random (numpy Generator).
    Returns an array (region, sector, use).
    """
    pattern = random.gamma(0.5, 1.0, (sectors, sectors)) + np.diag(np.full(sectors, 1.0))
    pattern = pattern * np.exp(random.normal(0, 0.2, (regions, sectors, sectors)))
    goods = np.arange(sectors) < sampled
    total = np.where(goods, random.uniform(0.55, 0.72, sectors), random.uniform(0.35, 0.6, sectors))
    total = np.clip(total * np.exp(random.normal(0, 0.06, (regions, sectors))), 0.2, 0.8)
    return pattern * (total / pattern.sum(axis=1))[:, None, :]


def draw_tastes(size, random):
    """Draw final demand per unit of a region's total: provincial categories for provinces, the world's for countries.

    Arguments: size (Size), random (numpy Generator). Returns an array (region, sector, category) that sums to one
    in each region.
    """
    regions, sectors = size.regions, list(size.sector_names)
    kinds = np.array([_TASTES.get(s, _OTHER_TASTES["goods" if s in size.sampled else "services"]) for s in sectors])
    households, government, investment = (
        np.exp(random.normal(0, 0.2, (3, len(regions), len(sectors)))) * kinds.T[:, None]
    )
    split = random.uniform(0.15, 0.35, (len(regions), 1))
    provincial = (np.arange(len(regions)) < size.provinces)[:, None]
    inventories = 0.05 * investment + 0.002 * households
    by_category = {
        "rural_household": np.where(provincial, split * households, 0),
        "urban_household": np.where(provincial, (1 - split) * households, 0),
        "household": np.where(provincial, 0, 0.97 * households),
        "non_profit": np.where(provincial, 0, 0.03 * households),
        "government": government,
        "fixed_capital": 0.95 * investment,
        "inventories": inventories,
        "discrepancy": np.zeros_like(households),
    }
    tastes = np.stack([by_category[category] for category in CATEGORIES], axis=2)
    return tastes / tastes.sum(axis=(1, 2), keepdims=True)


def settle(coefficients, final_demand, outgoing, incoming, *, tolerance=1e-13):
    """Find the outputs with which every region can deliver and take the given trade.

    x = A x + f + outgoing − incoming, where the final demand of a product is raised until no more than 1 − λ of its use
    comes from elsewhere: f_i = max(f_i, incoming_i / (1 − λ) − Σ_j a_ij x_j). The raise leaves the mix of categories.

    Arguments: coefficients A (region, sector, use) with column sums below one, final_demand (region, sector, category),
    outgoing, incoming (region, sector). Returns output (region, sector) and final_demand.
    """
    wanted = final_demand.sum(axis=2)
    output, change = wanted + outgoing, np.inf
    while change > tolerance:
        used = np.einsum("rij,rj->ri", coefficients, output)
        total = np.maximum(wanted, incoming / (1 - LEAST_LOCAL) - used)
        following = used + total + outgoing - incoming
        output, change = following, np.abs(following - output).max() / output.max()
    net = (total + outgoing - incoming)[..., None]
    output = np.linalg.solve(np.eye(output.shape[1]) - coefficients, net)[..., 0]
    mix = final_demand / wanted[..., None]
    return output, mix * total[..., None]


def build_economies(coefficients, final_demand, trade, random):
    """Put economies around given trade.

    Arguments: coefficients (region, sector, use), final_demand (region, sector, category) before it is raised, trade
    (sector, origin, destination) with zero diagonal, random (numpy Generator, for the factors). Returns Economies.
    """
    outgoing, incoming = trade.sum(axis=2).T, trade.sum(axis=1).T
    output, final_demand = settle(coefficients, final_demand, outgoing, incoming)
    intermediate = coefficients * output[:, None, :]
    value_added = output - intermediate.sum(axis=1)
    factors = random.dirichlet((12, 4, 4, 8), output.shape).transpose(0, 2, 1)
    return Economies(output, outgoing, incoming, intermediate, final_demand, factors * value_added[:, None, :])
