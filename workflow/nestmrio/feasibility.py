"""Whether margins can be met on a pattern of flows, who stands in the way, and the least that must give."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components, maximum_flow

ROUNDING = 1e-9
"""Shortfalls below this share of the total are rounding of the margins, not infeasibility."""

_UNITS = 2**30
"""Capacities are counted in integers up to this number, which a 32-bit maximum flow can add up."""


@dataclass(frozen=True)
class Certificate:
    """What a maximum flow proves about margins on a pattern.

    shortfall: the part of the total that no matrix of this pattern can carry. rows, columns: positions of the rows that
    together must send more than the columns they reach together take (empty where the margins can be met). carried:
    a matrix of the pattern that meets the margins but for the shortfall. support: True where some such matrix is not
    zero.
    """

    shortfall: float
    rows: np.ndarray
    columns: np.ndarray
    carried: np.ndarray
    support: np.ndarray

    @property
    def feasible(self):
        """True when the margins can be met."""
        return not len(self.rows)


def certify(pattern, rows, columns, *, total=None):
    """Prove by maximum flow that margins can be met on a pattern of signs, or name the set that cannot.

    A matrix x with x_ij > 0 only where p_ij > 0, x_ij < 0 only where p_ij < 0, and given row and column sums exists if
    and only if the maximum flow from supplies to demands carries the total; if not, the minimum cut is a set of rows R
    with Σ_R u_i > Σ_N(R) v_j, N(R) being the columns they reach [Gale 1957]. Flows are integers scaled to the total and
    refined in rounds on the residual network, so the answer is exact to the precision of the margins.

    Arguments: pattern (row, column), rows (row), columns (column), one unit, equal totals; total (what a shortfall is
    held against, by default the supplies' sum). Returns a Certificate.
    Source: Gale 1957, A theorem on flows in networks, Pacific Journal of Mathematics 7:1073.
    """
    pattern, balance = np.asarray(pattern), np.concatenate([rows, -np.asarray(columns)]).astype(float)
    count = len(rows)
    carried, reached = np.zeros(pattern.shape), np.zeros(len(balance), dtype=bool)
    left, total = balance, total or balance[balance > 0].sum()
    while 0 < left[left > 0].sum() > 1e-14 * total:
        pushed, reached = _push(pattern, carried, left)
        carried = np.where(pattern > 0, np.maximum(carried + pushed, 0), np.minimum(carried + pushed, 0))
        left = balance - np.concatenate([carried.sum(axis=1), -carried.sum(axis=0)])
        left = np.where(balance > 0, np.maximum(left, 0), np.minimum(left, 0))
        if not pushed.any():
            break
    shortfall = left[left > 0].sum()
    if shortfall <= ROUNDING * total:
        reached = np.zeros_like(reached)
    support = _support(pattern, carried, rows, columns)
    return Certificate(shortfall, *map(np.flatnonzero, (reached[:count], reached[count:])), carried, support)


def plainly_feasible(pattern, rows, columns):
    """True when the theorem behind `certify` needs no flow: any two rows reach every column, and no row wants too much.

    Where no column is out of reach of more than one row, as when only own-region flows are barred, a set of two rows or
    more reaches all columns, so that u_i < Σ_N(i) v_j for single rows is enough; being strict, it forces no entry to
    zero. False says nothing.

    Arguments: pattern (row, column), rows (row), columns (column), all non-negative, one unit, equal totals.
    """
    reach = (np.asarray(pattern) > 0)[rows > 0][:, columns > 0]
    if not reach.size or (~reach).sum(axis=0).max() > 1:
        return False
    total = columns.sum()
    return bool((reach @ columns[columns > 0] - rows[rows > 0] > ROUNDING * total)[~reach.all(axis=1)].all())


def relax(pattern, rows, columns):
    """Margins that can be met, the total as large as the pattern allows and shared out as proportionally as it allows.

    The total becomes the maximum flow. Along the minimum cut the rows that send too much are lowered to what the
    columns they reach take, by one factor for all of them; where that asks too much of some of them again, those take
    what they can and the rest share the remainder: the lexicographically optimal base of the flow's polymatroid. The
    columns that receive too little are lowered likewise.

    Arguments: pattern (row, column) non-negative, rows (row), columns (column), one unit. Returns (rows, columns).
    Source: Fujishige 1980, Lexicographically optimal base of a polymatroid, Mathematics of Operations Research 5:186.
    """
    rows, columns, reach = np.array(rows, dtype=float), np.array(columns, dtype=float), np.asarray(pattern) > 0
    certificate, total = certify(reach, rows, columns), rows.sum()
    if not certificate.feasible:
        full = np.isin(np.arange(len(rows)), certificate.rows)
        taken = np.isin(np.arange(len(columns)), certificate.columns)
        rows[full] = _shared(reach[np.ix_(full, taken)], rows[full], columns[taken], total)
        columns[~taken] = _shared(reach[np.ix_(~full, ~taken)].T, columns[~taken], rows[~full], total)
    return rows, columns


def _shared(reach, rows, columns, total):
    sent = rows.sum()
    rows = rows * (columns.sum() / sent if sent > 0 else 0.0)
    certificate = certify(reach, rows, columns, total=total)
    if not certificate.feasible:
        full = np.isin(np.arange(len(rows)), certificate.rows)
        taken = np.isin(np.arange(len(columns)), certificate.columns)
        rows[full] = _shared(reach[np.ix_(full, taken)], rows[full], columns[taken], total)
        rows[~full] = _shared(reach[np.ix_(~full, ~taken)], rows[~full], columns[~taken], total)
    return rows


def _push(pattern, carried, left):
    """Push what is left through the residual network; return the flow and the nodes still reached from the supplies."""
    unit = left[left > 0].sum() / _UNITS
    whole = np.floor(np.minimum(np.abs(left) / unit, _UNITS)).astype(np.int32)
    back = np.floor(np.minimum(np.abs(carried) / unit, _UNITS)).astype(np.int32)
    forward = np.where(pattern > 0, _UNITS, back).astype(np.int32)
    backward = np.where(pattern < 0, _UNITS, back).astype(np.int32)
    count, m = len(left), len(pattern)
    capacity = np.zeros((count + 2, count + 2), dtype=np.int32)
    capacity[:m, m:count], capacity[m:count, :m] = forward, backward.T
    source, sink = count, count + 1
    capacity[source, :count] = np.where(left > 0, whole, 0)
    capacity[:count, sink] = np.where(left < 0, whole, 0)
    capacity = csr_array(capacity)
    flow = maximum_flow(capacity, source, sink).flow
    residual = csr_array(capacity - flow)
    residual.data = (residual.data > 0).astype(np.int8)
    residual.eliminate_zeros()
    reached = np.zeros(count + 2, dtype=bool)
    reached[breadth_first_order(residual, source, return_predecessors=False)] = True
    return unit * flow.toarray()[:m, m:count].astype(float), reached[:count]


def _support(pattern, carried, rows, columns):
    """Entries on a cycle of the residual network: only they can be other than zero."""
    m, n = pattern.shape
    moved = np.abs(carried) > ROUNDING * np.minimum(np.abs(rows)[:, None], np.abs(columns))
    links = np.zeros((m + n, m + n), dtype=np.int8)
    links[:m, m:] = (pattern > 0) | ((pattern < 0) & moved)
    links[m:, :m] = ((pattern < 0) | ((pattern > 0) & moved)).T
    component = connected_components(csr_array(links), directed=True, connection="strong")[1]
    return (pattern != 0) & (component[:m, None] == component[m:])
