"""The Leontief system of a factored table, solved by its structure with a certified error."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from threadpoolctl import threadpool_limits

from nestmrio.errors import ConvergenceError
from nestmrio.footprint.solution import Solution, solved_all

BLOCK = 32
ROUNDS = 12
POWERS = 12
SINGLE = 5e-7


class StructuredSystem:
    """x = A x + f with A = blockdiag(D) + T∘M, by block-Jacobi iteration over regions.

    With L = (I − D)⁻¹ and G = M L the iteration z ← f + T∘(G z), x = L z, multiplies by S×S blocks once and by R×R
    trade shares once; the transpose is m ← Lᵀk + Gᵀ(T∘ᵀ m). It runs in single precision on blocks of right-hand sides
    that stay in cache, and is refined by residuals in double precision until the certified error is small enough. Steps
    are Chebyshev's; where they do not reduce the error, as along supply chains of many regions, they are plain ones.

    Arguments: coefficients; certificate; tolerance, of the certified error relative to the result; threads; block,
    right-hand sides at a time. Raises ConvergenceError where the tolerance cannot be reached.
    Source: Chenery 1953; Moses 1955; Golub and Varga 1961, on Chebyshev's iteration of second order.
    """

    def __init__(self, coefficients, certificate, *, tolerance=1e-10, threads=1, block=BLOCK):
        self.coefficients, self.certificate = coefficients, certificate
        self.tolerance, self.threads, self.block = tolerance, threads, block
        sectors = coefficients.shape[1]
        inverse = np.linalg.inv(np.eye(sectors) - coefficients.local)
        self._inverse = inverse.astype(np.float32)
        self._traded = (coefficients.traded @ inverse).astype(np.float32)
        self._shares = coefficients.shares.astype(np.float32, copy=False)
        self._weights = self._relaxation()

    def solve(self, f):
        """x = A x + f. Arguments: f (..., region, sector). Returns a Solution, values with the dims of f."""
        return solved_all(self.stream, f)

    def solve_transpose(self, k):
        """m = Aᵀ m + k. Arguments: k (..., region, sector). Returns a Solution, values with the dims of k."""
        return solved_all(self.stream_transpose, k)

    def stream(self, f, count):
        """The system block by block: f (slice of sides) -> (side, region, sector). Yields (slice, Solution)."""
        return self._stream(f, count, transpose=False)

    def stream_transpose(self, k, count):
        """The transpose block by block: k (slice of sides) -> (side, region, sector). Yields (slice, Solution)."""
        return self._stream(k, count, transpose=True)

    def _stream(self, sides, count, transpose):
        width = max(1, min(self.block, -(-count // self.threads)))
        blocks = [slice(start, min(start + width, count)) for start in range(0, count, width)]

        def work(block):
            return block, self._refine(np.ascontiguousarray(np.moveaxis(sides(block), 0, -1), dtype=float), transpose)

        with threadpool_limits(1, "blas"), ThreadPoolExecutor(self.threads) as pool:
            for start in range(0, len(blocks), self.threads):
                yield from pool.map(work, blocks[start : start + self.threads])

    def _refine(self, f, transpose):
        correct, apply, bound = (
            (self._correct_transpose, self.coefficients.apply_transpose, self.certificate.bound_transpose)
            if transpose
            else (self._correct, self.coefficients.apply, self.certificate.bound)
        )
        x, residual, weights, reached = np.zeros_like(f), f, self._weights, np.inf
        for _ in range(ROUNDS):
            scale = np.abs(residual).max((0, 1))
            scale[scale == 0] = 1.0
            following = x + correct((residual / scale).astype(np.float32), weights) * scale
            left = f - following + apply(following)
            error, norm = bound(following, f, left)
            if (error <= self.tolerance * norm).all():
                return Solution(np.moveaxis(following, -1, 0), error, norm)
            if not error.max() <= reached / 2:
                weights = np.ones(2 * len(weights), np.float32)
            if error.max() < reached:
                x, residual, reached = following, left, error.max()
        raise ConvergenceError(
            f"the Leontief system stopped at a relative error of {(error / norm).max():.1e}",
            remedy="loosen tolerance or set method to 'lu'",
        )

    def _correct(self, r, weights):
        z, before, bought, following = r.copy(), np.zeros_like(r), np.empty_like(r), np.empty_like(r)
        for weight in weights:
            np.matmul(self._traded, z, out=bought)
            np.matmul(self._shares, bought.transpose(1, 0, 2), out=following.transpose(1, 0, 2))
            _relax(following, r, before, weight)
            z, before, following = following, z, before
        return self._inverse @ z

    def _correct_transpose(self, r, weights):
        start = _t(self._inverse) @ r
        m, before, delivered, following = start.copy(), np.zeros_like(r), np.empty_like(r), np.empty_like(r)
        for weight in weights:
            np.matmul(_t(self._shares), m.transpose(1, 0, 2), out=delivered.transpose(1, 0, 2))
            np.matmul(_t(self._traded), delivered, out=following)
            _relax(following, start, before, weight)
            m, before, following = following, m, before
        return m

    def _relaxation(self):
        """Weights of Chebyshev's semi-iteration for a spectrum within the spectral radius, which is estimated."""
        z, norms, traded = np.ones((*self.coefficients.shape, 1), np.float32), [], np.abs(self._traded)
        for _ in range(POWERS):
            z = (self._shares @ (traded @ z).transpose(1, 0, 2)).transpose(1, 0, 2)
            norms.append(float(np.linalg.norm(z)))
        grown = norms[-1] / norms[POWERS // 2 - 1] if norms[-1] else 0.0
        radius = min(grown ** (2 / POWERS), 0.999)
        rate = radius / (1 + np.sqrt(1 - radius**2))
        certificate = self.certificate
        wanted = np.sqrt(self.tolerance * certificate.slack.min() / certificate.weights.max())
        sweeps = 1 + int(np.log(2 / np.clip(wanted, SINGLE, 1e-2)) / -np.log(max(rate, 1e-6)))
        weights = [1.0, 2 / (2 - radius**2)]
        while len(weights) < sweeps:
            weights.append(1 / (1 - radius**2 * weights[-1] / 4))
        return np.array(weights[:sweeps], np.float32)


def _relax(iterate, start, before, weight):
    """In place: before + weight (iterate + start − before)."""
    iterate += start
    iterate -= before
    iterate *= weight
    iterate += before


def _t(matrices):
    return matrices.transpose(0, 2, 1)
