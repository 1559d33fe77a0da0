"""Canada 2019 when only flows between six groups are known: what binding them is worth, and given flows are kept."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from nestmrio.ledger import Ledger
from nestmrio.trade.candidates import fit_candidates
from nestmrio.trade.constraints import GroupFlows, between_groups
from nestmrio.trade.estimation import trade_from_candidates
from nestmrio.trade.geography import geography

pytestmark = pytest.mark.real

PAIR = ("origin", "destination")


class Canada:
    """Provinces, true flows between them, and what a run sees: margins, distances, flows between groups."""

    def __init__(self, folder):
        listed = pd.read_csv(folder / "provinces.csv").set_index("province").sort_index()
        self.names = listed.index.tolist()
        told = pd.read_csv(folder / "flows.csv").set_index(list(PAIR))
        sides = dict.fromkeys(PAIR, self.names)
        self.flows, distance = (told[name].to_xarray().reindex(sides).fillna(0.0) for name in ("value", "km"))
        touching = pd.read_csv(folder / "neighbours.csv").to_numpy(str)
        neighbour = xr.zeros_like(distance)
        for a, b in touching:
            neighbour.loc[a, b] = neighbour.loc[b, a] = 1.0
        size = xr.DataArray(listed["gdp"].to_numpy(float), {"region": self.names}, ("region",))
        self.geography = geography(listed, neighbour, distance, size)
        self.group = self.geography["group"]
        self.groups = list(dict.fromkeys(self.group.values.tolist()))
        member = np.equal.outer(self.groups, self.group.values).astype(float)
        between = xr.DataArray(member @ self.flows.values @ member.T, dict.fromkeys(PAIR, self.groups), PAIR)
        self.observed = between_groups(between)
        self.margins = [
            self.flows.sum(far).rename({near: "region"}).expand_dims(sector=["goods"]).assign_attrs(units="10^6 CAD")
            for near, far in (PAIR, PAIR[::-1])
        ]
        self.candidates = [fit_candidates(self.observed, self.geography, sector="goods")]

    def estimate(self, model="auto", bound=True, given=None):
        """Trade (origin, destination) as an array, with every check passed."""
        flows = GroupFlows(self.observed.expand_dims(sample=["goods"]), self.group, {"goods": "goods"})
        ledger = Ledger()
        known = None if given is None else self.flows.copy(data=given).expand_dims(sector=["goods"])
        trade, gravity = trade_from_candidates(
            self.candidates,
            self.geography,
            *self.margins,
            model=model,
            observed=flows if bound else None,
            given=known,
            ledger=ledger,
        )
        ledger.require()
        return trade.sel(sector="goods").transpose(*PAIR).values, gravity[0].attrs["model"]

    def error(self, trade, where=True):
        """Σ |estimate − flow| / Σ flow."""
        gap, size = np.abs(trade - self.flows.values), self.flows.values
        return (gap * where).sum() / (size * where).sum()

    def within(self, trade):
        """The part of trade that stays inside groups."""
        return (trade * np.equal.outer(self.group.values, self.group.values)).sum() / trade.sum()


@pytest.fixture(scope="module")
def canada(data_folder):
    return Canada(data_folder / "canada2019")


def test_binding_flows_between_groups_halves_the_error_and_more(canada):
    trade, model = canada.estimate()
    assert model == "doubly_constrained" and canada.error(trade) <= 0.072
    assert canada.within(trade) == pytest.approx(0.0426, abs=0.0005)
    assert canada.error(canada.estimate("doubly_constrained")[0]) <= 0.063
    for name in ("standard", "augmented", "poisson", "doubly_constrained"):
        bound, free = (canada.error(canada.estimate(name, bound=way)[0]) for way in (True, False))
        assert bound < 0.5 * free, name


def test_all_pairs_given_are_the_flows(canada):
    given = np.where(np.eye(10, dtype=bool), np.nan, canada.flows.values)
    np.testing.assert_allclose(canada.estimate(given=given)[0], canada.flows.values, rtol=1e-9, atol=1e-9)


def test_half_of_the_pairs_given(canada):
    errors = []
    for state in range(10):
        pairs = np.argwhere(~np.eye(10, dtype=bool))
        chosen = np.random.default_rng(state).permutation(pairs)[:45]
        given = np.full((10, 10), np.nan)
        given[tuple(chosen.T)] = canada.flows.values[tuple(chosen.T)]
        trade, _ = canada.estimate(given=given)
        known = np.isfinite(given)
        np.testing.assert_allclose(trade[known], canada.flows.values[known], rtol=1e-9)
        errors.append(canada.error(trade, ~known))
    assert np.mean(errors) <= 0.15
