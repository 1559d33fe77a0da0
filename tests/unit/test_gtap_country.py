"""A region of a generated economy given the size and structure of a country."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gtap_country import Country, with_country
from gtap_economy import draw
from gtap_identity import identities, require_exact
from gtap_truth import table


def country(commodities, size, seed, idle=()):
    """A country whose rows balance: half of what it has goes to activities, trade is up to a fifth of output."""
    random = np.random.default_rng(seed)
    output = size * random.lognormal(0, 1, commodities)
    output[list(idle)] = 0
    exports, imports = (output * random.uniform(0.05, 0.2, commodities) for _ in "em")
    shares = output * random.uniform(0.5, 1, (commodities, commodities))
    half = (output + imports - exports)[:, None] / 2
    inputs, final = half * shares / shares.sum(1, keepdims=True), half * random.dirichlet([3, 1, 1], commodities)
    emissions = (1e-5 * output * random.random(commodities), np.array([1.0, 0.0, 0.5]))
    return Country(output, exports, imports, inputs, final, *emissions, population=100)


@pytest.fixture(scope="module")
def economy():
    return draw(6, 8, fuels=3, margins=2, own_trade=["r3", "r5"], zero_outputs=5, seed=11)


@pytest.mark.parametrize("size", [100.0, 20_000.0, 400_000.0])
@pytest.mark.parametrize("region", ["r2", "r3"])
def test_every_identity_holds_to_the_last_unit(economy, region, size):
    placed = with_country(economy, region, country(8, size, 1))
    require_exact(placed)
    for left, right in identities(placed):
        assert np.array_equal(left, right)


def test_the_region_is_the_country(economy):
    """Trade and output as given, to a unit; uses of activities to two; emissions to their own unit."""
    wanted = country(8, 50_000.0, 2)
    placed = with_country(economy, "r2", wanted)
    output = placed.make[..., 1].sum(1)
    np.testing.assert_allclose(placed.exports[:, 1].sum(1), wanted.exports, atol=1)
    np.testing.assert_allclose(placed.exports[:, :, 1].sum(1), wanted.imports, atol=1)
    np.testing.assert_allclose(output, wanted.output, atol=1)
    uses = placed.firm_domestic[..., 1] + placed.firm_imported[..., 1]
    np.testing.assert_allclose(uses, wanted.intermediate, atol=2)
    emitted = (placed.co2_firm_domestic + placed.co2_firm_imported)[..., 1].sum(0)
    np.testing.assert_allclose(emitted, wanted.emissions, atol=2**-10)
    direct = (placed.co2_final_domestic + placed.co2_final_imported)[..., 1].sum(0)
    np.testing.assert_allclose(direct, wanted.direct_emissions, atol=2**-10)
    assert placed.population[1] == 100


def test_trade_of_others_with_one_another_stays(economy):
    placed = with_country(economy, "r2", country(8, 50_000.0, 2))
    others = np.arange(6) != 1
    for name in ("exports", "fob", "cif", "imports"):
        before, after = (getattr(each, name)[:, others][:, :, others] for each in (economy, placed))
        assert np.array_equal(before, after), name
    assert np.array_equal(placed.exports[:, 1, 1], economy.exports[:, 1, 1])
    before, after = (each.margin_use[:, :, others][..., others] for each in (economy, placed))
    assert np.array_equal(before, after)
    assert np.array_equal(placed.co2_firm_domestic[..., others], economy.co2_firm_domestic[..., others])


def test_what_a_region_never_had_it_can_have(economy):
    """A commodity that was not made or traded there before, and one that the country does not make."""
    none = [c for c, output in enumerate(economy.make[..., 3].sum(1)) if output == 0]
    assert none
    wanted = country(8, 30_000.0, 3, idle=[0])
    placed = with_country(economy, "r4", wanted)
    assert (placed.make[none, none, 3] > 0).all() and (placed.exports[none, 3].sum(1) > 0).all()
    assert placed.exports[0, 3].sum() == 0


@settings(max_examples=40)
@given(st.integers(2, 5), st.integers(2, 6), st.sampled_from([1.0, 300.0, 200_000.0]), st.integers(0, 2**32 - 1))
def test_any_country_fits_any_economy(regions, commodities, size, seed):
    drawn = draw(regions, commodities, own_trade=["r1"], zero_outputs=1, zero_trade=0.4, seed=seed)
    wanted = country(commodities, size, seed)
    placed = with_country(drawn, "r1", wanted)
    require_exact(placed)
    assert all(np.array_equal(left, right) for left, right in identities(placed))
    found = table(placed)
    columns = found.Z.sum(0) + found.V.sum(0)
    assert np.abs(columns - found.x).max() <= 1e-12 * found.x.max()


def test_what_it_cannot_hold_is_refused(economy):
    wanted = country(8, 100.0, 1)
    beside = economy.make.copy()
    beside[0, 1, 0] += 1
    with pytest.raises(ValueError, match="one activity per commodity"):
        with_country(replace(economy, make=beside), "r2", wanted)
    with pytest.raises(ValueError, match="without fill-in"):
        with_country(draw(4, 5, fill_in=1.0, seed=1), "r2", country(5, 100.0, 1))
