"""The spatial filter on any set of observed pairs, by factorisation; and the choice of the filter that serves best."""

from functools import cached_property

import numpy as np
from scipy import linalg, sparse
from scipy.sparse import csgraph
from scipy.sparse.linalg import eigs, splu

from nestmrio.trade.complement_filter import ComplementFilter
from nestmrio.trade.spatial_filter import CompleteFilter, OffDiagonalFilter, PairFilter, remembered

DENSE_PAIRS = 2000
"""Up to so many pairs the filter is factorised as a dense matrix, beyond as a sparse one."""


def pair_filter(weights, observed):
    """The exact filter for a set of pairs that costs least.

    Arguments: weights W (n, n), observed (n, n) of bool. Returns a CompleteFilter when every pair is observed, an
    OffDiagonalFilter when every pair but the intraregional ones is and W is similar to a symmetric matrix by a diagonal
    scaling (contiguity and inverse distance are), a ComplementFilter for such W when few pairs are missing, and a
    RestrictedFilter otherwise.
    """
    observed = np.asarray(observed, dtype=bool)
    if observed.all():
        return CompleteFilter(weights, observed)
    scale = symmetry_scale(weights)
    if scale is not None and np.array_equal(observed, ~np.eye(len(observed), dtype=bool)):
        return OffDiagonalFilter(weights, observed, scale)
    if scale is not None and ComplementFilter.serves(observed):
        return ComplementFilter(weights, observed, scale)
    return RestrictedFilter(weights, observed, scale)


@remembered
def symmetry_scale(weights):
    """The d > 0 with d_r W_rs = d_s W_sr, or None where there is none (Kolmogorov's criterion)."""
    w = np.asarray(weights, dtype=float)
    if not np.array_equal(w != 0, w.T != 0) or w.min() < 0:
        return None
    count, label = csgraph.connected_components(sparse.csr_array(w), directed=False)
    log_scale = np.zeros(len(w))
    for component in range(count):
        root = int(np.argmax(label == component))
        order, parent = csgraph.breadth_first_order(sparse.csr_array(w), root, directed=False)
        for node in order[1:]:
            log_scale[node] = log_scale[parent[node]] + np.log(w[parent[node], node] / w[node, parent[node]])
    scale = np.exp(log_scale)
    flow = scale[:, None] * w
    return scale if np.allclose(flow, flow.T, rtol=1e-9, atol=0) else None


