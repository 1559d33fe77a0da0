"""The iteration behind balancing to margins and to blocks, on plain arrays: scaling in turn, then Newton's method."""

from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse

from nestmrio.scaling import margin_error

TURNS = 20
"""Rounds of scaling in turn before Newton's method, and between its steps."""
STEPS = 60
"""Steps of Newton's method before the iteration gives up."""
HALVINGS = 40
STRIDE = 5.0
"""How far a step of Newton's method may raise a cell, in logarithms."""
RIDGE = 1e-11
"""What keeps Newton's equations regular: rows, columns and blocks share the level of all cells."""
LARGEST = 700.0
"""Exponents beyond this overflow."""


@dataclass(frozen=True)
class Blocks:
    """Observed sums of blocks of cells: which block a cell belongs to, what the block is observed at, how firmly.

    member (row, group) and (column, group) of 0 and 1 for `origins` and `destinations`; observed (group, group), NaN
    where nothing is observed; reliability λ, infinity for blocks that must be met.
    """

    origins: np.ndarray
    destinations: np.ndarray
    observed: np.ndarray
    reliability: float

    @property
    def known(self):
        """True where a block is observed."""
        return np.isfinite(self.observed)

    @property
    def targets(self):
        """What is observed, zero elsewhere."""
        return np.where(self.known, self.observed, 0.0)

    def sums(self, matrix):
        """Sums of cells over the blocks: (matrix, row, column) to (group, group)."""
        return self.origins.T @ matrix.sum(0) @ self.destinations

    def spread(self, values):
        """A value of each block on its cells: (group, group) to (row, column)."""
        return self.origins @ values @ self.destinations.T


def scale_to_blocks(prior, rows, columns, blocks, tolerance):
    """Scale matrices to exact margins and, as firmly as the blocks are reliable, to observed sums over all of them.

    min Σ_k KL(X_k ‖ P_k) + λ Σ_b KL(B_b ‖ O_b), with B_b = Σ_k Σ_ij∈b x_kij and KL(x ‖ p) = x ln(x/p) − x + p;
    x_kij = a_ki p_kij b_kj g_b with g_b = (O_b / S_b)^(λ/(1+λ)), S_b being the block without its own factor

    Each turn is exact descent on the dual, along the rows, the columns and the blocks; Newton's method on the same dual
    ends where turns are slow.

    Arguments: prior (matrix, row, column), rows (matrix, row), columns (matrix, column), all non-negative with equal
    totals; blocks (Blocks); tolerance (largest relative error of a margin, and of a block's condition).
    Returns the matrices and the largest error.
    Source: Darroch and Ratcliff 1972, Annals of Mathematical Statistics 43:1470; Lenzen, Gallego and Wood 2009,
    Economic Systems Research 21:23.
    """
    prior = np.where((rows > 0)[:, :, None] & (columns > 0)[:, None, :], prior, 0.0)
    factors = _Factors(prior, rows, columns, blocks)
    for _ in range(STEPS):
        for _ in range(TURNS):
            factors.turn()
            error = factors.error()
            if error <= tolerance / 2:
                return factors.matrices(), error
        factors.newton()
    return factors.matrices(), factors.error()


