"""The iteration behind balancing to margins and to blocks, on plain arrays: scaling in turn, then Newton's method."""

from dataclasses import dataclass

import numpy as np

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
        matrix = self.matrices()
        count, m, n = matrix.shape
        bound = np.argwhere(self.blocks.known & (self.blocks.targets > 0))
        size = count * (m + n) + len(bound)
        hessian, gradient = np.zeros((size, size)), np.zeros(size)
        sums, wanted = self.blocks.sums(matrix), self._wanted(self.gamma)
        for k, cells in enumerate(matrix):
            row, column = k * (m + n), k * (m + n) + m
            hessian[row : row + m, row : row + m] = np.diag(cells.sum(1))
            hessian[column : column + n, column : column + n] = np.diag(cells.sum(0))
            hessian[row : row + m, column : column + n] = cells
            hessian[column : column + n, row : row + m] = cells.T
            gradient[row : row + m], gradient[column : column + n] = (
                cells.sum(1) - self.rows[k],
                cells.sum(0) - self.columns[k],
            )
            by_row = cells @ self.blocks.destinations
            by_column = cells.T @ self.blocks.origins
            for place, (g, h) in enumerate(bound, count * (m + n)):
                in_row = self.blocks.origins[:, g] * by_row[:, h]
                in_column = self.blocks.destinations[:, h] * by_column[:, g]
                hessian[row : row + m, place] = hessian[place, row : row + m] = in_row
                hessian[column : column + n, place] = hessian[place, column : column + n] = in_column
        for place, (g, h) in enumerate(bound, count * (m + n)):
            hessian[place, place] = sums[g, h] + wanted[g, h] / self.blocks.reliability
            gradient[place] = sums[g, h] - wanted[g, h]
        scale = 1.0 / np.sqrt(np.maximum(np.diag(hessian), 1e-300))
        scaled = hessian * scale[:, None] * scale
        scaled[np.diag_indices(size)] += RIDGE
        step = -scale * np.linalg.solve(scaled, scale * gradient)
        margins = step[: count * (m + n)].reshape(count, m + n)
        alpha, beta, gamma = margins[:, :m], margins[:, m:], np.zeros_like(self.gamma)
        gamma[tuple(bound.T)] = step[count * (m + n) :]
        moved = (alpha[:, :, None] + beta[:, None, :] + self.blocks.spread(gamma))[self.prior > 0]
        length = STRIDE / max(moved.max(initial=0), STRIDE)
        before = self.dual(self.alpha, self.beta, self.gamma)
        for _ in range(HALVINGS):
            moved = self.alpha + length * alpha, self.beta + length * beta, self.gamma + length * gamma
            if self.dual(*moved) <= before:
                self.alpha, self.beta, self.gamma = moved
                return
            length /= 2


def _factor(wanted, found):
    return np.divide(wanted, found, out=np.ones_like(found), where=(found > 0) & (wanted > 0))


def _logarithm(wanted, found):
    """ln(wanted / found), zero where either is nothing."""
    return np.log(_factor(wanted, found))
