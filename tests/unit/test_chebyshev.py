"""The steps of the structured solver are Chebyshev's for the spectral radius of its iteration, and worth it."""

import numpy as np
import pytest

from factored_tables import random_table
from nestmrio.footprint.certificate import certify
from nestmrio.footprint.coefficients import coefficients
from nestmrio.footprint.structured import StructuredSystem


def iteration(found):
    """T∘(M L) over all regions and sectors, written out from the coefficients."""
    regions, sectors = found.shape
    through = found.traded @ np.linalg.inv(np.eye(sectors) - found.local)
    return np.einsum("irs,sij->risj", found.shares, through).reshape(regions * sectors, -1)


def solver(regions, sectors, tolerance):
    found = coefficients(random_table(regions, sectors, 3))
    return found, StructuredSystem(found, certify(found), tolerance=tolerance)


@pytest.mark.parametrize(("regions", "sectors"), [(3, 4), (8, 5), (20, 3)])
@pytest.mark.parametrize("tolerance", [1e-4, 1e-10])
def test_weights_follow_the_spectral_radius(regions, sectors, tolerance):
    """ω₁ = 1, ω₂ = 2 / (2 − ρ²), ω → 2 / (1 + √(1 − ρ²)) [Golub and Varga 1961], as many as the error asks for."""
    found, system = solver(regions, sectors, tolerance)
    radius = np.abs(np.linalg.eigvals(iteration(found))).max()
    root = np.sqrt(1 - radius**2)
    weights = system._weights
    assert weights[0] == 1 and weights.dtype == np.float32
    assert weights[1] == pytest.approx(2 / (2 - radius**2), rel=0.02)
    assert weights[-1] == pytest.approx(2 / (1 + root), rel=0.02)
    squared = 2 - 2 / weights[1].astype(float)
    np.testing.assert_allclose(weights[2:], 1 / (1 - squared * weights[1:-1] / 4), rtol=1e-6)
    certificate, radius = system.certificate, np.sqrt(squared)
    wanted = np.clip(np.sqrt(tolerance * certificate.slack.min() / certificate.weights.max()), 5e-7, 1e-2)
    rate = radius / (1 + np.sqrt(1 - squared))
    assert len(weights) == 1 + int(np.log(2 / wanted) / -np.log(rate))


class Counting(StructuredSystem):
    """The solver, counting its sweeps."""

    sweeps = 0

    def _correct(self, r, weights):
        self.sweeps += len(weights)
        return super()._correct(r, weights)


def test_chebyshev_needs_fewer_sweeps_than_plain_steps():
    found = coefficients(random_table(8, 5, 3))
    chosen, plain = (Counting(found, certify(found)) for _ in range(2))
    plain._weights = np.ones_like(plain._weights)
    for system in (chosen, plain):
        assert system.solve(np.ones((1, *found.shape))).error_bound <= 1e-10
    assert 0 < chosen.sweeps < plain.sweeps
