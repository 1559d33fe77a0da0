"""Matrices brought to given margins: RAS, GRAS for negative entries, each preceded by a proof that it can be done."""

from typing import Literal, TypeVar

import numpy as np
import numpy.typing as npt
import xarray as xr

from nestmrio.alignment import aligned
from nestmrio.feasibility import certify, relax
from nestmrio.ledger import Ledger
from nestmrio.margins import Margins
from nestmrio.scaling import margin_error, scale, scale_signed

__all__ = ["certify", "gras", "margin_error", "ras", "relax"]

NAMES = ("row total", "column total")

Matrix = TypeVar("Matrix", xr.DataArray, np.ndarray)


@aligned
def ras(
    prior: Matrix,
    rows: xr.DataArray | npt.ArrayLike,
    columns: xr.DataArray | npt.ArrayLike,
    *,
    tolerance: float = 1e-10,
    max_iterations: int = 20_000,
    infeasible: Literal["error", "relax"] = "error",
    margins: tuple[str, str] = NAMES,
    ledger: Ledger | None = None,
) -> Matrix:
    """Scale rows and columns of non-negative matrices until both margins are met.

    x_ij = a_i p_ij b_j with Σ_j x_ij = u_i and Σ_i x_ij = v_j

    Parameters
    ----------
    prior : DataArray or array
        The matrix p (..., row, column), not negative. Leading dims, such as sectors, are balanced side by side.
    rows, columns : DataArray or array-like
        The margins u (..., row) and v (..., column), in the unit of the prior and with equal totals. Labelled margins
        are put in the order of the prior; plain arrays must stand in it.
    tolerance : float
        Largest relative error of a margin, measured on both.
    max_iterations : int
        Rounds of scaling before the function gives up.
    infeasible : {"error", "relax"}
        What to do with margins that no matrix of this pattern can have: raise an error, or lower them by the least
        that helps.
    margins : tuple of str
        What rows and columns are called in errors and repairs.
    ledger : Ledger, optional
        Where lowered margins are recorded.

    Returns
    -------
    DataArray or array
        The matrix x, in the form, the order and the unit of the prior.

    Raises
    ------
    InputError
        For labels that differ, negative or missing values, or totals that are not equal.
    InfeasibleError
        For margins that cannot be met; it names the rows and columns in the way.
    ConvergenceError
        For a margin that is still off in the end; it names the leading label.

    Notes
    -----
    Of all matrices with these margins, x is nearest to p in relative entropy. A maximum flow proves first that the
    margins can be met, and finds the entries that they force to zero [Stone 1961, Input-Output and National Accounts;
    Bacharach 1970, Biproportional Matrices and Input-Output Change].

    Examples
    --------
    >>> import numpy as np
    >>> from nestmrio import ras
    >>> prior = np.array([[10.0, 20.0], [30.0, 40.0]])
    >>> ras(prior, rows=[40, 60], columns=[50, 50]).round(2)
    array([[17.58, 22.42],
           [32.42, 27.58]])
    """
    stack = Margins(prior, rows, columns, margins)
    stack.require_non_negative()
    stack.prepare(infeasible, ledger)
    matrices, errors = scale(stack.prior, stack.rows, stack.columns, tolerance, max_iterations)
    return stack.restore(matrices, errors, tolerance, max_iterations)


@aligned
def gras(
    prior: Matrix,
    rows: xr.DataArray | npt.ArrayLike,
    columns: xr.DataArray | npt.ArrayLike,
    *,
    tolerance: float = 1e-10,
    max_iterations: int = 20_000,
    margins: tuple[str, str] = NAMES,
) -> Matrix:
    """Scale matrices with negative entries until both margins are met; every entry keeps its sign.

    x_ij = a_i p_ij b_j where p_ij ≥ 0, and p_ij / (a_i b_j) where p_ij < 0

    Parameters
    ----------
    prior : DataArray or array
        The matrix p (..., row, column). Leading dims are balanced one after another.
    rows, columns : DataArray or array-like
        The margins u (..., row) and v (..., column), as in `ras`; they may be negative.
    tolerance : float
        Largest relative error of a margin, measured on both.
    max_iterations : int
        Rounds of scaling before the function gives up.
    margins : tuple of str
        What rows and columns are called in errors.

    Returns
    -------
    DataArray or array
        The matrix x, in the form, the order and the unit of the prior.

    Raises
    ------
    InputError, InfeasibleError, ConvergenceError
        As in `ras`, but negative values are allowed.

    Notes
    -----
    With p = P − N, both non-negative, a_i solves a_i Σ_j P_ij b_j − Σ_j N_ij / (a_i b_j) = u_i, and b_j likewise
    [Junius and Oosterhaven 2003, Economic Systems Research 15:87; Lenzen, Wood and Gallego 2007, 19:461, the target
    without the factor e; Temurshoev, Miller and Bouwmeester 2013, 25:361, rows without positive entries].

    Examples
    --------
    >>> import numpy as np
    >>> from nestmrio import gras
    >>> prior = np.array([[10.0, -2.0], [30.0, 40.0]])
    >>> gras(prior, rows=[12, 68], columns=[44, 36]).round(2)
    array([[13.59, -1.59],
           [30.41, 37.59]])
    """
    stack = Margins(prior, rows, columns, margins)
    stack.prepare("error")
    errors = np.zeros(len(stack.prior))
    for index, matrix in enumerate(stack.prior):
        stack.prior[index], errors[index] = scale_signed(
            matrix, stack.rows[index], stack.columns[index], tolerance, max_iterations
        )
    return stack.restore(stack.prior, errors, tolerance, max_iterations)
