"""Biproportional balancing: RAS, GRAS, and the certificate that margins can be met at all."""

from dataclasses import dataclass

import numpy as np
import xarray as xr

from nestmrio.errors import ConvergenceError, InfeasibleError, InputError


def ras(prior, rows, columns, *, tolerance=1e-10, max_iterations=20_000):
    """Scale a non-negative matrix to its margins, all sectors at once: t_ij = r_i p_ij s_j.

    Rows and columns are scaled in turn until both margins are met: max over rows and columns of |margin − target| is
    at most tolerance × the sector's largest target.

    Arguments: prior (..., origin, destination) non-negative, rows (..., origin), columns (..., destination), in the
    same unit; DataArrays are aligned by label (dims `origin` and `destination`, other dims shared), plain arrays by
    position. Returns the balanced flows in the form of the prior.
    Raises InputError for negative entries, other labels or unequal totals, InfeasibleError for a positive margin
    without pattern, ConvergenceError naming the sector with the largest remaining error.
    Source: Stone 1961; Bacharach 1970, Biproportional matrices and input-output change.
    """
    values, row, column, wrap = _aligned(prior, rows, columns)
    if (values < 0).any() or (row < 0).any() or (column < 0).any():
        raise InputError("RAS met a negative entry", remedy="use GRAS for tables with negative entries")
    _require_equal_totals(row, column, wrap)
    _require_pattern(values, row, column, wrap)
    flows = values.copy()
    scale = np.maximum(np.maximum(row.max(-1), column.max(-1)), np.finfo(float).tiny)
    active = np.arange(len(flows))
    for _ in range(max_iterations):
        block = flows[active]
        block *= _ratio(row[active], block.sum(-1))[..., None]
        block *= _ratio(column[active], block.sum(-2))[..., None, :]
        flows[active] = block
        error = np.abs(block.sum(-1) - row[active]).max(-1) / scale[active]
        active = active[error > tolerance]
        if not active.size:
            return wrap(flows)
    worst = int(active[np.argmax(error[error > tolerance])])
    raise ConvergenceError(
        f"RAS stopped after {max_iterations} iterations with a relative error of {error.max():.1e}",
        remedy="see whether the margins are feasible on the pattern of the prior",
        sector=wrap.name(worst),
    )


def gras(prior, rows, columns, *, tolerance=1e-10, max_iterations=20_000):
    """Scale a matrix with negative entries to its margins: x_ij = r_i p_ij s_j − n_ij / (r_i s_j).

    P holds the positive entries of the prior and N the absolute values of the negative ones. The multiplier of a row
    solves r Σ p s − (1/r) Σ n/s = u: r = (u + √(u² + 4 Σps Σn/s)) / (2 Σps), or −Σ(n/s)/u where the row has no positive
    entry; columns likewise.

    Arguments: prior (origin, destination), rows (origin), columns (destination), in the same unit, by position, or
    DataArrays aligned by label. Returns the balanced matrix in the form of the prior, to tolerance × the largest
    absolute target on both margins.
    Raises InputError for unequal totals, InfeasibleError for a margin with a sign its entries cannot give,
    ConvergenceError.
    Source: Junius and Oosterhaven 2003 (Economic Systems Research 15:87); Lenzen, Wood and Gallego 2007 (19:461);
    Temurshoev, Miller and Bouwmeester 2013 (25:361).
    """
    values, row, column, wrap = _aligned(prior, rows, columns)
    if len(values) != 1:
        raise InputError("GRAS balances one matrix at a time", remedy="call it for each sector")
    values, row, column = values[0], row[0], column[0]
    _require_equal_totals(row[None], column[None], wrap)
    positive, negative = np.maximum(values, 0), np.maximum(-values, 0)
    scale = max(np.abs(row).max(initial=0), np.abs(column).max(initial=0), np.finfo(float).tiny)
    r, s = np.ones(len(row)), np.ones(len(column))
    for _ in range(max_iterations):
        r = _multiplier(positive @ s, negative @ (1 / s), row, scale, "row", wrap)
        s = _multiplier(r @ positive, (1 / r) @ negative, column, scale, "column", wrap)
        result = r[:, None] * positive * s - negative / (r[:, None] * s)
        error = max(np.abs(result.sum(1) - row).max(), np.abs(result.sum(0) - column).max()) / scale
        if error <= tolerance:
            return wrap(result[None])
    raise ConvergenceError(
        f"GRAS stopped after {max_iterations} iterations with a relative error of {error:.1e}",
        remedy="see whether the margins suit the signs of the entries",
    )


