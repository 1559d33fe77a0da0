"""The structured solver agrees with dense solves within its own bound, and refuses tables that have no solution."""

import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from factored_tables import PLACES, chain, random_table
from nestmrio.errors import ConvergenceError, InputError
from nestmrio.example.size import Size
from nestmrio.example.world import generate
from nestmrio.footprint.certificate import certify
from nestmrio.footprint.coefficients import Coefficients, coefficients
from nestmrio.footprint.dense import DenseCoefficients, DenseSystem
from nestmrio.footprint.leontief import leontief, leontief_system
from nestmrio.footprint.structured import StructuredSystem

# Miller and Blair 2009, Input-Output Analysis, section 2.3: agriculture and manufactures.
MILLER_BLAIR = np.array([[0.15, 0.25], [0.20, 0.05]])
REQUIREMENTS = np.array([[1.2541, 0.3300], [0.2640, 1.1221]])


def one_region(matrix):
    """A table of one region without trade."""
    sectors = tuple(f"s{k}" for k in range(len(matrix)))
    nothing = np.zeros((1, len(matrix), len(matrix)))
    return Coefficients(matrix[None], nothing, np.zeros((len(matrix), 1, 1)), ("home",), sectors)


def two_regions(matrix):
    """One sector in each of two regions that buy it from each other: an exchange with A = matrix."""
    local, traded = np.diag(matrix).reshape(2, 1, 1), np.array([matrix[1, 0], matrix[0, 1]]).reshape(2, 1, 1)
    return Coefficients(local, traded, np.array([[[0.0, 1.0], [1.0, 0.0]]]), ("a", "b"), ("good",))


@pytest.mark.parametrize("table", [one_region, two_regions])
@pytest.mark.parametrize("method", ["structured", "lu"])
def test_two_sectors_of_miller_and_blair(table, method):
    given_table = table(MILLER_BLAIR)
    system = leontief_system(given_table, 2, method=method)
    unit = np.eye(2).reshape(2, *given_table.shape)
    np.testing.assert_allclose(system.solve(unit).values.reshape(2, 2).T, REQUIREMENTS, atol=5e-5)
    np.testing.assert_allclose(system.solve_transpose(unit).values.reshape(2, 2), REQUIREMENTS, atol=5e-5)
    demand = np.array([600.0, 1500.0]).reshape(given_table.shape)
    np.testing.assert_allclose(system.solve(demand).values.ravel(), [1247.5, 1841.6], atol=0.05)


def test_a_chain_of_three_regions():
    table, _ = chain()
    system = leontief_system(coefficients(table), 1, method="structured")
    steel = np.zeros((3, 2))
    steel[1, 1] = 20
    np.testing.assert_allclose(system.solve(steel).values, table["output"].values, atol=1e-9)
    coal_price = system.solve_transpose([[1.0, 0], [0, 0], [0, 0]]).values
    np.testing.assert_allclose(coal_price, [[1, 0], [0, 0.5], [0, 0]], atol=1e-10)


tables = st.builds(
    random_table,
    st.integers(1, 5),
    st.integers(1, 5),
    st.integers(0, 10_000),
    idle=st.sampled_from([0.0, 0.4]),
    lost=st.sampled_from([0.0, 0.005, 0.05]),
)


@settings(max_examples=60, deadline=None)
@given(tables, st.integers(0, 10_000), st.sampled_from([1e-6, 1e-10]), st.sampled_from([1, 2]))
def test_the_error_is_within_the_bound(table, seed, tolerance, threads):
    found = coefficients(table)
    draw = np.random.default_rng(seed)
    sides = draw.normal(size=(3, *found.shape)) * draw.choice([0.0, 1e-8, 1.0, 1e6], size=(3, 1, 1))
    size = np.prod(found.shape)
    inverse = np.linalg.inv(np.eye(size) - found.matrix())
    slack = 1e-14 * np.abs(inverse).sum()
    system = StructuredSystem(found, certify(found), tolerance=tolerance, threads=threads, block=2)
    for solve, matrix, norm in (
        (system.solve, inverse, lambda e: np.abs(e).sum((1, 2))),
        (system.solve_transpose, inverse.T, lambda e: np.abs(e).max((1, 2))),
    ):
        solution = solve(sides)
        exact = (sides.reshape(3, -1) @ matrix.T).reshape(sides.shape)
        assert solution.error_bound <= tolerance
        assert (norm(solution.values - exact) <= solution.bound + slack * norm(sides)).all()
        np.testing.assert_allclose(norm(solution.values), solution.norm, rtol=1e-12)


