"""The spatial filter of origin-destination flows, A(ρ) = I − ρ_o L_o − ρ_d L_d − ρ_w L_w, on the observed pairs.

With Y the matrix of flows, rows origins and columns destinations, L_o y is W Y, L_d y is Y Wᵀ and L_w y is W Y Wᵀ
[LeSage & Pace 2008, Journal of Regional Science 48:941]. Pairs that are not observed are left out of the filter,
whose weights are not standardised again.

Each filter gives ln|A|, its first and second derivatives by ρ, and solves A y = b:
`CompleteFilter` by the eigenvalues of W, `OffDiagonalFilter` by those and a determinant of n rows,
`RestrictedFilter` by a factorisation over the pairs. All three are exact; the last serves any set of pairs and any W.
"""

from functools import cached_property

import numpy as np
from scipy import linalg

LAGS = ("origin", "destination", "both")
ROUNDING = float(np.finfo(float).eps)


class PairFilter:
    """What all filters share: the observed pairs and the three lags.

    Arguments: weights W (n, n), observed (n, n) of bool. Vectors over pairs run along the rows of `observed`.
    """

    def __init__(self, weights, observed):
        self.weights = np.asarray(weights, dtype=float)
        self.observed = np.asarray(observed, dtype=bool)
        self.size = int(self.observed.sum())

    def matrix(self, vector, missing=0.0):
        """Spread a vector over pairs to (origin, destination)."""
        spread = np.full(self.observed.shape, missing)
        spread[self.observed] = vector
        return spread

    def lags(self, vector, missing=0.0):
        """L_o y, L_d y, L_w y as columns; a neighbouring pair that is not observed counts as `missing`."""
        w, y = self.weights, self.matrix(vector, missing)
        by_origin = w @ y
        return np.column_stack([lag[self.observed] for lag in (by_origin, y @ w.T, by_origin @ w.T)])

    def lost_weight(self):
        """The weight of neighbouring pairs that are not observed, one column per lag."""
        return self.lags(np.zeros(self.size), missing=1.0)


class CompleteFilter(PairFilter):
    """All n² pairs: |A| = Π_pq a_pq with a_pq = 1 − ρ_o λ_p − ρ_d λ_q − ρ_w λ_p λ_q and λ the eigenvalues of W.

    Complex eigenvalues come in conjugate pairs and cannot make A singular along a path of real ρ; the admissible region
    is where a_pq > 0 for all real λ, which holds when it holds at their extremes.
    """

    method = "eigenvalues"

    @cached_property
    def _schur(self):
        return linalg.schur(self.weights, output="complex")

    @cached_property
    def _products(self):
        eigenvalues = np.diag(self._schur[0])
        p, q = np.meshgrid(eigenvalues, eigenvalues, indexing="ij")
        return np.stack([p, q, p * q])

    @cached_property
    def _corners(self):
        eigenvalues = np.diag(self._schur[0])
        real = eigenvalues.real[np.abs(eigenvalues.imag) < 1e-9]
        low, high = (real.min(), real.max()) if real.size else (0.0, 0.0)
        return np.array([[p, q, p * q] for p in (low, high) for q in (low, high)])

    def admissible(self, rho):
        """Whether A stays non-singular on the way from 0 to ρ."""
        return bool(np.all(self._corners @ rho < 1))

    def log_determinant(self, rho):
        """ln|A|, or −inf outside the admissible region."""
        if not self.admissible(rho):
            return -np.inf
        return float(np.log(np.abs(1 - np.tensordot(rho, self._products, 1))).sum())

    def derivatives(self, rho):
        """∂ ln|A| / ∂ρ_k = −Σ m_k / a and ∂² ln|A| / ∂ρ_k ∂ρ_l = −Σ m_k m_l / a², m = λ_p, λ_q, λ_p λ_q."""
        ratio = (self._products / (1 - np.tensordot(rho, self._products, 1))).reshape(3, -1)
        return -ratio.sum(axis=1).real, -(ratio @ ratio.T).real

    def solve(self, rho, vector):
        """y with A y = b, from the Schur form of W, one column of pairs after the other."""
        triangle, basis = self._schur
        right = basis.conj().T @ self.matrix(vector) @ basis.conj()
        identity = np.eye(len(triangle))
        own, cross = identity - rho[0] * triangle, rho[1] * identity + rho[2] * triangle
        solution = np.zeros_like(right)
        for column in range(len(triangle))[::-1]:
            known = cross @ (solution @ triangle[column])
            left = own - triangle[column, column] * cross
            solution[:, column] = linalg.solve_triangular(left, right[:, column] + known)
        return (basis @ solution @ basis.T).real[self.observed]