class RestrictedFilter(PairFilter):
    """Any set of pairs: the three lags as sparse matrices over the pairs, ln|A| by Cholesky or LU.

    Where W is similar to a symmetric matrix so is A, and the admissible region is where it is positive definite.
    Otherwise a point is admissible when |A| > 0 there; `admissible` then also asks that no real eigenvalue of
    Σ ρ_k L_k (beyond DENSE_PAIRS: of its ten largest) reaches one, so that A is non-singular all the way from 0.
    """

    def __init__(self, weights, observed, scale=None):
        super().__init__(weights, observed)
        self.symmetric = scale is not None
        root = np.sqrt(scale) if self.symmetric else np.ones(len(self.weights))
        self._scale = (root[:, None] * root)[self.observed]
        self._root = root
        self.dense = self.size <= DENSE_PAIRS

    @property
    def method(self):
        """How ln|A| is computed."""
        kind = "Cholesky" if self.symmetric and self.dense else "LU"
        return f"{'dense' if self.dense else 'sparse'} {kind} over the observed pairs"

    @cached_property
    def matrices(self):
        """L_o, L_d, L_w over the observed pairs, similar to symmetric ones where W is."""
        w = sparse.csr_array(self.weights * self._root[:, None] / self._root)
        identity = sparse.eye_array(len(self.weights), format="csr")
        kept = np.flatnonzero(self.observed.ravel())
        pairs = (sparse.kron(w, identity), sparse.kron(identity, w), sparse.kron(w, w))
        return [sparse.csr_array(matrix.tocsr()[kept][:, kept]) for matrix in pairs]

    @cached_property
    def _dense_matrices(self):
        return np.stack([matrix.toarray() for matrix in self.matrices])

    def _operator(self, rho):
        if self.dense:
            return np.eye(self.size) - np.tensordot(rho, self._dense_matrices, 1)
        lagged = sum(r * matrix for r, matrix in zip(rho, self.matrices, strict=True))
        return (sparse.eye_array(self.size, format="csr") - lagged).tocsc()

    def _factorised(self, rho):
        options = {"SymmetricMode": True} if self.symmetric else {}
        order = "MMD_AT_PLUS_A" if self.symmetric else "COLAMD"
        threshold = 0.0 if self.symmetric else 1.0
        return splu(self._operator(rho), permc_spec=order, diag_pivot_thresh=threshold, options=options)

    def log_determinant(self, rho):
        """ln|A|, or −inf where A is singular, not positive definite (symmetric) or of negative determinant."""
        if self.dense and self.symmetric:
            try:
                return float(2 * np.log(np.diag(linalg.cholesky(self._operator(rho)))).sum())
            except linalg.LinAlgError:
                return -np.inf
        if self.dense:
            sign, value = np.linalg.slogdet(self._operator(rho))
            return float(value) if sign > 0 else -np.inf
        factors = self._factorised(rho)
        pivots = factors.U.diagonal()
        if self.symmetric:
            return float(np.log(pivots).sum()) if pivots.min() > 0 else -np.inf
        swaps = _parity(factors.perm_r) * _parity(factors.perm_c)
        return float(np.log(np.abs(pivots)).sum()) if swaps * np.prod(np.sign(pivots)) > 0 else -np.inf

    def admissible(self, rho):
        """Whether A stays non-singular on the way from 0 to ρ."""
        if not np.isfinite(self.log_determinant(rho)):
            return False
        if self.symmetric:
            return True
        if self.dense:
            eigenvalues = linalg.eigvals(np.eye(self.size) - self._operator(rho))
        else:
            eigenvalues = eigs(sparse.eye_array(self.size) - self._operator(rho), k=10, which="LR")[0]
        real = eigenvalues.real[np.abs(eigenvalues.imag) < 1e-9]
        return bool(real.size == 0 or real.max() < 1)

    def derivatives(self, rho):
        """∂ ln|A| / ∂ρ_k = −tr(A⁻¹ L_k), ∂² = −tr(A⁻¹ L_k A⁻¹ L_l); by differences of ln|A| beyond DENSE_PAIRS."""
        if not self.dense:
            return differences(self.log_determinant, np.asarray(rho, dtype=float))
        inverse = linalg.inv(self._operator(rho))
        products = [(matrix.T @ inverse.T).T for matrix in self.matrices]
        gradient = -np.array([np.trace(product) for product in products])
        hessian = -np.array([[np.sum(left * right.T) for right in products] for left in products])
        return gradient, hessian

    def solve(self, rho, vector):
        """y with A y = b."""
        right = vector * self._scale
        solution = linalg.solve(self._operator(rho), right) if self.dense else self._factorised(rho).solve(right)
        return solution / self._scale


def differences(function, point, step=2e-3):
    """Gradient and Hessian by central differences of fourth order, whose error falls with step⁴."""
    offsets, first, second = (-2, -1, 1, 2), np.array([1, -8, 8, -1]) / 12, np.array([-1, 16, 16, -1]) / 12
    count, here = len(point), function(point)
    unit = np.eye(count) * step
    along = np.array([[function(point + offset * unit[k]) for offset in offsets] for k in range(count)])
    gradient = along @ first / step
    hessian = np.diag((along @ second - 2.5 * here) / step**2)
    for k in range(count):
        for j in range(k):
            grid = [[function(point + a * unit[k] + b * unit[j]) for b in offsets] for a in offsets]
            hessian[k, j] = hessian[j, k] = first @ np.array(grid) @ first / step**2
    return gradient, hessian


def _parity(permutation):
    cycles = csgraph.connected_components(
        sparse.csr_array((np.ones(len(permutation)), (np.arange(len(permutation)), permutation))), directed=False
    )[0]
    return 1 - 2 * ((len(permutation) - cycles) % 2)