@settings(max_examples=20, deadline=None)
@given(tables)
def test_lu_and_structure_agree(table):
    found = coefficients(table)
    sides = np.random.default_rng(0).random((2, *found.shape))
    by_structure, by_lu = (leontief_system(found, 2, method=method) for method in ("structured", "lu"))
    for direction in ("solve", "solve_transpose"):
        one, other = (getattr(system, direction)(sides) for system in (by_structure, by_lu))
        np.testing.assert_allclose(one.values, other.values, rtol=0, atol=(one.bound + other.bound).max())


@pytest.mark.parametrize("length", [30, 60, 400])
def test_a_long_chain_of_regions(length):
    """Each region buys 99 % of its output from the one before: far from normal, so that Chebyshev's steps diverge."""
    bought = np.full((length, 1, 1), 0.99)
    bought[0] = 0
    before = np.eye(length, k=1)[None]
    names = tuple(f"r{k}" for k in range(length))
    found = Coefficients(np.zeros((length, 1, 1)), bought, before, names, ("good",))
    system = leontief_system(found, 1, method="structured")
    last = np.zeros((length, 1))
    last[-1] = 1
    solution = system.solve(last)
    np.testing.assert_allclose(solution.values[::-1, 0], 0.99 ** np.arange(length), rtol=1e-9)
    assert solution.error_bound <= 1e-10


def test_lu_and_structure_agree_on_the_fictional_world():
    size = Size(provinces=12, groups=3, sectors=15, pooled=5, countries=8, world_sectors=10)
    found = coefficients(generate(size, seed=2007).nested)
    sides = np.random.default_rng(0).random((4, *found.shape))
    by_structure, by_lu = (leontief_system(found, 4, method=method) for method in ("structured", "lu"))
    for direction in ("solve", "solve_transpose"):
        one, other = (getattr(system, direction)(sides) for system in (by_structure, by_lu))
        assert max(one.error_bound, other.error_bound) <= 1e-10
        np.testing.assert_allclose(one.values, other.values, rtol=0, atol=(one.bound + other.bound).max())


def test_output_of_a_balanced_table_is_reproduced():
    table = random_table(4, 3, 1, idle=0.2)
    system = leontief_system(coefficients(table), 1, method="structured")
    delivered = system.coefficients.apply(table["output"].values[..., None])[..., 0]
    x = system.solve(table["output"].values - delivered).values
    np.testing.assert_allclose(x, table["output"].values, rtol=1e-9, atol=1e-12)


def test_a_column_sum_above_one_is_met_by_weights(caplog):
    table = random_table(3, 4, 5, lost=0.05)
    with caplog.at_level("INFO"):
        system = leontief_system(coefficients(table), 1, method="structured")
    assert system.certificate.weighted
    assert "r0 s0" in caplog.text
    assert (system.certificate.slack > 0).all()


def test_uses_beyond_output_are_an_error_with_names():
    impossible = np.array([[0.7, 0.2], [0.6, 0.7]])
    with pytest.raises(InputError, match=r"Hawkins and Simon.*home s"):
        leontief_system(one_region(impossible), 1)
    with pytest.raises(InputError, match=r"Hawkins and Simon.*a good"):
        leontief_system(two_regions(np.array([[0.5, 0.9], [0.9, 0.5]])), 1)


def test_negative_coefficients_that_defy_the_certificate_fall_back_to_lu(caplog):
    matrix = np.array([[0.6, -0.7], [0.7, 0.6]])
    with caplog.at_level("INFO"):
        system = leontief_system(one_region(matrix), 1, method="structured")
    assert isinstance(system, DenseSystem)
    assert "home s0, home s1" in caplog.text
    solution = system.solve([[1.0, 2.0]])
    exact = np.linalg.solve(np.eye(2) - matrix, [1.0, 2.0])
    assert np.abs(solution.values - exact).sum() <= solution.bound + 1e-15
    assert solution.error_bound < 1e-12


def test_a_table_without_structure_is_solved_by_lu():
    matrix = np.random.default_rng(3).random((6, 6)) / 8
    system = leontief_system(DenseCoefficients(matrix, ("a", "b"), ("x", "y", "z")), 2)
    solution = system.solve_transpose(np.ones((2, 3)))
    np.testing.assert_allclose(solution.values.ravel(), np.linalg.solve(np.eye(6) - matrix.T, np.ones(6)))


@pytest.mark.parametrize("matrix", [[[0.1, 0.3], [0.2, 0.4]], [[0.6, -0.7], [0.7, 0.6]]])
def test_both_systems_of_a_table_without_structure_are_within_their_bounds(matrix):
    """With and without the condition of Hawkins and Simon: the errors are held to one of the two kinds of bounds."""
    matrix, sides = np.array(matrix), np.array([[[1.0, 2.0]], [[3.0, -1.0]]])
    system = leontief_system(DenseCoefficients(matrix, ("home",), ("x", "y")), 2)
    for solution, a in ((system.solve(sides), matrix), (system.solve_transpose(sides), matrix.T)):
        exact = np.linalg.solve(np.eye(2) - a, sides.reshape(2, 2).T).T.reshape(sides.shape)
        np.testing.assert_allclose(solution.values, exact, rtol=1e-13, atol=1e-14)
        assert (np.abs(solution.values - exact).max((1, 2)) <= solution.bound + 1e-14).all()
        assert solution.bound.shape == (2,) and (solution.bound <= 1e-13 * solution.norm).all()


