"""Poisson regressors in well-conditioned form: plain columns, or columns and effects of origins and destinations.

With n regions the effects are 2n − 1 columns of zeros and ones over n² pairs. They are never written out: what least
squares and its covariance need of them are n-vectors and n × n matrices of sums by origin and destination
[Guimarães & Portugal 2010, Stata Journal 10:628; Correia, Guimarães & Zylkin 2020, Stata Journal 20:95].
"""

from functools import cached_property

import numpy as np
from scipy import linalg

from nestmrio.trade.regression import scaled_qr

DISTINCT = 1e-10
"""Columns of norm one are told apart by their cross products where each has this much of its square to itself."""


class Columns:
    """Regressors X as Q = X R⁻¹ with QᵀQ = I.

    Arguments: design X (pairs, k), terms (names for the error). Raises InputError from `scaled_qr`.
    """

    def __init__(self, design, terms):
        self.q, self.inverse = scaled_qr(design, terms)

    def predictor(self, weights):
        """Q γ over the pairs."""
        return self.q @ weights

    def sums(self, values):
        """Qᵀ v."""
        return self.q.T @ values

    def cross(self, weight):
        """Qᵀ diag(w) Q."""
        return self.q.T @ (self.q * weight[:, None])


class Effects:
    """Regressors Z with an effect of each origin and of each destination but the first: X = (Z, D).

    Z is replaced by what D leaves of it, Z − D P = Q R, so that X = (Q, D) B with B⁻¹ = `inverse`.

    Arguments: observed (n, n) of bool, regressors Z (pairs, k), labels (of the n origins and of the n destinations).
    """

    def __init__(self, observed, regressors, labels):
        origin, destination = np.nonzero(observed)
        origins, self._origin = np.unique(origin, return_inverse=True)
        destinations, self._destination = np.unique(destination, return_inverse=True)
        self._shape = len(origins), len(destinations)
        self._cell = self._origin * self._shape[1] + self._destination
        self.terms = [f"origin {labels[0][k]}" for k in origins] + [
            f"destination {labels[1][k]}" for k in destinations[1:]
        ]
        self.regressors = regressors

    @property
    def dense(self):
        """X (pairs, k + effects), the effects written out as columns of zeros and ones."""
        sent = self._origin[:, None] == np.arange(self._shape[0])
        taken = self._destination[:, None] == np.arange(1, self._shape[1])
        return np.column_stack([self.regressors, sent, taken]).astype(float)

    def distinct(self):
        """Whether no column of X is nearly a combination of the others, judged by XᵀX; False says nothing."""
        if len(self._cell) <= self.regressors.shape[1] + len(self.terms):
            return False
        cross = self._cross(self.regressors, np.ones(len(self._cell)))
        size = np.diag(cross)
        if not (size > 0).all():
            return False
        scale = 1 / np.sqrt(size)
        try:
            factor = np.linalg.inv(np.linalg.cholesky(cross * scale[:, None] * scale))
        except np.linalg.LinAlgError:
            return False
        return bool(np.sum(factor**2, axis=0).max() < 1 / DISTINCT)

    @cached_property
    def _own(self):
        """(DᵀD)⁻¹."""
        cross = self._cross(self.regressors[:, :0], np.ones(len(self._cell)))
        scale = 1 / np.sqrt(np.diag(cross))
        return np.linalg.inv(cross * scale[:, None] * scale) * scale[:, None] * scale

    @cached_property
    def _parts(self):
        """Q, R⁻¹ and P; the projection is repeated on what it leaves, which makes Q orthogonal to D."""
        width = self.regressors.shape[1]
        left, projected = self.regressors, np.zeros((len(self.terms), width))
        for _ in range(3):
            more = self._own @ self._by_effect(left)
            left, projected = left - self._spread(more), projected + more
        norms = np.linalg.norm(left, axis=0)
        q, r = np.linalg.qr(left / norms)
        return q, linalg.solve_triangular(r, np.eye(width)) / norms[:, None], projected

    @property
    def inverse(self):
        """B⁻¹, with β = B⁻¹ γ for the coefficients γ of (Q, D)."""
        q, inverse, projected = self._parts
        found = np.eye(q.shape[1] + len(self.terms))
        found[: q.shape[1], : q.shape[1]] = inverse
        found[q.shape[1] :, : q.shape[1]] = -projected @ inverse
        return found

    @property
    def norms(self):
        """The norms of the columns of (Q, D)."""
        return np.sqrt(np.r_[np.ones(self.regressors.shape[1]), self._by_effect(np.ones(len(self._cell)))])

    def predictor(self, weights):
        """(Q, D) γ over the pairs."""
        q = self._parts[0]
        return q @ weights[: q.shape[1]] + self._spread(weights[q.shape[1] :])

    def sums(self, values):
        """(Q, D)ᵀ v."""
        return np.concatenate([self._parts[0].T @ values, self._by_effect(values)])

    def cross(self, weight):
        """(Q, D)ᵀ diag(w) (Q, D)."""
        return self._cross(self._parts[0], weight)

    def leverage(self):
        """The diagonal of X (XᵀX)⁻¹ Xᵀ: Σ q² + c_rr + c_ss + 2 c_rs with c = (DᵀD)⁻¹."""
        sent, own = self._shape[0], np.zeros((sum(self._shape),) * 2)
        kept = np.delete(np.arange(len(own)), sent)
        own[np.ix_(kept, kept)] = self._own
        alone = np.diag(own)
        both = (alone[:sent, None] + alone[sent:] + 2 * own[:sent, sent:]).ravel()[self._cell]
        return np.sum(self._parts[0] ** 2, axis=1) + both

    def _matrix(self, values):
        """A vector over pairs as (origin, destination), zero where a pair is not observed."""
        return np.bincount(self._cell, values, self._shape[0] * self._shape[1]).reshape(self._shape)

    def _by_effect(self, values):
        """Dᵀ v: sums by origin, and by destination but the first."""
        matrices = [self._matrix(column) for column in np.atleast_2d(values.T)]
        found = np.array([np.concatenate([m.sum(axis=1), m.sum(axis=0)[1:]]) for m in matrices])
        return found.reshape(len(matrices), -1).T if values.ndim == 2 else found[0]

    def _spread(self, effects):
        """D times effects, over the pairs."""
        first = np.zeros((1, *effects.shape[1:]))
        taken = np.concatenate([first, effects[self._shape[0] :]])
        return effects[: self._shape[0]][self._origin] + taken[self._destination]

    def _cross(self, regressors, weight):
        width, sent = regressors.shape[1], self._shape[0]
        weighted, matrix = regressors * weight[:, None], self._matrix(weight)
        found = np.zeros((width + len(self.terms),) * 2)
        found[:width, :width] = regressors.T @ weighted
        if width:
            found[width:, :width] = self._by_effect(weighted)
            found[:width, width:] = found[width:, :width].T
        effects = found[width:, width:]
        effects[np.arange(len(effects)), np.arange(len(effects))] = np.r_[matrix.sum(axis=1), matrix.sum(axis=0)[1:]]
        effects[:sent, sent:] = matrix[:, 1:]
        effects[sent:, :sent] = matrix[:, 1:].T
        return found
