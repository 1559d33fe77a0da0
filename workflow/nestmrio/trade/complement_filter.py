"""The spatial filter on all pairs but a few: the determinant of the missing ones instead of that of the observed."""

import numpy as np

from nestmrio.trade.spatial_filter import OffDiagonalFilter

LARGEST = 20_000_000
"""So many numbers may stand in a matrix of missing pairs by pairs of eigenvalues: 160 MB."""


class ComplementFilter(OffDiagonalFilter):
    """All pairs but the missing ones m: ln|A_oo| = ln|A| + ln|M|, M = (A⁻¹)_mm, by Jacobi's identity.

    For W = D^−½ S D^½ with S = Q Λ Qᵀ symmetric, M = V diag(1/a) Vᵀ, V the rows m of Q ⊗ Q. With μ = λ_p, λ_q, λ_p λ_q
    and h = diag(Vᵀ M⁻¹ V), ∂ ln|M| / ∂ρ_k = Σ h μ_k / a² and
    ∂² ln|M| / ∂ρ_k ∂ρ_l = Σ 2 h μ_k μ_l / a³ − tr(M⁻¹ M_k M⁻¹ M_l), M_k = V diag(μ_k / a²) Vᵀ.
    """

    method = "eigenvalues with the missing pairs removed by a Schur complement"

    @staticmethod
    def serves(observed):
        """Whether few enough pairs are missing to make this the cheapest filter."""
        missing = int((~observed).sum())
        return 3 * missing <= observed.sum() and missing * observed.size <= LARGEST

    def _complement(self, function):
        return (self._rows * function.ravel()) @ self._rows.T

    def derivatives(self, rho):
        """First and second derivatives of ln|A| + ln|M|."""
        values, block = self._at(rho)
        inverse = (1 / values).ravel()
        p, q = (side.ravel() for side in np.meshgrid(self._values, self._values, indexing="ij"))
        ratio = np.stack([p, q, p * q]) * inverse
        solved = np.linalg.solve(block, self._rows)
        weight = np.einsum("mp,mp->p", self._rows, solved) * inverse
        relative = [(solved * (single * inverse)) @ self._rows.T for single in ratio]
        gradient = ratio @ weight - ratio.sum(axis=1)
        hessian = (ratio * (2 * weight - 1)) @ ratio.T
        return gradient, hessian - np.array([[np.sum(left * right.T) for right in relative] for left in relative])
