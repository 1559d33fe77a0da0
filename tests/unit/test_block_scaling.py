"""Balancing to margins and to sums of blocks: by hand, against a general solver, and by properties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from nestmrio.block_scaling import Blocks, _Factors, scale_to_blocks
from nestmrio.scaling import scale

APART = 1 - np.eye(4)
PAIRS = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], float)


def problem(seed, matrices=1, size=4, groups=2, noise=0.3):
    """A prior, margins that some other matrix has, and its blocks with noise; diagonal blocks are not observed."""
    draw = np.random.default_rng(seed)
    apart = 1 - np.eye(size)
    prior, true = (draw.gamma(1.0, 10.0, (matrices, size, size)) * apart + 1e-3 * apart for _ in range(2))
    member = np.eye(groups)[np.arange(size) % groups]
    observed = np.einsum("ig,kij,jh->gh", member, true, member) * np.exp(noise * draw.normal(size=(groups, groups)))
    np.fill_diagonal(observed, np.nan)
    return prior, true.sum(2), true.sum(1), member, observed


def general(prior, rows, columns, blocks):
    """The same by a general solver of smooth problems with linear constraints, in the cells themselves."""
    held = tuple(np.argwhere(prior > 0).T)
    size, p, known = rows.sum(), prior[held], blocks.known
    in_row = [(held[0] == k) & (held[1] == i) for k, i in np.ndindex(rows.shape)]
    in_column = [(held[0] == k) & (held[2] == j) for k, j in np.ndindex(columns.shape) if j]
    member = blocks.spread(np.arange(known.size).reshape(known.shape).astype(float))[held[1:]].round().astype(int)
    in_block = [member == place for place in np.flatnonzero(known.ravel())]
    observed, firm = blocks.observed[known], np.isinf(blocks.reliability)
    equal = np.array(in_row + in_column + (in_block[:-1] if firm else []), dtype=float)
    totals = np.concatenate([rows.ravel(), columns[:, 1:].ravel(), observed[:-1] if firm else []])
    grouped = np.array(in_block, dtype=float)

    def value(x):
        total, slope = (x * np.log(x / p) - x).sum(), np.log(x / p)
        if not firm:
            b = grouped @ x
            total += blocks.reliability * (b * np.log(b / observed) - b).sum()
            slope = slope + blocks.reliability * grouped.T @ np.log(b / observed)
        return total / size, slope / size

    start, _ = scale(prior, rows, columns, 1e-12, 10_000)
    x = start[held]
    for _ in range(4):
        x = minimize(
            value,
            x,
            jac=True,
            method="SLSQP",
            bounds=[(1e-9 * size, None)] * len(x),
            constraints={"type": "eq", "fun": lambda x: (equal @ x - totals) / size, "jac": lambda x: equal / size},
            options={"maxiter": 3000, "ftol": 1e-18},
        ).x
    found = np.zeros(prior.shape)
    found[held] = x
    return found


def test_a_worked_example_by_hand():
    """Four provinces in two groups, alike in everything: the block between groups says all.

    Every margin is 30, and each province has three partners. 70 of the 120 are observed to go between the groups, 35
    each way, so 50 stay inside: 12.5 on each of 4 pairs inside, and 35 / 4 = 8.75 on each of 4 pairs each way. With
    λ = 1 the block gives way to a root of its own ratio, B = 20 e^(3γ/...): here, with no observation, the prior's
    uniform pairs give 80 between.
    """
    rows = np.full((1, 4), 30.0)
    hard = Blocks(PAIRS, PAIRS, np.array([[np.nan, 35.0], [35.0, np.nan]]), np.inf)
    matrix, error = scale_to_blocks(APART[None], rows, rows, hard, 1e-12)
    assert error <= 1e-12
    np.testing.assert_allclose(
        matrix[0], [[0, 12.5, 8.75, 8.75], [12.5, 0, 8.75, 8.75], [8.75, 8.75, 0, 12.5], [8.75, 8.75, 12.5, 0]]
    )


def test_a_soft_block_by_hand():
    """Of two routes of equal margins one block takes part: with x between and 30 − 2x inside each province's row.

    The condition is ln(x / p_b) + λ ln(4x / O) = ln((30 − 2x) / p_i), a number to solve for.
    """
    reliability, observed = 2.0, 35.0
    low, high = 1e-9, 15.0 - 1e-9
    for _ in range(200):
        x = (low + high) / 2
        if np.log(x) + reliability * np.log(4 * x / observed) < np.log(30 - 2 * x):
            low = x
        else:
            high = x
    soft = Blocks(PAIRS, PAIRS, np.array([[np.nan, observed], [observed, np.nan]]), reliability)
    rows = np.full((1, 4), 30.0)
    matrix, _ = scale_to_blocks(APART[None], rows, rows, soft, 1e-13)
    assert matrix[0, 0, 2] == pytest.approx(x, rel=1e-11) and matrix[0, 0, 1] == pytest.approx(30 - 2 * x, rel=1e-11)


@pytest.mark.parametrize("reliability", [0.3, 5.0, np.inf])
@pytest.mark.parametrize(("seed", "matrices"), [(0, 1), (1, 2)])
def test_as_a_general_solver(seed, matrices, reliability):
    prior, rows, columns, member, observed = problem(seed, matrices, noise=0.0 if np.isinf(reliability) else 0.4)
    blocks = Blocks(member, member, observed, reliability)
    found, error = scale_to_blocks(prior, rows, columns, blocks, 1e-12)
    assert error <= 1e-12
    again = general(prior, rows, columns, blocks)
    assert np.abs(found - again).max() <= 1e-8 * rows.sum()


@settings(max_examples=20)
@given(
    seed=st.integers(0, 10_000), reliability=st.sampled_from([0.1, 1.0, 10.0, 1e3, np.inf]), matrices=st.integers(1, 3)
)
def test_margins_are_exact_and_blocks_as_firm_as_they_are(seed, reliability, matrices):
    prior, rows, columns, member, observed = problem(seed, matrices, 6, 3, 0.0 if np.isinf(reliability) else 0.5)
    blocks = Blocks(member, member, observed, reliability)
    found, error = scale_to_blocks(prior, rows, columns, blocks, 1e-10)
    assert error <= 1e-10
    np.testing.assert_allclose(found.sum(2), rows, rtol=1e-9)
    np.testing.assert_allclose(found.sum(1), columns, rtol=1e-9)
    if np.isinf(reliability):
        np.testing.assert_allclose(blocks.sums(found)[blocks.known], observed[blocks.known], rtol=1e-9)


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000), factor=st.floats(1e-6, 1e6), reliability=st.sampled_from([1.0, 50.0]))
def test_order_and_unit_change_nothing(seed, factor, reliability):
    prior, rows, columns, member, observed = problem(seed, 2, 6, 3)
    found, _ = scale_to_blocks(prior, rows, columns, Blocks(member, member, observed, reliability), 1e-11)
    order, groups = np.random.default_rng(seed).permutation(6), np.random.default_rng(seed + 1).permutation(3)
    turned = prior[:, order][:, :, order]
    moved = Blocks(member[order][:, groups], member[order][:, groups], observed[groups][:, groups], reliability)
    other, _ = scale_to_blocks(turned, rows[:, order], columns[:, order], moved, 1e-11)
    np.testing.assert_allclose(other, found[:, order][:, :, order], rtol=1e-7, atol=1e-9 * rows.max())
    large, _ = scale_to_blocks(
        prior, factor * rows, factor * columns, Blocks(member, member, factor * observed, reliability), 1e-11
    )
    np.testing.assert_allclose(large / factor, found, rtol=1e-7, atol=1e-9 * rows.max())


def test_without_reliability_it_is_ras_and_with_more_it_is_nearer():
    prior, rows, columns, member, observed = problem(5, 2, 6, 3)
    plain, _ = scale(prior, rows, columns, 1e-12, 10_000)
    misses = []
    for reliability in (1e-12, 0.1, 1.0, 10.0, 100.0):
        blocks = Blocks(member, member, observed, reliability)
        found, _ = scale_to_blocks(prior, rows, columns, blocks, 1e-11)
        misses.append((blocks.sums(found) * np.log(blocks.sums(found) / observed))[blocks.known].sum())
        if reliability < 1e-6:
            np.testing.assert_allclose(found, plain, rtol=1e-8)
    assert np.abs(misses[-1]) < np.abs(misses[0])


def test_blocks_that_leave_nothing_inside_are_reached():
    """A firm block may force cells to zero: scaling in turn alone would never end."""
    rows = np.full((1, 4), 30.0)
    blocks = Blocks(PAIRS, PAIRS, np.array([[np.nan, 60.0], [60.0, np.nan]]), np.inf)
    matrix, error = scale_to_blocks(APART[None], rows, rows, blocks, 1e-10)
    assert error <= 1e-10 and matrix[0, 0, 1] < 1e-8


@pytest.mark.parametrize("reliability", [5.0, np.inf])
@pytest.mark.parametrize("empty", [np.s_[:, 2], np.s_[:, :, 2]], ids=["row", "column"])
def test_what_has_no_margin_stays_empty(reliability, empty):
    """A prior may expect flows of a row or a column that has none."""
    prior, *_, member, _ = problem(3, 1, 6, 3)
    true, *_ = problem(4, 1, 6, 3)
    true[empty] = 0.0
    rows, columns = true.sum(2), true.sum(1)
    sums = member.T @ true[0] @ member
    np.fill_diagonal(sums, np.nan)
    found, error = scale_to_blocks(prior, rows, columns, Blocks(member, member, sums, reliability), 1e-10)
    assert error <= 1e-10 and not found[empty].any()
    np.testing.assert_allclose(found.sum(1), columns, rtol=1e-9)


@pytest.mark.parametrize("empty", [slice(None), 0])
def test_what_the_prior_leaves_empty_stays_empty_without_overflow(empty):
    prior, rows, columns, member, observed = problem(3)
    prior[0, empty] = 0.0
    with np.errstate(all="raise"):
        found, error = scale_to_blocks(prior, rows, columns, Blocks(member, member, observed, 100.0), 1e-6)
    assert error > 0.01 and not found[0, empty].any() and np.isfinite(found).all()


@pytest.mark.parametrize(("outside", "unit"), [([], 1.0), ([5], 1.0), ([0, 5], 1.0), ([], 1e-4)])
def test_a_step_of_newton_is_that_of_the_whole_system(outside, unit):
    """Eliminating blocks gives the step of the Hessian written out, wherever it starts and whoever has no group."""
    prior, rows, columns, member, observed = problem(5, matrices=2, size=6, groups=3)
    prior, rows, columns, observed = (unit * values for values in (prior, rows, columns, observed))
    member[outside] = 0.0
    blocks = Blocks(member, member, observed, 30.0)
    factors = _Factors(prior, rows, columns, blocks)
    factors.turn()
    for part in (factors.alpha, factors.beta, factors.gamma):
        part += np.random.default_rng(7).normal(0, 0.2, part.shape)
    k, i, j = np.nonzero(prior)
    bound = np.argwhere(blocks.known)
    at = {tuple(block): place for place, block in enumerate(bound)}
    group = np.where(member.any(1), member.argmax(1), -1)
    parts = np.zeros((len(k), 2 * 12 + len(bound)))
    for cell, (matrix, row, column) in enumerate(zip(k, i, j, strict=True)):
        parts[cell, [12 * matrix + row, 12 * matrix + 6 + column]] = 1
        if (group[row], group[column]) in at:
            parts[cell, 24 + at[group[row], group[column]]] = 1
    x = factors.matrices()[k, i, j]
    wanted = factors._wanted(factors.gamma)[tuple(bound.T)]
    totals = np.concatenate([np.concatenate([rows[m], columns[m]]) for m in range(2)] + [wanted])
    hessian = parts.T @ (parts * x[:, None]) + np.diag(np.r_[np.zeros(24), wanted / 30.0])
    step = np.linalg.lstsq(hessian, totals - parts.T @ x, rcond=1e-12)[0]
    alpha, beta, gamma = factors._step()
    ours = np.concatenate([np.concatenate([alpha[m], beta[m]]) for m in range(2)] + [gamma[tuple(bound.T)]])
    np.testing.assert_allclose(parts @ ours, parts @ step, atol=1e-6 * np.abs(parts @ step).max())


def test_a_soft_block_that_no_cell_can_serve_says_nothing():
    """Each pair of provinces trades inside its group alone, whatever is observed between groups."""
    rows = np.array([[30.0, 30, 20, 20]])
    soft = Blocks(PAIRS, PAIRS, np.array([[np.nan, 35.0], [35.0, np.nan]]), 2.0)
    matrix, error = scale_to_blocks((APART * (PAIRS @ PAIRS.T))[None], rows, rows, soft, 1e-12)
    assert error <= 1e-12
    np.testing.assert_allclose(matrix[0], [[0, 30, 0, 0], [30, 0, 0, 0], [0, 0, 0, 20], [0, 0, 20, 0]])