class _Factors:
    """Multipliers of rows, columns and blocks in logarithms, and the matrices they make."""

    def __init__(self, prior, rows, columns, blocks):
        self.prior, self.rows, self.columns, self.blocks = prior, rows, columns, blocks
        self.alpha, self.beta, self.gamma = np.zeros_like(rows), np.zeros_like(columns), np.zeros(blocks.observed.shape)
        self.share = 1.0 if np.isinf(blocks.reliability) else blocks.reliability / (1 + blocks.reliability)

    def matrices(self):
        """The prior times all factors."""
        return self._at(self.alpha, self.beta, self.gamma)

    def _at(self, alpha, beta, gamma):
        exponent = alpha[:, :, None] + beta[:, None, :] + self.blocks.spread(gamma)
        return self.prior * np.exp(np.minimum(exponent, LARGEST))

    def turn(self):
        """Meet the rows, then the columns, then the blocks."""
        matrix = self.matrices()
        self.alpha += _logarithm(self.rows, matrix.sum(2))
        matrix *= _factor(self.rows, matrix.sum(2))[:, :, None]
        self.beta += _logarithm(self.columns, matrix.sum(1))
        matrix *= _factor(self.columns, matrix.sum(1))[:, None, :]
        sums, targets = self.blocks.sums(matrix), self.blocks.targets
        self.gamma = np.where((sums > 0) & (targets > 0), self.share * (_logarithm(targets, sums) + self.gamma), 0.0)

    def error(self):
        """Largest relative error of margins and of the blocks' condition."""
        matrix = self.matrices()
        return max(float(margin_error(matrix, self.rows, self.columns).max(initial=0)), self._block_error(matrix))

    def _block_error(self, matrix):
        wanted, found = self._wanted(self.gamma), self.blocks.sums(matrix)
        bound = self.blocks.known & (found > 0) & (wanted > 0)
        size = np.maximum(wanted, 1e-9 * wanted.max(initial=0))[bound]
        return float((np.abs(found - wanted)[bound] / size).max(initial=0))

    def _wanted(self, gamma):
        """What the blocks' own condition asks of their sums: O e^(−γ/λ)."""
        return self.blocks.targets * np.exp(np.minimum(-gamma / self.blocks.reliability, LARGEST))

    def dual(self, alpha, beta, gamma):
        """The convex function that scaling brings down: Σ x − α·u − β·v + λ Σ O e^(−γ/λ), or − γ·O for firm blocks."""
        total = self._at(alpha, beta, gamma).sum()
        own = (
            -(gamma * self.blocks.targets).sum()
            if np.isinf(self.blocks.reliability)
            else self.blocks.reliability * (self.blocks.targets * np.expm1(-gamma / self.blocks.reliability)).sum()
        )
        return total - (alpha * self.rows).sum() - (beta * self.columns).sum() + own

    def newton(self):
        """One step of Newton's method on the dual, shortened until the dual comes down."""
        alpha, beta, gamma = self._step()
        moved = (alpha[:, :, None] + beta[:, None, :] + self.blocks.spread(gamma))[self.prior > 0]
        length = STRIDE / max(moved.max(initial=0), STRIDE)
        before = self.dual(self.alpha, self.beta, self.gamma)
        for _ in range(HALVINGS):
            moved = self.alpha + length * alpha, self.beta + length * beta, self.gamma + length * gamma
            if self.dual(*moved) <= before:
                self.alpha, self.beta, self.gamma = moved
                return
            length /= 2

    def _step(self):
        """Newton's equations: blocks meet no other block, so that they are eliminated and margins are solved for."""
        matrix = self.matrices()
        count, m, n = matrix.shape
        bound = np.flatnonzero(self.blocks.known & (self.blocks.targets > 0))
        sums, wanted = self.blocks.sums(matrix), self._wanted(self.gamma)
        margins = np.concatenate([matrix.sum(2), matrix.sum(1)], axis=1)
        above = np.concatenate([margins[:, :m] - self.rows, margins[:, m:] - self.columns], axis=1).ravel()
        beyond = (sums - wanted).ravel()[bound]
        scale = _inverse_root(margins.ravel())
        scale_of_blocks = _inverse_root((sums + wanted / self.blocks.reliability).ravel()[bound])
        between = [np.block([[np.zeros((m, m)), cells], [cells.T, np.zeros((n, n))]]) for cells in matrix]
        own = linalg.block_diag(*between) * scale[:, None] * scale
        own[np.diag_indices(len(own))] += 1 + RIDGE
        cross = sparse.vstack([self._shared(cells) for cells in matrix]).tocsc()[:, bound]
        cross = sparse.diags_array(scale) @ cross @ sparse.diags_array(scale_of_blocks)
        left = own - (cross @ cross.T).toarray() / (1 + RIDGE)
        shift = np.linalg.solve(left, scale * above - cross @ (scale_of_blocks * beyond) / (1 + RIDGE))
        gamma = np.zeros(sums.size)
        gamma[bound] = -scale_of_blocks * (scale_of_blocks * beyond - cross.T @ shift) / (1 + RIDGE)
        found = (-scale * shift).reshape(count, m + n)
        return found[:, :m], found[:, m:], gamma.reshape(sums.shape)

    def _shared(self, cells):
        """What each row and column has in each block: (row and column, block), sparse."""
        origins, destinations = self.blocks.origins, self.blocks.destinations
        i, g = np.nonzero(origins)
        j, h = np.nonzero(destinations)
        groups = origins.shape[1], destinations.shape[1]
        of_rows = i[:, None], g[:, None] * groups[1] + np.arange(groups[1]), (cells @ destinations)[i]
        of_columns = len(cells) + j[:, None], np.arange(groups[0]) * groups[1] + h[:, None], (cells.T @ origins)[j]
        parts = [[values.ravel() for values in np.broadcast_arrays(*part)] for part in (of_rows, of_columns)]
        place, block, value = (np.concatenate(pair) for pair in zip(*parts, strict=True))
        return sparse.coo_array((value, (place, block)), (sum(cells.shape), groups[0] * groups[1]))


def _inverse_root(values):
    """v^(−½), and zero for what has no cells, so that no step is taken there."""
    return np.divide(1.0, np.sqrt(values), out=np.zeros_like(values), where=values > 0)


def _factor(wanted, found):
    return np.divide(wanted, found, out=np.ones_like(found), where=(found > 0) & (wanted > 0))


def _logarithm(wanted, found):
    """ln(wanted / found), zero where either is nothing."""
    return np.log(_factor(wanted, found))
