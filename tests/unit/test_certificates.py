"""What a result of the Leontief system promises: an error within the tolerance, recorded by name; who is at fault."""

import numpy as np
import pytest
import xarray as xr

from factored_tables import random_emissions, random_table
from nestmrio.errors import InputError
from nestmrio.footprint.certificate import UNIT_ROUNDOFF, Certificate, certify
from nestmrio.footprint.coefficients import coefficients
from nestmrio.footprint.dense import DenseCoefficients
from nestmrio.footprint.leontief import BOUND, leontief, leontief_system
from nestmrio.footprint.multipliers import export_embodied, multipliers
from nestmrio.footprint.structured import StructuredSystem
from nestmrio.ledger import Ledger


@pytest.fixture
def table():
    return random_table(6, 5, 4)


@pytest.fixture
def demand(table):
    return xr.ones_like(table["output"]).assign_attrs(table["output"].attrs)


@pytest.mark.parametrize("threads", [1, 2])
def test_the_tolerance_is_kept_and_a_loose_one_is_used(table, demand, threads):
    exact = leontief(table, demand, method="lu")
    close = leontief(table, demand, method="structured", threads=threads)
    loose = leontief(table, demand, method="structured", tolerance=1e-3, threads=threads)
    assert close.attrs["error_bound"] <= 1e-10 < loose.attrs["error_bound"] <= 1e-3
    for found in (close, loose):
        gap = float(abs(found - exact).sum() / abs(exact).sum())
        assert gap <= found.attrs["error_bound"] + 1e-13


def test_the_certified_error_is_recorded_by_name(table, demand):
    emissions, ledger = random_emissions(table, 1), Ledger()
    leontief(table, demand, ledger=ledger)
    multipliers(table, emissions, ledger=ledger, tolerance=1e-6)
    export_embodied(table.assign(exports=table["output"] / 10), emissions, ledger=ledger)
    assert [(check.check, check.tolerance) for check in ledger.checks] == [
        ("certified relative error of output", BOUND),
        ("certified relative error of the multipliers", 1e-6),
        ("certified relative error of the multipliers of the provincial system", BOUND),
    ]
    assert all(0 < check.value <= check.tolerance for check in ledger.checks)


def test_multipliers_keep_their_tolerance_by_default(table):
    emissions = random_emissions(table, 1)
    found = multipliers(table, emissions, method="structured")
    loose = multipliers(table, emissions, method="structured", tolerance=1e-3)
    assert found.attrs["error_bound"] <= 1e-10 < loose.attrs["error_bound"] <= 1e-3


@pytest.mark.parametrize("method", ["structured", "lu"])
def test_more_sides_than_one_block_holds_are_solved_like_few(table, method):
    """Seven stressors of six regions are 42 right-hand sides."""
    emissions = random_emissions(table, 1)
    several = emissions * xr.DataArray(np.arange(1.0, 8.0), {"stressor": list("abcdefg")}, ("stressor",))
    found = multipliers(table, several, method=method)["multiplier"]
    one = multipliers(table, emissions, method="lu")["multiplier"]
    for number, stressor in enumerate("abcdefg", 1):
        np.testing.assert_allclose(found.sel(stressor=stressor).transpose(*one.dims), number * one, rtol=1e-7)


def test_exports_are_met_by_label_and_origins_outside_have_none(table):
    """Provinces and sectors of the exports stand in another order than those of the table."""
    emissions = random_emissions(table, 1)
    exports = table["output"] * xr.DataArray(np.linspace(0.1, 0.3, 5), {"sector": table["sector"].values}, ("sector",))
    plain = multipliers(table, emissions)["multiplier"]
    expected = (plain * exports).sum("sector").rename(region="exporter")
    inside = table["region"].values.tolist()
    more = emissions.reindex(region=[*inside, "abroad"], fill_value=1.0)
    found = export_embodied(table.assign(exports=exports), more)
    xr.testing.assert_allclose(found.sel(origin=inside), expected.transpose(*found.dims), check_dim_order=False)
    assert found.sel(origin="abroad").values.tolist() == [0.0] * 6
    assert found.attrs == {"units": emissions.attrs["units"]}


@pytest.mark.parametrize("place", [1, 2])
def test_the_sector_that_takes_more_than_itself_is_named_first(place):
    matrix = np.full((3, 3), 0.05)
    matrix[place, place] = 1.1
    with pytest.raises(InputError, match=f"Hawkins and Simon.* worst home s{place}, "):
        leontief_system(DenseCoefficients(matrix, ("home",), ("s0", "s1", "s2")), 1)


