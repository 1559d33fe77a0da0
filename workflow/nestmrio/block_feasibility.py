"""Whether sums of blocks and margins can be met together, and which blocks cannot, by linear programming."""

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, hstack, vstack

from nestmrio.feasibility import ROUNDING


def block_gaps(prior, rows, columns, blocks):
    """How far observed blocks are at least from what margins allow: min Σ_b |B_b − O_b| over all matrices on a pattern.

    Arguments: prior (matrix, row, column; its positive cells are the pattern), rows (matrix, row), columns (matrix,
    column), blocks (Blocks). Returns reachable less observed sums (group, group), zero where a block can be met with
    all others, NaN where none is observed. Margins have to be feasible by themselves.
    Source: Gale 1957, Pacific Journal of Mathematics 7:1073, for one matrix without blocks; solved by HiGHS.
    """
    matrix, row, column = np.nonzero(prior > 0)
    count, m, n = prior.shape
    size, cells = max(rows.sum(), np.finfo(float).tiny), np.arange(len(matrix))
    known = np.argwhere(blocks.known)
    number = np.full(blocks.observed.shape, -1)
    number[tuple(known.T)] = np.arange(len(known))
    groups = [np.argmax(side, axis=1) for side in (blocks.origins, blocks.destinations)]
    member = number[groups[0][row], groups[1][column]]
    held = member >= 0

    def sums(place, rows_of, cells_of):
        return coo_array((np.ones(len(cells_of)), (place, cells_of)), shape=(rows_of, len(cells)))

    by_row, by_column = sums(matrix * m + row, count * m, cells), sums(matrix * n + column, count * n, cells)
    slack = coo_array(np.eye(len(known)))
    none = coo_array((count * (m + n), 2 * len(known)))
    equal = vstack(
        [
            hstack([vstack([by_row, by_column]), none]),
            hstack([sums(member[held], len(known), cells[held]), slack, -slack]),
        ]
    )
    totals = np.concatenate([rows.ravel(), columns.ravel(), blocks.observed[tuple(known.T)]]) / size
    cost = np.concatenate([np.zeros(len(cells)), np.ones(2 * len(known))])
    found = linprog(cost, A_eq=equal.tocsr(), b_eq=totals, method="highs")
    gaps = np.full(blocks.observed.shape, np.nan)
    if found.status == 0:
        less, more = found.x[len(cells) :].reshape(2, -1) * size
        gap = more - less
        gaps[tuple(known.T)] = np.where(np.abs(gap) > ROUNDING * size, gap, 0.0)
    return gaps