@pytest.mark.filterwarnings("ignore:Diagonal number 2 is exactly zero")
@pytest.mark.parametrize("matrix", [[[1.5, -0.5], [-0.5, 1.5]], [[2.0, -1.0], [-1.0, 2.0]]])
def test_a_singular_table_is_refused_with_the_sector(matrix):
    with pytest.raises(InputError, match=r"the table is singular, at home [xy]"):
        leontief_system(DenseCoefficients(np.array(matrix), ("home",), ("x", "y")), 1)


def test_a_table_too_close_to_singular_for_a_bound_is_refused():
    """A defect of the inverse of a Hilbert matrix of twelve sectors is beyond one."""
    hilbert = 1 / (np.arange(12)[:, None] + np.arange(12) + 1.0)
    with pytest.raises(InputError, match=r"close to singular|is singular"):
        leontief_system(DenseCoefficients(np.eye(12) - hilbert, ("home",), tuple("abcdefghijkl")), 1)


def test_the_cheaper_method_is_chosen_and_told(caplog):
    large, small = random_table(12, 10, 0), random_table(2, 2, 0)
    with caplog.at_level("INFO"):
        assert isinstance(leontief_system(coefficients(large), 12), StructuredSystem)
        assert isinstance(leontief_system(coefficients(small), 40), DenseSystem)
    assert "structured solver, 12 right-hand sides" in caplog.text
    assert "lu solver, 40 right-hand sides" in caplog.text


def test_output_of_labelled_final_demand():
    table, _ = chain()
    steel = xr.DataArray(
        [[[0.0, 0.0], [2.0, 20.0], [0.0, 0.0]]],
        {"sector": ["steel"], "region": ["City", "Mill", "Mine"], "scenario": ["tenth", "all"]},
        ("sector", "region", "scenario"),
        attrs={"units": "10^6 USD"},
    )
    with pytest.raises(InputError, match="final_demand lacks the sector coal"):
        leontief(table, steel)
    demand = xr.concat([steel, 0 * steel.assign_coords(sector=["coal"])], "sector")
    output = leontief(table, demand)
    assert output.dims == demand.dims
    xr.testing.assert_allclose(
        output.sel(scenario="all").transpose("region", "sector").drop_vars("scenario"), table["output"]
    )
    assert output.sel(region="Mine", sector="coal", scenario="tenth").item() == pytest.approx(1)
    assert output.attrs["units"] == "10^6 USD" and output.attrs["error_bound"] < 1e-9
    with pytest.raises(InputError, match="final_demand in 10\\^4 CNY"):
        leontief(table, demand.assign_attrs(units="10^4 CNY"))


def test_an_unknown_method_is_refused():
    with pytest.raises(InputError, match=r"method is 'dense'.*set method to 'auto'"):
        leontief_system(coefficients(chain()[0]), 1, method="dense")


def test_a_tolerance_out_of_reach_says_what_to_change():
    with pytest.raises(ConvergenceError, match="loosen tolerance or set method to 'lu'"):
        leontief_system(coefficients(random_table(4, 3, 1)), 1, method="structured", tolerance=1e-18).solve(
            np.ones((4, 3))
        )


def test_a_right_hand_side_of_zeros_has_no_error():
    system = leontief_system(coefficients(random_table(3, 2, 0)), 1, method="structured")
    solution = system.solve(np.zeros((2, 3, 2)))
    assert not solution.values.any()
    assert solution.error_bound == 0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"output": {"region": "Mill", "sector": "steel", "value": 0.0}}, "region Mill, sector steel.*without output"),
        ({"output": {"region": "Mill", "sector": "steel", "value": -1.0}}, "region Mill, sector steel.*negative"),
        ({"trade": {"sector": "coal", "value": 0.0}}, "region Mill, sector coal.*no other region supplies"),
    ],
)
def test_tables_that_contradict_themselves_are_named(change, says):
    table, _ = chain()
    for name, where in change.items():
        value = where.pop("value")
        table[name].loc[where] = value
    with pytest.raises(InputError, match=says):
        coefficients(table)


def test_labels_are_joined_whatever_their_order():
    table, _ = chain()
    shuffled = table.isel(origin=[2, 0, 1], destination=[1, 2, 0], use=[1, 0])
    found = coefficients(shuffled)
    assert found.regions == tuple(PLACES)
    np.testing.assert_array_equal(found.matrix(), coefficients(table).matrix())
