"""What a solver returns: right-hand sides solved, and how far each is from the exact solution."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Solution:
    """Right-hand sides solved: values (side, region, sector), and for each side the bound and the norm of the result.

    The norm is the 1-norm for the system and the max-norm for its transpose.
    """

    values: np.ndarray
    bound: np.ndarray
    norm: np.ndarray

    @property
    def error_bound(self):
        """The largest bound relative to the norm of the result; sides that are zero have no error."""
        share = np.divide(self.bound, self.norm, out=np.zeros_like(self.bound), where=self.norm > 0)
        return float(share.max(initial=0))


def solved_all(stream, sides):
    """Solve all right-hand sides of an array: stream (a solver's), sides (..., region, sector). Returns a Solution."""
    flat = np.asarray(sides, dtype=float).reshape(-1, *np.shape(sides)[-2:])
    values, bound, norm = np.empty_like(flat), np.empty(len(flat)), np.empty(len(flat))
    for block, part in stream(lambda block: flat[block], len(flat)):
        values[block], bound[block], norm[block] = part.values, part.bound, part.norm
    leading = np.shape(sides)[:-2]
    return Solution(values.reshape(np.shape(sides)), bound.reshape(leading), norm.reshape(leading))