@dataclass(frozen=True)
class Certificate:
    """Whether margins can be met on a pattern, by maximum flow from origins to destinations.

    `unmet` is the part of the total that no flow on the pattern can carry (0 when feasible). When it is not 0,
    `origins` must send more than `destinations`, the only ones they reach, can take (Hall's condition; the minimum
    cut), and `rows`, `columns` are margins that can be met: those of a maximum flow.
    """

    unmet: float
    origins: tuple
    destinations: tuple
    rows: np.ndarray
    columns: np.ndarray

    @property
    def feasible(self):
        """True when the pattern can carry the margins."""
        return not self.origins


def certify(pattern, rows, columns, *, tolerance=1e-9):
    """Certify by linear programming that margins can be met on the positive cells of a pattern.

    Maximises Σ t_ij subject to Σ_j t_ij ≤ u_i, Σ_i t_ij ≤ v_j, t ≥ 0 on the pattern; the dual of the optimum is the
    minimum cut and names the origins and destinations that clash.

    Arguments: pattern (origin, destination) positive where a flow may be, rows u (origin), columns v (destination).
    Returns a Certificate; labels are taken from DataArrays, else positions.
    Source: Gale 1957; Ford and Fulkerson 1956.
    """
    from scipy.optimize import linprog
    from scipy.sparse import coo_array

    values, row, column, wrap = _aligned(pattern, rows, columns)
    row, column = row[0], column[0]
    origin, destination = np.nonzero(values[0] > 0)
    total = max(row.sum(), column.sum(), np.finfo(float).tiny)
    cells, m, n = np.arange(len(origin)), len(row), len(column)
    if not len(cells):
        sent, arrived, cut = np.zeros(m), np.zeros(n), (row > 0, np.zeros(n, bool))
    else:
        ends = (np.concatenate([origin, m + destination]), np.concatenate([cells, cells]))
        constraint = coo_array((np.ones(2 * len(cells)), ends), shape=(m + n, len(cells))).tocsr()
        bound = np.concatenate([row, column]) / total
        done = linprog(-np.ones(len(cells)), A_ub=constraint, b_ub=bound, bounds=(0, None), method="highs-ds")
        if done.x is None:
            raise ConvergenceError(f"the feasibility of the margins stayed open: {done.message}", remedy="rescale them")
        flow, dual = done.x * total, -done.ineqlin.marginals
        sent, arrived = np.bincount(origin, flow, m), np.bincount(destination, flow, n)
        cut = (dual[:m] < 0.5) & (row > 0), dual[m:] > 0.5
    unmet = max(row.sum() - sent.sum(), column.sum() - arrived.sum(), 0.0)
    if unmet <= tolerance * total:
        return Certificate(0.0, (), (), row, column)
    if row.sum() - sent.sum() <= tolerance * total:
        cut = (row > 0) & ~cut[0], ~cut[1]
    origins, destinations = (tuple(np.asarray(label)[which]) for label, which in zip(wrap.labels, cut, strict=True))
    return Certificate(float(unmet), origins or tuple(wrap.labels[0]), destinations, sent, arrived)


