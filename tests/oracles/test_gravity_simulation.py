"""Exact maximum likelihood on flows drawn from known parameters: 30 regions, 870 pairs."""

import numpy as np
import pytest

DRAWS = 1000


@pytest.fixture(scope="module")
def summary(project):
    """{parameter: (bias in standard errors, coverage)} over the draws."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(project / "benchmarks"))
        import simulation

        rows = simulation.summarise(*simulation.simulate(30, DRAWS))
    return {row[0]: row[4:] for row in rows}


@pytest.mark.slow
def test_bias_is_small_against_the_standard_error(summary):
    assert len(summary) == 9
    assert max(abs(bias) for bias, _ in summary.values()) < 0.35


@pytest.mark.slow
def test_intervals_cover(summary):
    coverage = np.array([covered for _, covered in summary.values() if covered != ""])
    assert len(coverage) == 7
    assert coverage.min() > 0.92
    assert coverage.max() < 0.98


@pytest.mark.slow
def test_divisor_of_sigma(summary):
    """Both understate σ in finite samples, the one with N more than the one with N − k."""
    assert summary["sigma"][0] < summary["sigma_unbiased"][0] < 0