@pytest.mark.parametrize("method", ["structured", "lu"])
def test_bounds_hold_for_sides_of_any_size(table, method):
    """Also where one side is a million times another, and the weights of the certificate are not one."""
    found = coefficients(table)
    sides = np.random.default_rng(0).random((3, 6, 5)) * np.array([1.0, 1e6, 1e-6])[:, None, None]
    a = np.linalg.inv(np.eye(30) - coefficients(table).matrix())
    for solve, inverse in (("solve", a), ("solve_transpose", a.T)):
        solution = getattr(leontief_system(found, 3, method=method), solve)(sides)
        exact = (inverse @ sides.reshape(3, -1).T).T.reshape(sides.shape)
        gaps = np.abs(solution.values - exact)
        sizes = np.abs(exact).sum((1, 2)) if solve == "solve" else np.abs(exact).max((1, 2))
        assert ((gaps.sum((1, 2)) if solve == "solve" else gaps.max((1, 2))) <= solution.bound + 1e-13 * sizes).all()
        np.testing.assert_allclose(solution.norm, sizes, rtol=1e-9)
        assert (solution.bound <= 1e-10 * solution.norm).all()


@pytest.mark.parametrize("method", ["structured", "lu"])
def test_sides_in_whole_numbers_and_several_dims_are_solved_like_any(table, method):
    system = leontief_system(coefficients(table), 6, method=method)
    sides = np.random.default_rng(1).integers(0, 9, (2, 3, 6, 5))
    for solve in (system.solve, system.solve_transpose):
        whole = solve(sides)
        np.testing.assert_allclose(whole.values, solve(sides.astype(float)).values, rtol=1e-9)
        assert whole.values.dtype == float and whole.bound.shape == whole.norm.shape == (2, 3)


@pytest.mark.parametrize(("count", "threads", "block"), [(7, 1, 3), (7, 2, 3), (7, 3, 32), (1, 2, 4), (0, 1, 4)])
def test_blocks_of_sides_cover_all_of_them_once(table, count, threads, block):
    found = coefficients(table)
    system = StructuredSystem(found, certify(found), threads=threads, block=block)
    sides = np.random.default_rng(2).random((count, 6, 5))
    done = [range(part.start, part.stop) for part, _ in system.stream(lambda part: sides[part], count)]
    assert sorted(number for part in done for number in part) == list(range(count))
    assert all(len(part) <= block for part in done) and len(done) >= min(count, threads)


def test_bounds_by_hand():
    """One region of two sectors, v = (1, 2), g = (0.5, 0.25); rounding is 1 + 2 x 2 + 8 units.

    gᵀ|e| ≤ vᵀ|r| with vᵀ|r| = 0.01 + 2 x 0.03; |e| ≤ v max(|r| / g) with max(|r| / g) = 0.12.
    """
    certificate = Certificate(np.array([[1.0, 2.0]]), np.array([[0.5, 0.25]]))
    x, f, residual = (np.array([[[a], [b]]]) for a, b in ((3.0, -4.0), (1.0, 5.0), (0.01, -0.03)))
    bound, norm = certificate.bound(x, f, residual)
    rounding = 13 * UNIT_ROUNDOFF * ((2 * 3 + 1) * 1 + (2 * 4 + 5) * 2)
    assert bound == pytest.approx((0.07 + rounding) / 0.25, rel=1e-15, abs=0) and norm == 7
    assert certificate.bound(x, f, 0 * residual)[0] == pytest.approx(rounding / 0.25, rel=1e-12, abs=0)
    bound, norm = certificate.bound_transpose(x, f, residual)
    rounding = 13 * UNIT_ROUNDOFF * (2 * max(3 / 1, 4 / 2) * max(1 / 0.5, 2 / 0.25) + max(1 / 0.5, 5 / 0.25))
    assert bound == pytest.approx((0.12 + rounding) * 2, rel=1e-15, abs=0) and norm == 4
    assert certificate.bound_transpose(x, f, 0 * residual)[0] == pytest.approx(rounding * 2, rel=1e-12, abs=0)


@pytest.mark.parametrize("largest", [0.5, 0.995, 1.2])
def test_the_slack_is_what_the_weights_leave(largest):
    """g = v − |A|ᵀ v, with v = 1 where the columns of |A| leave one per cent or more."""
    matrix = np.array([[0.2, 0.1, 0.0], [0.1, 0.3, largest - 0.3], [0.1, 0.1, 0.3]])
    certificate = certify(DenseCoefficients(matrix, ("home",), ("x", "y", "z")))
    weights, slack = certificate.weights.ravel(), certificate.slack.ravel()
    np.testing.assert_allclose(slack, weights - matrix.T @ weights, atol=1e-12)
    assert slack.min() > 0 and certificate.weighted == (largest > 0.99)


def test_operations_are_counted_for_the_choice(caplog):
    """20 K R S (R + S) by structure, 2/3 (R S)³ + 2 K (R S)² by LU, with R = 12, S = 10, K = 12."""
    with caplog.at_level("INFO"):
        leontief_system(coefficients(random_table(12, 10, 0)), 12)
    assert "(operations: structured 6.3e+05, lu 1.5e+06)" in caplog.text
