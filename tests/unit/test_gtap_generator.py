"""The generator of worlds in the shape of GTAP: its identities are exact and its table is right."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gtap_economy import FILL_IN, draw
from gtap_identity import identities, require_exact
from gtap_kinds import KINDS
from gtap_loading import load
from gtap_truth import table

SMALL = [kind for kind in KINDS if kind != "large"]


@pytest.fixture(params=KINDS)
def economy(request):
    """An economy of each kind."""
    return draw(**KINDS[request.param], seed=3)


@pytest.fixture(params=SMALL)
def small(request):
    """An economy of each kind but the large one."""
    return draw(**KINDS[request.param], seed=4)


def test_every_identity_holds_to_the_last_unit(economy):
    """Market, zero profit, imports, cif, margins, gross domestic product, saving: no tolerance but the fill-in."""
    for left, right in identities(economy):
        assert np.abs(left - right).max() <= 200 * FILL_IN


def test_single_precision_holds_every_flow(economy):
    """Flows are integers below 2**24, but for the fill-in; emissions are multiples of 2**-10 below 2**14."""
    require_exact(economy)


def test_an_economy_is_what_was_asked_for():
    """Own-region trade, zero outputs, fill-in, by-products and taxes of either sign are there."""
    e = draw(**KINDS["merged with by-products"] | {"own_trade": ["r1"], "zero_outputs": [("c_b", "r3")]}, seed=5)
    own = e.exports[:, range(4), range(4)]
    assert (own[:, 0] >= 1).any() and not own[:, 1:].any() and e.margin_use[:, :, 0, 0].any()
    b = e.commodities.index("c_b")
    gone = (e.make[b, :, 2], e.firm_domestic[b, :, 2], e.final_domestic[b, :, 2])
    assert not any(part.any() for part in gone) and e.exports[b, 2].max() <= FILL_IN and e.make[b].any()
    assert (e.exports == FILL_IN).any() and e.make.shape == (10, 9, 4)
    assert ((e.make > 0).sum(0) > 1).any() and ((e.make > 0).sum(1) > 1).any()
    for paid, basic in [("firm_domestic_paid", "firm_domestic"), ("factors_paid", "factors"), ("fob", "exports")]:
        tax = getattr(e, paid) - getattr(e, basic)
        assert (tax > 0).any() and (tax < 0).any()
    active = e.make.sum(0) > 0
    assert (e.factors_paid.sum(0)[active] > 0).all()


def test_the_seed_alone_decides():
    """The same seed draws the same economy, another seed another one."""
    first, again, other = (draw(4, 5, seed=seed).make for seed in (1, 1, 2))
    assert np.array_equal(first, again) and not np.array_equal(first, other)


@pytest.mark.parametrize("form", ["commodity", "activity"])
@pytest.mark.parametrize("transport", ["exogenous", "endogenous"])
def test_rows_and_columns_of_the_table_are_output(small, transport, form):
    """Output is row sum and column sum, uses of final users are what they pay, emissions are all attributed; 1e-12."""
    found = table(small, transport, form)
    rows = found.Z.sum(1) + found.Y.sum(1) + found.itm
    columns = found.Z.sum(0) + found.V.sum(0)
    paid = (small.final_domestic_paid + small.final_imported_paid).sum(0).T.ravel()
    assert np.abs(rows - found.x).max() <= 1e-12 * found.x.max()
    assert np.abs(columns - found.x).max() <= 1e-12 * found.x.max()
    assert np.abs(found.Y.sum(0) + found.VF.sum(0) - paid).max() <= 1e-12 * paid.max()
    total = found.production.sum()
    assert abs(found.consumption.sum() + found.embodied_itm - total) <= 1e-12 * total
    assert (found.embodied_itm > 0) == (transport == "exogenous")


@settings(max_examples=60)
@given(
    st.integers(1, 6),
    st.integers(2, 7),
    st.sampled_from([0.0, 0.3]),
    st.sampled_from([0.0, 0.9]),
    st.sampled_from([0.0, 1.0]),
    st.sampled_from([10.0, 20_000.0]),
    st.booleans(),
    st.integers(0, 2**32 - 1),
)
def test_any_draw_balances(regions, commodities, by_products, zero_trade, fill_in, scale, own_trade, seed):
    """Tiny economies, where rounding weighs most, close too, and no flow but saving is negative."""
    choices = dict(by_products=by_products, zero_trade=zero_trade, fill_in=fill_in, scale=scale)
    e = draw(regions, commodities, own_trade=own_trade or (), zero_outputs=regions // 2, seed=seed, **choices)
    assert all((flow >= 0).all() for name, flow in e.flows().items() if name != "saving")
    found = table(e)
    rows, columns = found.Z.sum(1) + found.Y.sum(1) + found.itm, found.Z.sum(0) + found.V.sum(0)
    assert max(np.abs(rows - found.x).max(), np.abs(columns - found.x).max()) <= 1e-12 * found.x.max()


def summed(economy, groups):
    """An economy with each group of activities as one."""
    member = np.array([[a in group for a in economy.activities] for group in groups.values()], float)
    whole = {"firm", "factors", "make", "co2_firm"}
    wide = {k: v for k, v in economy.flows().items() if any(k.startswith(name) for name in whole)}
    return replace(
        economy, activities=list(groups), **{k: np.einsum("kar,ga->kgr", v, member) for k, v in wide.items()}
    )


@pytest.mark.parametrize("transport", ["exogenous", "endogenous"])
def test_the_table_of_merged_activities_is_the_sum_of_theirs(transport):
    """Where each commodity has one maker, the activity table of merged activities adds rows and columns up."""
    e = draw(3, 6, seed=6, own_trade=True)
    groups = {"first": e.activities[:2], **{a: [a] for a in e.activities[2:]}}
    plain, merged = table(e, transport, "activity"), table(summed(e, groups), transport, "activity")
    member = np.kron(np.eye(3), [[a in group for a in e.activities] for group in groups.values()])
    for mine, theirs in [
        (merged.Z, member @ plain.Z @ member.T),
        (merged.Y, member @ plain.Y),
        (merged.V, plain.V @ member.T),
        (merged.itm, member @ plain.itm),
        (merged.x, member @ plain.x),
        (merged.e_act.ravel(), member @ plain.e_act.ravel()),
    ]:
        assert np.abs(mine - theirs).max() <= 1e-12 * plain.x.max()


@pytest.mark.parametrize("transport", ["exogenous", "endogenous"])
def test_the_commodity_table_adds_up_activities_of_one_commodity(transport):
    """Where each activity makes one commodity, the commodity table is that of one activity per commodity."""
    makes = {f"a{k}{c}": [c] for c in ("x", "y", "z") for k in (1, 2)}
    e = draw(3, ["x", "y", "z"], list(makes), makes=makes, seed=7, fuels=["x"], margins=["z"])
    groups = {c: [a for a in makes if makes[a] == [c]] for c in e.commodities}
    fine, coarse = table(e, transport), table(summed(e, groups), transport)
    for name in ("Z", "Y", "V", "VF", "itm", "x", "e_act", "production", "consumption"):
        mine, theirs = getattr(fine, name), getattr(coarse, name)
        assert np.abs(mine - theirs).max() <= 1e-12 * np.abs(theirs).max(initial=1), name


@pytest.mark.parametrize("layout, emissions", [("format6", "gsdemiss.har"), ("format7", "co2.har")])
@pytest.mark.parametrize("world", ["5x4", "14x5stress"])
def test_the_table_of_invented_worlds_is_the_published_one(data_folder, world, layout, emissions):
    """Worlds that others invented, with the tables they computed: 1e-9 relative."""
    folder = data_folder / "gtap" / world
    if not folder.is_dir():
        pytest.skip(f"the invented worlds in the shape of GTAP are not in {folder.parent}")
    e = load(folder / layout / "basedata.har", folder / layout / emissions)
    with np.load(folder / "truth.npz") as truth:
        assert e.regions == list(truth["regions"]) and e.commodities == list(truth["commodities"])
        for transport, prefix in (("exogenous", "exo_"), ("endogenous", "end_")):
            found = table(e, transport)
            for name in ("Z", "Y", "itm", "x", "production", "consumption", "embodied_itm"):
                mine, theirs = np.asarray(getattr(found, name)), truth[prefix + name]
                assert np.abs(mine - theirs).max() <= 1e-9 * np.abs(theirs).max(), name
            for mine, theirs in ((found.V, truth[prefix + "V"]), (found.VF, truth[prefix + "VF"])):
                assert np.abs(mine.sum(0) - theirs.sum(0)).max() <= 1e-9 * theirs.max()
        assert np.abs(found.e_act - truth["e_act"]).max() <= 1e-9 * truth["e_act"].max()
        assert np.abs(found.e_final - truth["e_final"].T).max() <= 1e-9 * truth["e_final"].max()
