"""Matrices brought to given margins: RAS, GRAS for negative entries, each preceded by a proof that it can be done."""

import numpy as np

from nestmrio.feasibility import certify, relax
from nestmrio.margins import Margins

__all__ = ["certify", "gras", "margin_error", "ras", "relax"]

NAMES = ("row total", "column total")

PATIENCE = 100
"""Iterations of scaling in turn between steps of Newton's method."""


def ras(
    prior,
    rows,
    columns,
    *,
    tolerance=1e-10,
    max_iterations=20_000,
    infeasible="error",
    margins=NAMES,
    ledger=None,
):
    """Scale rows and columns of non-negative matrices until both margins are met: x_ij = a_i p_ij b_j.

    Σ_j x_ij = u_i and Σ_i x_ij = v_j; of all such matrices x is nearest to p in relative entropy. Leading dims
    (sectors) are balanced side by side. A maximum flow proves first that the margins can be met and finds the entries
    they force to zero; with those cleared, convergence is geometric.

    Arguments: prior p (..., row, column), rows u (..., row), columns v (..., column): DataArrays, aligned by label, or
    plain arrays in the same order; one unit. tolerance: largest relative error of a margin, measured on both.
    infeasible: `error`, or `relax` to lower margins by the least that makes them feasible. margins: what rows and
    columns are called in errors and repairs. ledger: where lowered margins are recorded.
    Returns x in the form of the prior.
    Raises InputError (labels, negative or missing values, unequal totals), InfeasibleError naming the rows and columns
    in the way, ConvergenceError naming the leading label.
    Source: Stone 1961, Input-Output and National Accounts; Bacharach 1970, Biproportional Matrices and Input-Output
    Change.
    """
    stack = Margins(prior, rows, columns, margins)
    stack.require_non_negative()
    stack.prepare(infeasible, ledger)
    matrices, errors = _scale(stack.prior, stack.rows, stack.columns, tolerance, max_iterations)
    return stack.restore(matrices, errors, tolerance, max_iterations)


def gras(prior, rows, columns, *, tolerance=1e-10, max_iterations=20_000, margins=NAMES):
    """Scale matrices with negative entries until both margins are met: x_ij = a_i p_ij b_j, if p < 0 p_ij / (a_i b_j).

    With p = P − N, both non-negative, a_i solves a_i Σ_j P_ij b_j − Σ_j N_ij / (a_i b_j) = u_i, and b_j likewise; every
    entry keeps its sign. Leading dims are balanced one after another.

    Arguments and errors as in `ras`; margins may be negative.
    Source: Junius and Oosterhaven 2003, Economic Systems Research 15:87; Lenzen, Wood and Gallego 2007, 19:461 (the
    target without the factor e); Temurshoev, Miller and Bouwmeester 2013, 25:361 (rows without positive entries).
    """
    stack = Margins(prior, rows, columns, margins)
    stack.prepare("error")
    errors = np.zeros(len(stack.prior))
    for index, matrix in enumerate(stack.prior):
        stack.prior[index], errors[index] = _scale_signed(
            matrix, stack.rows[index], stack.columns[index], tolerance, max_iterations
        )
    return stack.restore(stack.prior, errors, tolerance, max_iterations)


def margin_error(matrix, rows, columns):
    """Largest relative error of both margins: max |Σ x − u| / |u|; margins of zero are measured against the largest.

    Arguments: matrix (..., row, column), rows (..., row), columns (..., column), plain arrays.
    Returns an array over the leading dims.
    """
    return np.maximum(_relative(matrix.sum(axis=-1), rows), _relative(matrix.sum(axis=-2), columns))


def _relative(found, wanted):
    largest = np.abs(wanted).max(axis=-1, keepdims=True, initial=0)
    scale = np.where(np.abs(wanted) > 1e-12 * largest, np.abs(wanted), largest)
    return np.divide(np.abs(found - wanted), scale, out=np.abs(found), where=scale > 0).max(axis=-1, initial=0)


def _scale(prior, rows, columns, tolerance, max_iterations):
    balanced, errors, active = np.zeros_like(prior), np.zeros(len(prior)), np.arange(len(prior))
    matrix, b, reached = prior, np.ones_like(columns), _times(prior, np.ones_like(columns))
    for iteration in range(1, max_iterations + 1):
        a = _quotient(rows[active], reached)
        b = _quotient(columns[active], _times(matrix.swapaxes(1, 2), a))
        if iteration % PATIENCE == 0:
            b *= np.stack([_newton(*given) for given in zip(matrix, a, b, rows[active], columns[active], strict=True)])
        reached = _times(matrix, b)
        ended = (_relative(a * reached, rows[active]) <= tolerance / 2) | (iteration == max_iterations)
        if ended.any():
            done = active[ended]
            balanced[done] = a[ended, :, None] * matrix[ended] * b[ended, None, :]
            errors[done] = margin_error(balanced[done], rows[done], columns[done])
            active, matrix, reached = active[~ended], matrix[~ended], reached[~ended]
        if not len(active):
            break
    return balanced, errors


def _newton(prior, a, b, rows, columns):
    """Newton's step for the column multipliers, at most a factor e: with X = a p b whose rows are scaled to u,
    (diag(Σ_i X) − Xᵀ diag(1 / u) X) δ = v − Σ_i X, and b grows by exp δ.

    The matrix is that of a graph that X connects: singular along constants, and all but singular where X almost falls
    apart, which is where scaling in turn takes thousands of iterations.
    """
    flows = a[:, None] * prior * b
    flows *= _quotient(rows, flows.sum(1))[:, None]
    shared = _quotient(flows, np.broadcast_to(rows[:, None], flows.shape))
    step = np.linalg.lstsq(np.diag(flows.sum(0)) - flows.T @ shared, columns - flows.sum(0), rcond=1e-13)[0]
    step -= step.mean()
    return np.exp(step / max(1.0, np.abs(step).max()))


def _scale_signed(prior, rows, columns, tolerance, max_iterations):
    positive, negative = np.maximum(prior, 0), np.maximum(-prior, 0)
    b = np.ones_like(columns)
    for _ in range(max_iterations):
        a = _root(positive @ b, negative @ (1 / b), rows)
        b = _root(a @ positive, (1 / a) @ negative, columns)
        matrix = a[:, None] * positive * b - negative / (a[:, None] * b)
        error = margin_error(matrix, rows, columns)
        if error <= tolerance:
            break
    return matrix, error


def _root(positive, negative, margin):
    """The positive root a of a P − N / a = u, written without cancellation; 1 for an empty row."""
    root = np.sqrt(margin**2 + 4 * positive * negative)
    rising = np.divide(margin + root, 2 * positive, out=np.ones_like(margin), where=positive > 0)
    falling = np.divide(2 * negative, root - margin, out=np.ones_like(margin), where=root > margin)
    return np.where(margin > 0, rising, falling)


def _times(matrix, vector):
    return np.matmul(matrix, vector[:, :, None])[:, :, 0]


def _quotient(numerator, denominator):
    return np.divide(numerator, denominator, out=np.zeros_like(denominator), where=denominator > 0)
