"""Spatial interaction models of the R package spflow's data, estimated exactly by two independent programs."""

import csv
from dataclasses import dataclass

import numpy as np
import pytest

from nestmrio.trade.likelihood import maximum_likelihood
from nestmrio.trade.restricted_filter import RestrictedFilter, pair_filter
from nestmrio.trade.spatial_filter import PairFilter
from nestmrio.trade.two_stage import two_stage

pytestmark = pytest.mark.real


@dataclass
class Data:
    """One data set: response, regressors as (n, n) matrices, filter."""

    weights: np.ndarray
    attribute: np.ndarray
    distance: np.ndarray
    response: np.ndarray
    design: np.ndarray
    pairs: PairFilter

    @property
    def lagged(self):
        return self.pairs.lags(self.response)


def load(folder, name):
    """Read regions, weights and flows; every pair of the file is observed, the others are not."""
    rows = {part: list(csv.reader(open(folder / f"{part}.csv"))) for part in (f"W_{name}", f"nodes_{name}")}
    weights = np.array(rows[f"W_{name}"][1:], dtype=float)
    labels = [label for label, _ in rows[f"nodes_{name}"][1:]]
    attribute = np.array([value for _, value in rows[f"nodes_{name}"][1:]], dtype=float)
    count = len(labels)
    observed, flow, distance = np.zeros((count, count), bool), np.zeros((count, count)), np.zeros((count, count))
    with open(folder / f"{name}_{name}.csv") as stream:
        for row in csv.DictReader(stream):
            at = labels.index(row["ID_ORIG"]), labels.index(row["ID_DEST"])
            observed[at], flow[at], distance[at] = True, float(row["y9"]), float(row["DISTANCE"])
    ones, own, lagged = np.ones((count, count)), np.eye(count), weights @ attribute
    columns = [
        ones,
        own,
        ones * attribute,
        ones * lagged,
        ones * attribute[:, None],
        ones * lagged[:, None],
        own * attribute,
        distance,
    ]
    design = np.column_stack([column[observed] for column in columns])
    return Data(weights, attribute, distance, flow[observed], design, pair_filter(weights, observed))


@pytest.fixture(scope="module")
def germany(data_folder):
    return load(data_folder / "spflow", "ge")


def estimate(data, **options):
    return maximum_likelihood(data.response, data.design, data.lagged, data.pairs, **options)


def test_complete_pairs(germany):
    found = estimate(germany)
    destination, origin, both = found.rho[[1, 0, 2]]
    assert [destination, origin, both] == pytest.approx([0.490592, 0.330734, -0.225247], abs=1e-6)
    assert found.standard_errors[[1, 0, 2]] == pytest.approx([0.029444, 0.036332, 0.043879], abs=1e-6)
    assert found.log_likelihood == pytest.approx(-550.330306, abs=1e-6)
    assert found.sigma == pytest.approx(1.9946075, abs=1e-7)
    expected = [10.586216, 9.749385, 0.985823, 0.525888, -0.766954, -0.377215, 2.036106, -2.691940]
    assert found.coefficients == pytest.approx(expected, abs=1e-6)


def test_complete_pairs_by_factorisation_agree(germany):
    dense = RestrictedFilter(germany.weights, germany.pairs.observed)
    found = maximum_likelihood(germany.response, germany.design, germany.lagged, dense)
    assert found.log_likelihood == pytest.approx(-550.330306, abs=1e-6)
    assert found.rho == pytest.approx(estimate(germany).rho, abs=1e-8)


def test_incomplete_pairs(data_folder):
    data = load(data_folder / "spflow", "usa")
    assert data.pairs.size == 781
    found = estimate(data, starts=[(0.0, 0.0)])
    assert found.rho[[1, 0, 2]] == pytest.approx([0.445222, 0.312384, -0.191978], abs=1e-6)
    assert found.log_likelihood == pytest.approx(-1619.94447, abs=1e-5)
    assert found.sigma == pytest.approx(1.89472865, abs=1e-8)


@pytest.mark.parametrize(
    ("lag", "rho", "log_likelihood"),
    [
        ("destination", 0.466206, -588.085699),
        ("origin", 0.390463, -641.836376),
        ("both", 0.238360, -662.329045),
    ],
)
def test_one_weight_alone(germany, lag, rho, log_likelihood):
    found = estimate(germany, lags=[lag])
    assert found.rho.sum() == pytest.approx(rho, abs=1e-6)
    assert found.log_likelihood == pytest.approx(log_likelihood, abs=1e-6)
    assert np.count_nonzero(found.standard_errors[:3]) == 1


def test_separable(germany):
    found = estimate(germany, lags=["origin", "destination"], separable=True)
    assert found.log_likelihood == pytest.approx(-551.632645, abs=1e-6)
    assert found.rho[[1, 0]] == pytest.approx([0.476039, 0.338309], abs=1e-6)
    assert found.rho[2] == pytest.approx(-found.rho[0] * found.rho[1])


def test_two_weights_without_the_joint_one(germany):
    found = estimate(germany, lags=["origin", "destination"])
    assert found.log_likelihood == pytest.approx(-562.615843, abs=1e-6)
    assert found.rho == pytest.approx([0.281482, 0.419660, 0], abs=1e-6)


def test_information_matrix_and_hessian_are_close(germany):
    hessian, information = (estimate(germany, covariance=kind) for kind in ("hessian", "information"))
    assert information.standard_errors == pytest.approx(hessian.standard_errors, rel=0.1)


def test_two_stage(germany):
    """Instruments: lags 2 and 3 of X by destination and origin, 1 and 2 on the diagonal, of the intraregional constant
    all double lags up to order two, of distance W G Wᵀ and W² G W²ᵀ."""
    w, x, count = germany.weights, germany.attribute, len(germany.weights)
    power = [np.linalg.matrix_power(w, order) for order in range(4)]
    ones, own = np.ones((count, count)), np.eye(count)
    matrices = [
        *(ones * (power[order] @ x) for order in (2, 3)),
        *(ones * (power[order] @ x)[:, None] for order in (2, 3)),
        *(own * (power[order] @ x) for order in (1, 2)),
        *(power[a] @ own @ power[b].T for a in range(3) for b in range(3) if a or b),
        *(power[order] @ germany.distance @ power[order].T for order in (1, 2)),
    ]
    excluded = np.column_stack([matrix.ravel() for matrix in matrices])
    found = two_stage(germany.response, germany.design, germany.lagged, excluded, germany.pairs)
    assert found.rho[[1, 0, 2]] == pytest.approx([0.51611617, 0.35860880, -0.23982457], abs=5e-9)
    assert found.standard_errors[[1, 0, 2]] == pytest.approx([0.03371, 0.04215, 0.04703], abs=5e-6)
    assert found.sigma == pytest.approx(1.98936, abs=5e-6)
