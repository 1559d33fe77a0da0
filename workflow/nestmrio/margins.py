"""Matrices to balance with their margins: aligned by label, checked, and named in errors."""

import numpy as np
import xarray as xr

from nestmrio.errors import ConvergenceError, InfeasibleError, InputError
from nestmrio.feasibility import ROUNDING, certify, plainly_feasible, relax


class Margins:
    """A stack of matrices with their margins as plain arrays, and the labels to name them by.

    Labelled rows and columns stand in alphabetical order inside, so that their order changes nothing.

    Arguments: prior (..., row, column), rows (..., row), columns (..., column), DataArrays or plain arrays;
    names (what rows and columns of margins are called). Attributes: prior (stack, row, column), rows (stack, row),
    columns (stack, column). Raises InputError for labels or shapes that do not fit, missing values, unequal totals.
    """

    def __init__(self, prior, rows, columns, names):
        self.names, self.template = names, None
        if isinstance(prior, xr.DataArray):
            *lead, row, column = prior.dims
            rows = _aligned(rows, prior, [*lead, row], names[0])
            columns = _aligned(columns, prior, [*lead, column], names[1])
            self.sorted = {dim: _by_label(prior[dim].values) for dim in (row, column)}
            self.template = prior = prior.isel(self.sorted)
            rows, columns = (
                values[..., order] if np.shape(values)[-1:] == order.shape else values
                for values, order in zip(map(np.asarray, (rows, columns)), self.sorted.values(), strict=True)
            )
        prior, rows, columns = (np.array(v, dtype=float) for v in (prior, rows, columns))
        self.shape = shape = prior.shape
        if rows.shape != shape[:-1] or columns.shape != (*shape[:-2], shape[-1]):
            text = f"margins of shapes {rows.shape} and {columns.shape} do not fit a prior of shape {shape}"
            raise InputError(text, remedy="give one value for each row and each column")
        self.dims = (
            self.template.dims if self.template is not None else (*"abcdefgh"[: len(shape) - 2], "row", "column")
        )
        self.prior = prior.reshape(-1, *shape[-2:])
        self.rows, self.columns = rows.reshape(-1, shape[-2]), columns.reshape(-1, shape[-1])
        for index, values in enumerate(zip(self.rows, self.columns, self.prior, strict=True)):
            for what, found in zip((*names, "prior"), values, strict=True):
                if not np.isfinite(found).all():
                    text = f"{self._told(what, np.argwhere(~np.isfinite(found))[0])} is missing or infinite"
                    raise InputError(text, remedy="fill it", **self.place(index))
        self._equalise_totals()

    def place(self, index):
        """The leading labels of one matrix of the stack."""
        where = np.unravel_index(index, self.shape[:-2]) if len(self.shape) > 2 else ()
        return {self.dims[axis]: self._label(axis, k) for axis, k in enumerate(where)}

    def require_non_negative(self):
        """Raise InputError where the prior or a margin is negative."""
        for values, what in ((self.rows, self.names[0]), (self.columns, self.names[1]), (self.prior, "prior")):
            negative = np.argwhere(values < 0)
            if len(negative):
                text = f"{self._told(what, negative[0, 1:])} is negative, {values[tuple(negative[0])]:.6g}"
                remedy = "correct it, or balance with gras"
                raise InputError(text, remedy=remedy, **self.place(negative[0, 0]))

    def prepare(self, infeasible, ledger=None):
        """Certify every matrix, relax margins where that is asked for, and clear the entries that must be zero.

        Arguments: infeasible (`error` or `relax`), ledger (records lowered margins). Raises InfeasibleError.
        """
        if infeasible not in ("error", "relax"):
            raise InputError(f"infeasible is {infeasible!r}", remedy="set infeasible to 'error' or 'relax'")
        for index, pattern in enumerate(self.prior):
            rows, columns, total = self.rows[index], self.columns[index], self.rows[index].sum()
            if min(v.min(initial=0) for v in (pattern, rows, columns)) >= 0 and plainly_feasible(
                pattern, rows, columns
            ):
                continue
            certificate = certify(pattern, rows, columns)
            if not certificate.feasible and infeasible == "relax":
                self._relax(index, ledger)
                certificate = certify(pattern, self.rows[index], self.columns[index], total=total)
            if not certificate.feasible:
                raise self._infeasible(index, certificate)
            if certificate.shortfall > 0:
                self.rows[index], self.columns[index] = certificate.carried.sum(1), certificate.carried.sum(0)
            pattern[~certificate.support] = 0

    def restore(self, matrices, errors, tolerance, iterations):
        """Give balanced matrices the form of the prior. Raises ConvergenceError when a margin is off."""
        worst = int(np.argmax(errors)) if len(errors) else 0
        if len(errors) and not errors[worst] <= tolerance:
            raise ConvergenceError(
                f"after {iterations} iterations a margin is still off by {errors[worst]:.2g} of its value",
                remedy="look for entries of the prior that differ by many orders of magnitude, or raise tolerance",
                **self.place(worst),
            )
        matrices = matrices.reshape(self.shape)
        if self.template is None:
            return matrices
        return self.template.copy(data=matrices).isel({dim: np.argsort(order) for dim, order in self.sorted.items()})

    def _label(self, axis, position):
        return position if self.template is None else self.template[self.dims[axis]].values[position]

    def _told(self, what, at):
        """A number in words: the outflow of North, the prior of North - South."""
        axes = {self.names[0]: (-2,), self.names[1]: (-1,)}.get(what, (-2, -1))
        return f"the {what} of " + " - ".join(self._listed(axis, [k]) for axis, k in zip(axes, at, strict=True))

    def _listed(self, axis, positions):
        return ", ".join(str(self._label(len(self.dims) + axis, k)) for k in positions) or "nothing"

    def _equalise_totals(self):
        sent, taken = self.rows.sum(axis=1), self.columns.sum(axis=1)
        size = np.maximum(np.abs(self.rows).sum(axis=1), np.abs(self.columns).sum(axis=1))
        for index in np.flatnonzero(np.abs(sent - taken) > ROUNDING * size):
            text = f"{self.names[0]} sums to {sent[index]:.10g}, {self.names[1]} to {taken[index]:.10g}"
            raise InputError(text, remedy="reconcile the totals first", **self.place(index))
        share = np.abs(self.columns) / np.maximum(np.abs(self.columns).sum(axis=1, keepdims=True), np.finfo(float).tiny)
        self.columns += (sent - taken)[:, None] * share

    def _relax(self, index, ledger):
        before = self.rows[index].copy(), self.columns[index].copy()
        self.rows[index], self.columns[index] = after = relax(self.prior[index], *before)
        if ledger is None:
            return
        sector = ", ".join(map(str, self.place(index).values()))
        for axis, name, old, new in zip((-2, -1), self.names, before, after, strict=True):
            for k in np.flatnonzero(np.abs(new - old) > ROUNDING * old.sum()):
                region = self._label(len(self.dims) + axis, k)
                ledger.repair(region, sector, name, old[k], new[k], "least relaxation of margins that cannot be met")

    def _infeasible(self, index, certificate):
        rows, columns = certificate.rows, certificate.columns
        sent, taken = self.rows[index][rows].sum(), self.columns[index][columns].sum()
        reached = f"it can go to {self._listed(-1, columns)} only, whose {self.names[1]} is {taken:.6g}"
        return InfeasibleError(
            f"the {self.names[0]} of {self._listed(-2, rows)} is {sent:.6g}, but "
            + (reached if len(columns) else "it can go nowhere"),
            remedy="correct these margins, open the pattern, or set infeasible to 'relax'",
            **self.place(index),
        )


def _by_label(labels):
    return np.array(sorted(range(len(labels)), key=lambda k: str(labels[k])), dtype=int)


def _aligned(values, prior, dims, name):
    if not isinstance(values, xr.DataArray):
        return values
    if set(values.dims) != set(dims):
        raise InputError(f"{name} has dims {values.dims}, not {tuple(dims)}", remedy="rename or transpose its dims")
    for dim in dims:
        wanted, found = prior[dim].values.tolist(), values[dim].values.tolist()
        if len(set(wanted)) < len(wanted):
            twice = next(label for label in wanted if wanted.count(label) > 1)
            raise InputError(f"the label {twice} stands twice on {dim}", remedy="keep one")
        if sorted(map(str, wanted)) != sorted(map(str, found)):
            odd = sorted(set(map(str, wanted)) ^ set(map(str, found)))
            text = f"{name} and prior have other labels on {dim}: {', '.join(odd) or 'one stands twice'}"
            raise InputError(text, remedy="give both the same labels")
    return values.sel({dim: prior[dim].values for dim in dims}).transpose(*dims)
