"""Multipliers of a table with all its bilateral flows, which are read in blocks and are never whole in memory."""

from dataclasses import dataclass

import numpy as np
import xarray as xr
from threadpoolctl import threadpool_limits

from nestmrio.errors import ConvergenceError
from nestmrio.footprint.certificate import MARGIN, Certificate, certify
from nestmrio.footprint.solution import Solution

BLOCK = 8
"""Origins read at a time."""
PASSES = 100
"""Most readings of the flows before the solver gives up."""


@dataclass(frozen=True)
class FlowCoefficients:
    """The coefficients A = Z / x of a table with all its bilateral flows, with the face of Coefficients.

    intermediate Z (origin, sector, destination, use), not negative, in memory or of an open file; output x (region,
    sector); regions and sectors, the labels of both sides in order.
    """

    intermediate: xr.DataArray
    output: np.ndarray
    regions: tuple
    sectors: tuple

    @property
    def shape(self):
        """Number of regions and of sectors."""
        return len(self.regions), len(self.sectors)

    def absolute(self):
        """|A|, which is A itself."""
        return self

    def apply_transpose(self, m):
        """Aᵀ m, with m (region, sector, ...) one array of right-hand sides; the flows are read once."""
        regions, sectors = self.shape
        rows = m.reshape(regions * sectors, -1)
        total = np.zeros_like(rows)
        for start in range(0, regions, BLOCK):
            origins = slice(start, start + BLOCK)
            z = self.intermediate.isel(origin=origins).values.reshape(-1, regions * sectors)
            total += z.T @ rows[start * sectors : (start + BLOCK) * sectors]
        output = self.output.reshape(-1, 1)
        return np.divide(total, output, out=np.zeros_like(total), where=output > 0).reshape(m.shape)

    def name(self, position):
        """Region and sector at a position of the flattened table."""
        region, sector = divmod(int(position), len(self.sectors))
        return f"{self.regions[region]} {self.sectors[sector]}"


def flow_multipliers(coefficients, near, k, *, tolerance=1e-10, threads=1):
    """Multipliers m = Aᵀ m + k of all bilateral flows, by the solver of their proportional form Ã.

    m ← m + (I − Ãᵀ)⁻¹ (k − m + Aᵀ m). A and Ã differ only in the origins that each user buys from, so that one pass
    over the flows of WIOD makes the error thirty to a hundred times smaller. The error is certified from the residual
    as in the structured solver.

    Arguments: coefficients (FlowCoefficients), near (the system of the proportional form), k (region, sector),
    tolerance (of the certified error relative to the result), threads. Returns a Solution, values with the dims of k.
    Raises ConvergenceError where the tolerance is not reached.
    """
    with threadpool_limits(threads, "blas"):
        certificate = _certify(coefficients, near)
        k = k[..., None]
        m, residual = np.zeros_like(k), k
        for _ in range(PASSES):
            m = m + near.solve_transpose(residual[..., 0]).values[..., None]
            residual = k - m + coefficients.apply_transpose(m)
            bound, norm = certificate.bound_transpose(m, k, residual)
            if bound[0] <= tolerance * norm[0]:
                return Solution(m[..., 0], bound[0], norm[0])
    raise ConvergenceError(
        f"multipliers of all bilateral flows stopped at a relative error of {bound[0] / norm[0]:.1e}",
        remedy="loosen solver.tolerance, or look at sectors with little value added",
    )


def _certify(coefficients, near):
    """The certificate of the proportional form holds as a rule: its columns have the same sums."""
    weights = near.certificate.weights
    slack = weights - coefficients.apply_transpose(weights[..., None])[..., 0]
    return Certificate(weights, slack) if slack.min() >= MARGIN else certify(coefficients)