class _Wrapper:
    """Gives a result the form of the prior: DataArray in, DataArray out."""

    def __init__(self, prior, template=None):
        self.prior, self.template = prior, template
        shape = np.shape(prior)[-2:]
        self.labels = (
            [template[d].values.tolist() for d in template.dims[-2:]]
            if template is not None
            else [list(range(size)) for size in shape]
        )

    def __call__(self, values):
        if self.template is None:
            return values.reshape(np.shape(self.prior))
        return self.template.copy(data=values.reshape(self.template.shape)).transpose(*self.prior.dims)

    def name(self, index):
        if self.template is None or self.template.ndim == 2:
            return None if np.ndim(self.prior) == 2 else index
        leading = self.template.dims[:-2]
        shape = self.template.shape[:-2]
        return ", ".join(
            str(self.template[d].values[k]) for d, k in zip(leading, np.unravel_index(index, shape), strict=True)
        )


def _aligned(prior, rows, columns):
    if not isinstance(prior, xr.DataArray):
        values = np.asarray(prior, float)
        flat = values.reshape(-1, *values.shape[-2:])
        row = np.asarray(rows, float).reshape(-1, values.shape[-2])
        column = np.asarray(columns, float).reshape(-1, values.shape[-1])
        return flat, row, column, _Wrapper(prior)
    leading = [d for d in prior.dims if d not in ("origin", "destination")]
    template = prior.transpose(*leading, "origin", "destination").astype(float)
    margins = []
    for margin, side in ((rows, "origin"), (columns, "destination")):
        for dim in [*leading, side]:
            lacking = set(template[dim].values.tolist()) ^ set(margin[dim].values.tolist())
            if lacking:
                raise InputError(
                    f"margin and prior differ in the {dim} {sorted(map(str, lacking))[0]}", remedy="align them"
                )
        margins.append(margin.sel({d: template[d].values for d in [*leading, side]}).transpose(*leading, side).values)
    flat = template.values.reshape(-1, *template.shape[-2:])
    row, column = (m.astype(float).reshape(len(flat), -1) for m in margins)
    return flat, row, column, _Wrapper(prior, template)


def _require_equal_totals(row, column, wrap, tolerance=1e-8):
    sent, received = row.sum(-1), column.sum(-1)
    size = np.maximum(np.maximum(np.abs(row).sum(-1), np.abs(column).sum(-1)), np.finfo(float).tiny)
    gap = np.abs(sent - received) / size
    if (gap > tolerance).any() or not np.isfinite(gap).all():
        worst = int(np.argmax(np.where(np.isfinite(gap), gap, np.inf)))
        raise InputError(
            f"row targets sum to {sent[worst]:.10g}, column targets to {received[worst]:.10g}",
            remedy="reconcile the totals first",
            sector=wrap.name(worst),
        )


def _require_pattern(values, row, column, wrap):
    for margin, reach, side in ((row, values.sum(-1), 0), (column, values.sum(-2), 1)):
        sector, place = np.nonzero((margin > 0) & (reach <= 0))
        if len(sector):
            raise InfeasibleError(
                f"{wrap.labels[side][place[0]]} has a {('row', 'column')[side]} target but no possible flow",
                remedy="give the prior a positive cell there or set the target to zero",
                sector=wrap.name(int(sector[0])),
            )


def _ratio(target, found):
    return np.divide(target, found, out=np.zeros_like(target), where=found > 0)


def _multiplier(gain, loss, target, scale, side, wrap):
    root = np.sqrt(target**2 + 4 * gain * loss)
    with_gain = np.where(target >= 0, target + root, 4 * gain * loss / np.where(root > target, root - target, 1))
    multiplier = np.ones_like(target)
    np.divide(with_gain, 2 * gain, out=multiplier, where=gain > 0)
    np.divide(-loss, target, out=multiplier, where=(gain <= 0) & (target < 0))
    bad = (multiplier <= 0) | ((gain <= 0) & (loss > 0) & (target >= 0)) | ((gain <= 0) & (loss <= 0) & (target != 0))
    bad &= np.abs(target) + loss > 1e-15 * scale
    if bad.any():
        place = int(np.flatnonzero(bad)[0])
        raise InfeasibleError(
            f"the {side} {wrap.labels[side == 'column'][place]} cannot sum to {target[place]:.6g} with the signs it has",
            remedy="change the target or the signs of its entries",
        )
    return multiplier
