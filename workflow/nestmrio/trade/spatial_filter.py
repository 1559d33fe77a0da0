"""The spatial filter of origin-destination flows, A(ρ) = I − ρ_o L_o − ρ_d L_d − ρ_w L_w, on the observed pairs.

With Y the matrix of flows, rows origins and columns destinations, L_o y is W Y, L_d y is Y Wᵀ and L_w y is W Y Wᵀ
[LeSage & Pace 2008, Journal of Regional Science 48:941]. Pairs that are not observed are left out of the filter,
whose weights are not standardised again.

Each filter gives ln|A|, its first and second derivatives by ρ, and solves A y = b:
`CompleteFilter` by the eigenvalues of W, `OffDiagonalFilter` by those and a determinant of n rows,
`RestrictedFilter` by a factorisation over the pairs. All three are exact; the last serves any set of pairs and any W.
"""

from functools import cached_property, lru_cache, wraps

import numpy as np
from scipy import linalg

LAGS = ("origin", "destination", "both")
ROUNDING = float(np.finfo(float).eps)
SMALL = 16
"""Up to so many regions sums over all pairs of eigenvalues are formed as they stand."""


def remembered(function):
    """Decorate a function of one matrix so that it knows its last matrices: parts of a sample share their weights."""

    @lru_cache(maxsize=8)
    def known(numbers, shape):
        return function(np.frombuffer(numbers).reshape(shape))

    @wraps(function)
    def inside(matrix):
        matrix = np.ascontiguousarray(matrix, dtype=float)
        return known(matrix.tobytes(), matrix.shape)

    return inside


@remembered
def _spectrum(symmetric):
    return linalg.eigh(symmetric)


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
        self._values, self._vectors = _spectrum((symmetric + symmetric.T) / 2)
        self._last = None

    def _filter_values(self, rho):
        p = self._values
        return 1 - rho[0] * p[:, None] - rho[1] * p - rho[2] * p[:, None] * p

    @cached_property
    def _rows(self):
        """The rows of Q ⊗ Q that belong to the missing pairs."""
        origin, destination = np.nonzero(~self.observed)
        rows = self._vectors[origin][:, :, None] * self._vectors[destination][:, None, :]
        return rows.reshape(len(origin), -1)

    def _diagonal_block(self, function, powers):
        """Σ_pq Q_ip Q_kp f_pq λ_p^a λ_q^b Q_iq Q_kq for each (a, b) of powers."""
        if len(function) <= SMALL:
            p, q = self._values[:, None], self._values
            return (self._rows * np.stack([(function * p**a * q**b).reshape(1, -1) for a, b in powers])) @ self._rows.T
        left, strength, right = linalg.svd(function)
        kept = strength > strength[0] * self._cut * len(function)
        left, right = (left[:, kept] * strength[kept]).T, right[kept]
        q = self._vectors

        def spectral(factors, power):
            return (q * (factors * self._values**power)[:, None, :]) @ q.T

        lefts = {a: spectral(left, a) for a in {a for a, _ in powers}}
        rights = {b: spectral(right, b) for b in {b for _, b in powers}}
        return np.stack([np.einsum("tik,tik->ik", lefts[a], rights[b]) for a, b in powers])

    def _complement(self, function):
        """M for 1/a = f."""
        return self._diagonal_block(function, [(0, 0)])[0]

    def _at(self, rho):
        """a and M at ρ, kept until another ρ is asked for."""
        place = tuple(rho)
        if self._last is None or self._last[0] != place:
            values = self._filter_values(rho)
            self._last = place, values, self._complement(1 / values)
        return self._last[1:]

    def log_determinant(self, rho):
        """ln|A_oo|, or −inf where A_oo is not positive definite."""
        if not self._filter_values(rho).all():
            return -np.inf
        values, block = self._at(rho)
        eigenvalues = np.linalg.eigvalsh(block)
        if not eigenvalues.all() or (values < 0).sum() != (eigenvalues < 0).sum():
            return -np.inf
        return float(np.log(np.abs(values)).sum() + np.log(np.abs(eigenvalues)).sum())

    def admissible(self, rho):
        """Whether A_oo, made symmetric, is positive definite: it is where A is."""
        return bool(self._filter_values(rho).min() > 0 or np.isfinite(self.log_determinant(rho)))

    def derivatives(self, rho):
        """First and second derivatives of ln|A| + ln|M|, with ∂(1/a)/∂ρ_k = m_k / a²."""
        powers = [(1, 0), (0, 1), (1, 1)]
        values, block = self._at(rho)
        inverse, weight = 1 / values, np.linalg.inv(block)
        first = self._diagonal_block(inverse**2, powers)
        second = self._diagonal_block(2 * inverse**3, [(2, 0), (1, 1), (2, 1), (0, 2), (1, 2), (2, 2)])
        ratio = np.stack([inverse * self._values[:, None] ** a * self._values**b for a, b in powers]).reshape(3, -1)
        relative = weight @ first
        gradient = np.trace(relative, axis1=1, axis2=2) - ratio.sum(axis=1)
        hessian = -(ratio @ ratio.T) - np.tensordot(relative, relative, ([1, 2], [2, 1]))
        bend = np.tensordot(second, weight, ([1, 2], [1, 0]))
        return gradient, hessian + bend[[[0, 1, 2], [1, 3, 4], [2, 4, 5]]]

    def solve(self, rho, vector):
        """y with A_oo y = b: solve the complete filter with what must stand on missing pairs to make y zero there."""
        (values, block), q = self._at(rho), self._vectors
        scale = self._scale[:, None] * self._scale

        def complete(matrix):
            return q @ ((q.T @ matrix @ q) / values) @ q.T

        right, missing = self.matrix(vector) * scale, ~self.observed
        right[missing] -= np.linalg.solve(block, complete(right)[missing])
        return (complete(right) / scale)[self.observed]
