"""The Leontief system written out and factored: for small tables, and for tables without the structure."""

from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from nestmrio.errors import InputError
from nestmrio.footprint.solution import Solution, solved_all

BLOCK = 256


@dataclass(frozen=True)
class DenseCoefficients:
    """The coefficients A (region · sector, region · sector) of any table, with the face of Coefficients."""

    values: np.ndarray
    regions: tuple
    sectors: tuple

    @property
    def shape(self):
        """Number of regions and of sectors."""
        return len(self.regions), len(self.sectors)

    def matrix(self):
        """A itself."""
        return self.values

    def absolute(self):
        """|A|; the very same where no coefficient is negative."""
        if self.values.min(initial=0) >= 0:
            return self
        return DenseCoefficients(np.abs(self.values), self.regions, self.sectors)

    def apply(self, x):
        """A x, with x (region, sector, ...) one array of right-hand sides."""
        return (self.values @ x.reshape(len(self.values), -1)).reshape(x.shape)

    def apply_transpose(self, m):
        """Aᵀ m, with m (region, sector, ...) one array of right-hand sides."""
        return (self.values.T @ m.reshape(len(self.values), -1)).reshape(m.shape)

    def name(self, position):
        """Region and sector at a position."""
        region, sector = divmod(int(position), len(self.sectors))
        return f"{self.regions[region]} {self.sectors[sector]}"


class DenseSystem:
    """x = A x + f by LU factors of I − A, and the transpose by the same factors.

    Arguments: coefficients (anything with the face of Coefficients); certificate, or None, when the error is bounded
    with an approximate inverse instead; threads. Raises InputError for a singular table.
    """

    def __init__(self, coefficients, certificate=None, *, threads=1):
        from scipy.linalg import lu_factor

        self.coefficients, self.threads = coefficients, threads
        matrix = np.eye(coefficients.shape[0] * coefficients.shape[1]) - coefficients.matrix()
        with threadpool_limits(threads, "blas"):
            self._factors = lu_factor(matrix, check_finite=False)
            pivot = np.abs(np.diag(self._factors[0]))
            if pivot.min(initial=1) <= 1e-13:
                raise InputError(
                    f"the table is singular, at {coefficients.name(pivot.argmin())}",
                    remedy="look at the value added of this sector",
                )
            self.certificate = certificate or InverseBound(matrix, coefficients)

    def solve(self, f):
        """x = A x + f. Arguments: f (..., region, sector). Returns a Solution, values with the dims of f."""
        return solved_all(self.stream, f)

    def solve_transpose(self, k):
        """m = Aᵀ m + k. Arguments: k (..., region, sector). Returns a Solution, values with the dims of k."""
        return solved_all(self.stream_transpose, k)

    def stream(self, f, count):
        """The system block by block: f (slice of sides) -> (side, region, sector). Yields (slice, Solution)."""
        return self._stream(f, count, self.coefficients.apply, self.certificate.bound, transpose=0)

    def stream_transpose(self, k, count):
        """The transpose block by block: k (slice of sides) -> (side, region, sector). Yields (slice, Solution)."""
        return self._stream(k, count, self.coefficients.apply_transpose, self.certificate.bound_transpose, transpose=1)

    def _stream(self, sides, count, apply, bound, transpose):
        from scipy.linalg import lu_solve

        with threadpool_limits(self.threads, "blas"):
            for start in range(0, count, BLOCK):
                block = slice(start, min(start + BLOCK, count))
                f = np.ascontiguousarray(np.moveaxis(sides(block), 0, -1), dtype=float)
                flat = f.reshape(-1, f.shape[-1])
                x = lu_solve(self._factors, flat, trans=transpose, check_finite=False).reshape(f.shape)
                yield block, Solution(np.moveaxis(x, -1, 0), *bound(x, f, f - x + apply(x)))


class InverseBound:
    """Bounds with an approximate inverse B of I − A: ‖(I − A)⁻¹‖₁ ≤ ‖B‖₁ / (1 − ‖I − B (I − A)‖₁).

    The transpose has the same constant in the max-norm. Raises InputError where the inverse is too poor.
    """

    weighted = False

    def __init__(self, matrix, coefficients):
        self.weights = np.ones(coefficients.shape)
        inverse = np.linalg.inv(matrix)
        defect = np.abs(np.eye(len(matrix)) - inverse @ matrix).sum(0).max()
        if not defect < 1:
            raise InputError("the table is close to singular", remedy="look at sectors with negative value added")
        self._constant = np.abs(inverse).sum(0).max() / (1 - defect)

    def bound(self, x, f, residual):
        """Bound of ‖error‖₁ and ‖x‖₁ for each right-hand side; arrays (region, sector, side)."""
        return self._constant * np.abs(residual).sum((0, 1)), np.abs(x).sum((0, 1))

    def bound_transpose(self, m, k, residual):
        """Bound of max |error| and max |m| for each right-hand side; arrays (region, sector, side)."""
        return self._constant * np.abs(residual).max((0, 1)), np.abs(m).max((0, 1))
