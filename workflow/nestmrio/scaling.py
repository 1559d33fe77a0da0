"""The iterations behind RAS and GRAS, on plain arrays, and how far a matrix is from its margins."""

import numpy as np

PATIENCE = 100
"""Iterations of scaling in turn between steps of Newton's method."""


def margin_error(matrix, rows, columns):
    """Largest relative error of both margins: max |Σ x − u| / |u|; margins of zero are measured against the largest.

    Arguments: matrix (..., row, column), rows (..., row), columns (..., column), plain arrays.
    Returns an array over the leading dims.
    """
    return np.maximum(_relative(matrix.sum(axis=-1), rows), _relative(matrix.sum(axis=-2), columns))


def _relative(found, wanted):
    largest = np.abs(wanted).max(axis=-1, keepdims=True, initial=0)
    size = np.where(np.abs(wanted) > 1e-12 * largest, np.abs(wanted), largest)
    return np.divide(np.abs(found - wanted), size, out=np.abs(found), where=size > 0).max(axis=-1, initial=0)


def scale(prior, rows, columns, tolerance, max_iterations):
    """Scale a stack of matrices by RAS: x_ij = a_i p_ij b_j, each until both margins are met to the tolerance.

    Arguments: prior (stack, row, column), rows (stack, row), columns (stack, column), all non-negative; tolerance;
    max_iterations. Returns the matrices and the error of each.
    """
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


def scale_signed(prior, rows, columns, tolerance, max_iterations):
    """Scale one matrix by GRAS: x_ij = a_i p_ij b_j, and p_ij / (a_i b_j) where p_ij < 0.

    Arguments: prior (row, column), rows (row), columns (column), tolerance, max_iterations. Returns the matrix and its
    error.
    """
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