class OffDiagonalFilter(PairFilter):
    """All pairs but the intraregional ones: ln|A_oo| = ln|A| + ln|M|, M = (A⁻¹)_dd, by Jacobi's identity.

    For W = D^−½ S D^½ with S = Q Λ Qᵀ symmetric, M_ik = Σ_pq Q_ip Q_kp Q_iq Q_kq / a_pq. The matrix 1/a is of low
    numerical rank, 1/a_pq = Σ_t u_tp v_tq, hence M = Σ_t (Q u_t Qᵀ) ∘ (Q v_t Qᵀ): n³ operations a term. Terms below
    n × `cut` times the largest, by default rounding, are left out. By Haynsworth's inertia, A_oo is positive definite
    (the admissible region) when M has as many negative eigenvalues as there are negative a_pq.
    """

    method = "eigenvalues with the intraregional pairs removed by a Schur complement"

    def __init__(self, weights, observed, scale, cut=ROUNDING):
        super().__init__(weights, observed)
        self._cut = cut
        self._scale = np.sqrt(scale)
        symmetric = self.weights * self._scale[:, None] / self._scale
        self._values, self._vectors = linalg.eigh((symmetric + symmetric.T) / 2)

    def _filter_values(self, rho):
        p = self._values
        return 1 - rho[0] * p[:, None] - rho[1] * p - rho[2] * p[:, None] * p

    def _diagonal_block(self, function, powers):
        """Σ_pq Q_ip Q_kp f_pq λ_p^a λ_q^b Q_iq Q_kq for each (a, b) of powers."""
        left, strength, right = linalg.svd(function)
        kept = strength > strength[0] * self._cut * len(function)
        left, right = (left[:, kept] * strength[kept]).T, right[kept]
        q = self._vectors

        def spectral(factors, power):
            return (q * (factors * self._values**power)[:, None, :]) @ q.T

        lefts = {a: spectral(left, a) for a in {a for a, _ in powers}}
        rights = {b: spectral(right, b) for b in {b for _, b in powers}}
        return [np.einsum("tik,tik->ik", lefts[a], rights[b]) for a, b in powers]

    def _complement(self, function):
        """M for 1/a = f."""
        return self._diagonal_block(function, [(0, 0)])[0]

    def log_determinant(self, rho):
        """ln|A_oo|, or −inf where A_oo is not positive definite."""
        values = self._filter_values(rho)
        if not values.all():
            return -np.inf
        eigenvalues = linalg.eigvalsh(self._complement(1 / values))
        if not eigenvalues.all() or (values < 0).sum() != (eigenvalues < 0).sum():
            return -np.inf
        return float(np.log(np.abs(values)).sum() + np.log(np.abs(eigenvalues)).sum())

    def admissible(self, rho):
        """Whether A_oo, made symmetric, is positive definite."""
        return bool(np.isfinite(self.log_determinant(rho)))

    def derivatives(self, rho):
        """First and second derivatives of ln|A| + ln|M|, with ∂(1/a)/∂ρ_k = m_k / a²."""
        powers = [(1, 0), (0, 1), (1, 1)]
        inverse = 1 / self._filter_values(rho)
        block = self._complement(inverse)
        first = self._diagonal_block(inverse**2, powers)
        pairs = [(k, j) for k in range(3) for j in range(k, 3)]
        sums = [tuple(np.add(powers[k], powers[j])) for k, j in pairs]
        second = dict(zip(pairs, self._diagonal_block(2 * inverse**3, sums), strict=True))
        ratio = np.stack([inverse * self._values[:, None] ** a * self._values**b for a, b in powers]).reshape(3, -1)
        relative = [linalg.solve(block, matrix, assume_a="sym") for matrix in first]
        gradient = np.array([np.trace(matrix) for matrix in relative]) - ratio.sum(axis=1)
        hessian = -(ratio @ ratio.T)
        weight = linalg.inv(block)
        for k, j in pairs:
            change = np.sum(weight * second[k, j].T) - np.sum(relative[k] * relative[j].T)
            hessian[k, j] += change
            hessian[j, k] = hessian[k, j]
        return gradient, hessian

    def solve(self, rho, vector):
        """y with A_oo y = b: solve the complete filter with what must stand on missing pairs to make y zero there."""
        values, q = self._filter_values(rho), self._vectors
        scale = self._scale[:, None] * self._scale

        def complete(matrix):
            return q @ ((q.T @ matrix @ q) / values) @ q.T

        right, missing = self.matrix(vector) * scale, ~self.observed
        right[missing] -= linalg.solve(self._complement(1 / values), complete(right)[missing], assume_a="sym")
        return (complete(right) / scale)[self.observed]
