"""Spatial lags of flows between regions: what a process with such lags makes of its errors."""

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import LinearOperator, gmres

from nestmrio.errors import ConvergenceError

STEPS, RESTARTS = 60, 20
"""Steps of the iteration between two of its restarts, and its restarts at most."""


class PairLags:
    """The operator A y = y − ρ_o W Y − ρ_d Y Wᵀ − ρ_w W Y Wᵀ on pairs of regions, and its inverse.

    Y is y as a matrix, origins by destinations [LeSage and Pace 2008, Journal of Regional Science 48:941]. Where all
    pairs take part and ρ_w = −ρ_o ρ_d, A separates into two factors: A⁻¹ b = (I − ρ_o W)⁻¹ B (I − ρ_d W)⁻ᵀ. Otherwise
    these factors are the preconditioner of GMRES [Saad and Schultz 1986, SIAM Journal on Scientific and Statistical
    Computing 7:856]. No matrix is larger than regions by regions.

    Arguments: weights W (n × n), rho (ρ_o, ρ_d, ρ_w) with |ρ_o| and |ρ_d| times the largest row sum of |W| below one,
    intraregional (whether the pair of a region with itself takes part; otherwise it is zero and lags pass over it).
    """

    def __init__(self, weights, rho, *, intraregional=False):
        self.rho, self.intraregional = tuple(map(float, rho)), intraregional
        identity = np.eye(len(weights))
        self._weights = sparse.csr_array(np.asarray(weights, dtype=float))
        self._by_origin = np.linalg.inv(identity - self.rho[0] * weights)
        self._by_destination = np.linalg.inv(identity - self.rho[1] * weights).T.copy()

    def filter(self, flows):
        """A y, for y a matrix (origin × destination)."""
        return self._lagged(self._kept(np.array(flows, dtype=float)))

    def misses(self, flows, right):
        """The residual ‖b − A y‖₂ relative to ‖b‖₂, for y and b as matrices (origin × destination)."""
        return float(np.linalg.norm(self._kept(right - self.filter(flows))) / np.linalg.norm(right))

    def solve(self, right, tolerance=1e-12):
        """y with A y = b, such that ‖b − A y‖₂ ≤ tolerance × ‖b‖₂.

        Arguments: right b (origin × destination), tolerance. Returns matrices y and b − A y. Raises ConvergenceError
        when the residual stays larger.
        """
        left = self._kept(np.array(right, dtype=float))
        allowed, solution = tolerance * np.linalg.norm(left), np.zeros_like(left)
        for improvement in (self._separate, self._iterate, self._iterate):
            if np.linalg.norm(left) <= allowed:
                break
            solution += improvement(left, allowed)
            left = self._kept(right - self._lagged(solution))
        if not np.linalg.norm(left) <= allowed:
            raise ConvergenceError(
                f"the residual of the spatial lags is {np.linalg.norm(left):.1e}, more than {allowed:.1e}",
                remedy="weaken the lags",
            )
        return solution, left

    def _kept(self, flows):
        if not self.intraregional:
            np.fill_diagonal(flows, 0.0)
        return flows

    def _lagged(self, flows):
        origin, destination, both = self.rho
        by_origin = self._weights @ flows
        by_destination = (self._weights @ (destination * flows + both * by_origin).T).T
        return self._kept(flows - origin * by_origin - by_destination)

    def _separate(self, right, _=None):
        return self._kept(self._by_origin @ right @ self._by_destination)

    def _iterate(self, right, allowed):
        def operator(function):
            shape = (right.size, right.size)
            return LinearOperator(shape, lambda vector: function(vector.reshape(right.shape)).ravel(), dtype=float)

        inverse, limits = operator(self._separate), {"restart": min(STEPS, right.size), "maxiter": RESTARTS}
        found, _ = gmres(operator(self._lagged), right.ravel(), rtol=0.0, atol=allowed / 2, M=inverse, **limits)
        return found.reshape(right.shape)
