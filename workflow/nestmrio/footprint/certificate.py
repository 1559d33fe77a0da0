"""The proof that a Leontief system has a solution, and how far an approximate solution is from it."""

from dataclasses import dataclass

import numpy as np

from nestmrio.errors import InputError

MARGIN = 0.01
UNIT_ROUNDOFF = 2.0**-53


@dataclass(frozen=True)
class Certificate:
    """A vector v > 0 with g = v − |A|ᵀ v > 0, which proves the condition of Hawkins and Simon.

    From e − A e = r follows |e| ≤ |A| |e| + |r|, hence gᵀ|e| ≤ vᵀ|r|; from e − Aᵀ e = r likewise |e| ≤ v max(|r| / g).
    With v = 1, g = 1 − the column sums of |A|: the bounds ‖r‖ / (1 − ‖A‖₁) in the 1-norm and in the max-norm. Where a
    column sum comes near one or passes it, v are the output multipliers of |A|, which weigh the norms.

    weights v, slack g: (region, sector). The rounding of the residual itself is part of the bounds.
    Source: Hawkins and Simon 1949; Berman and Plemmons 1979, Nonnegative matrices, chapter 6.
    """

    weights: np.ndarray
    slack: np.ndarray

    @property
    def weighted(self):
        """True when the weights are not all one."""
        return bool((self.weights != 1).any())

    def bound(self, x, f, residual):
        """Bound of ‖error‖₁ and ‖x‖₁ for each right-hand side of x = A x + f; arrays (region, sector, side)."""
        v = self.weights[..., None]
        rounding = self._rounding * ((2 * np.abs(x) + np.abs(f)) * v).sum((0, 1))
        return ((np.abs(residual) * v).sum((0, 1)) + rounding) / self.slack.min(), np.abs(x).sum((0, 1))

    def bound_transpose(self, m, k, residual):
        """Bound of max |error| and max |m| for each right-hand side of m = Aᵀ m + k; arrays (region, sector, side)."""
        v, g = self.weights[..., None], self.slack[..., None]
        rounding = self._rounding * (2 * (np.abs(m) / v).max((0, 1)) * (v / g).max() + (np.abs(k) / g).max((0, 1)))
        return ((np.abs(residual) / g).max((0, 1)) + rounding) * self.weights.max(), np.abs(m).max((0, 1))

    @property
    def _rounding(self):
        regions, sectors = self.weights.shape
        return (regions + 2 * sectors + 8) * UNIT_ROUNDOFF


def certify(coefficients, *, max_iterations=2000):
    """Find the certificate: v = 1 where every column of |A| sums to less than 0.99, else v ← 1 + |A|ᵀ v.

    Arguments: coefficients. Returns a Certificate, or None where there are negative coefficients and |A| has none.
    Raises InputError naming region and sector where the condition of Hawkins and Simon is broken: producing one unit
    takes a unit or more of the same product, directly and indirectly.
    """
    absolute = coefficients.absolute()
    weights = np.ones(coefficients.shape)
    slack = weights - absolute.apply_transpose(weights[..., None])[..., 0]
    if slack.min() >= MARGIN:
        return Certificate(weights, slack)
    for _ in range(max_iterations):
        following = 1 + absolute.apply_transpose(weights[..., None])[..., 0]
        slack = weights - following + 1
        if slack.min() >= 0.5:
            return Certificate(weights, slack)
        if not np.isfinite(following).all() or following.max() > 1e12:
            break
        weights = following
    if absolute is not coefficients:
        return None
    raise InputError(
        "the table breaks the condition of Hawkins and Simon: a unit of output takes a unit or more of itself, "
        f"worst {_fastest(absolute, weights)}",
        remedy="look at the value added of these sectors",
    )


def at_the_edge(coefficients):
    """Regions and sectors whose inputs take 99 % of their output or more, as text."""
    sums = coefficients.absolute().apply_transpose(np.ones((*coefficients.shape, 1))).ravel()
    return [coefficients.name(position) for position in np.flatnonzero(sums > 1 - MARGIN)]


def _fastest(coefficients, weights):
    following = coefficients.apply_transpose(weights[..., None])[..., 0]
    return ", ".join(coefficients.name(p) for p in np.argsort(-(following - weights).ravel())[:3])
