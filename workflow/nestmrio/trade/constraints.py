"""Observed flows between groups of provinces as constraints on the trade between provinces."""

from dataclasses import dataclass

import numpy as np
import xarray as xr

from nestmrio.block_feasibility import block_gaps
from nestmrio.block_scaling import Blocks, scale_to_blocks
from nestmrio.errors import ConvergenceError, InfeasibleError, InputError
from nestmrio.feasibility import ROUNDING
from nestmrio.margins import Margins
from nestmrio.names import choices

HEADER = ("sector", "origin_group", "destination_group", "observed", "estimated", "share", "served")
PAIR = ("origin", "destination")
FIRM = float("inf")


@dataclass(frozen=True)
class GroupFlows:
    """Observed flows between groups, and how they bind trade between provinces.

    observed (sample, origin, destination) between groups, in the unit of trade, NaN where not observed; group (region),
    the group of each province; samples {provincial sector: sample sector}, whose flows sum over its sectors;
    reliability λ, or FIRM.
    """

    observed: xr.DataArray
    group: xr.DataArray
    samples: dict[str, str]
    reliability: float = 200.0


def between_groups(flows, *, structural=False):
    """Flows between different groups that are known: without those inside a group, and without zeros.

    Arguments: flows (..., origin, destination), NaN where not observed; structural (True where a zero says that there
    is no flow; else it says that none was observed). Returns such an array.
    """
    apart = xr.DataArray(
        np.not_equal.outer(flows["origin"].values, flows["destination"].values),
        {side: flows[side] for side in PAIR},
        PAIR,
    )
    return flows.where(apart if structural else apart & (flows > 0))


def balance_to_groups(prior, outflow, inflow, flows, *, tolerance=1e-10, infeasible="error", ledger=None):
    """Balance the flows of sectors to exact margins and, as firmly as they are reliable, to flows between groups.

    min Σ_i KL(T_i ‖ P_i) + λ Σ_gh KL(Σ_i Σ_r∈g,s∈h t_irs ‖ y_gh) with Σ_s t_irs = O_ir, Σ_r t_irs = D_is, over the
    sectors i of a sample sector; λ → ∞ gives flows between groups that are met exactly

    Arguments: prior (sector, origin, destination), outflow (sector, origin), inflow (sector, destination), of the
    sectors that `flows.samples` names; flows (GroupFlows); tolerance, infeasible, ledger (as in `ras`).
    Returns trade like the prior. Raises InputError for a group without provinces, InfeasibleError for firm flows beyond
    the margins, with amounts, ConvergenceError where they contradict margins too firmly, and what `ras` raises.
    Source: Lenzen, Gallego and Wood 2009, Economic Systems Research 21:23.
    """
    trade = prior.copy(deep=True)
    for sample, sectors in _by_sample(flows, prior):
        parts = (values.sel(sector=sectors) for values in (prior, outflow, inflow))
        stack, blocks = _stacked(*parts, flows, sample, infeasible, ledger)
        if np.isinf(flows.reliability):
            _require_room(stack, blocks, flows, sample)
        matrices, error = scale_to_blocks(stack.prior, stack.rows, stack.columns, blocks, tolerance)
        if not error <= tolerance:
            raise ConvergenceError(
                f"flows between groups contradict outflow and inflow so much that balancing does not end with "
                f"reliability {flows.reliability:g}; it is off by {error:.2g}",
                remedy="give trade.flows.reliability a smaller number",
                sector=sample,
            )
        balanced = stack.restore(matrices, np.full(len(matrices), error), tolerance, 1)
        trade.loc[{"sector": sectors}] = balanced.transpose(*trade.dims)
    return trade


def require_room(outflow, inflow, flows):
    """Refuse groups without provinces, and firm flows that no trade with these margins can have, with every amount.

    Arguments: outflow, inflow (region, sector), flows (GroupFlows). It needs no prior, so that it runs before any fit.
    """
    _require_members(flows)
    if not np.isinf(flows.reliability):
        return
    outflow, inflow = outflow.rename(region="origin"), inflow.rename(region="destination")
    regions = outflow["origin"].values
    apart = xr.DataArray(1.0 - np.eye(len(regions)), {"origin": regions, "destination": regions}, PAIR)
    prior = apart.expand_dims(sector=outflow["sector"].values)
    for sample, sectors in _by_sample(flows, prior):
        parts = (values.sel(sector=sectors).transpose("sector", ...) for values in (prior, outflow, inflow))
        stack, blocks = _stacked(*parts, flows, sample, "relax", None)
        _require_room(stack, blocks, flows, sample)


def _by_sample(flows, prior):
    """Each sample sector with the provincial sectors it covers."""
    for sample in dict.fromkeys(flows.samples.values()):
        sectors = [sector for sector in prior["sector"].values.tolist() if flows.samples.get(sector) == sample]
        if sectors:
            yield sample, sectors


def _stacked(prior, outflow, inflow, flows, sample, infeasible, ledger):
    """Margins that can be met and the blocks that bind them; blocks that are known to be empty leave the pattern."""
    _require_members(flows)
    stack = Margins(prior, outflow, inflow, ("outflow", "inflow"))
    stack.require_non_negative()
    observed = flows.observed.sel(sample=sample, drop=True).transpose(*PAIR)
    groups = observed["origin"].values.tolist()
    sides = [_membership(flows.group, stack.template[side].values, groups) for side in PAIR]
    values = observed.values.astype(float)
    blocks = Blocks(*sides, np.where(values > 0, values, np.nan), flows.reliability)
    stack.prior[:, blocks.spread((values == 0).astype(float)) > 0] = 0.0
    stack.prepare(infeasible, ledger)
    return stack, blocks


def _membership(group, regions, groups):
    names = group.sel(region=regions).values
    return np.equal.outer(names, np.array(groups, dtype=names.dtype)).astype(float)


def _require_members(flows):
    known = set(flows.group.values.tolist())
    for group in flows.observed["origin"].values.tolist():
        if group not in known:
            remedy = f"name its provinces in provinces.list, which has {choices(group, known)}"
            raise InputError("the group has flows and no provinces", remedy=remedy, group=group)


def _require_room(stack, blocks, flows, sample):
    groups, found = flows.observed["origin"].values.tolist(), []
    for side, totals, member, axis in (
        ("outflow", stack.rows.sum(0), blocks.origins, 1),
        ("inflow", stack.columns.sum(0), blocks.destinations, 0),
    ):
        margins, sums, whole = totals @ member, blocks.targets.sum(axis), blocks.known.sum(axis) == len(groups) - 1
        alone = (member.sum(0) == 1) & whole
        for g in np.flatnonzero((sums > margins * (1 + ROUNDING)) | (alone & (sums < margins * (1 - ROUNDING)))):
            kind = "and it is one province, so they are equal" if alone[g] else "which they cannot exceed"
            found.append(
                f"{side} of {groups[g]} sums to {sums[g]:.6g} between groups, its margin is {margins[g]:.6g}, {kind}"
            )
    if not found:
        gaps = block_gaps(stack.prior, stack.rows, stack.columns, blocks)
        for g, h in np.argwhere(np.nan_to_num(gaps) != 0):
            least = blocks.observed[g, h] + gaps[g, h]
            found.append(f"{groups[g]} to {groups[h]} is {blocks.observed[g, h]:.6g}, margins allow {least:.6g}")
    if found:
        raise InfeasibleError(
            f"observed flows and margins contradict each other: {'; '.join(found)}",
            remedy="correct them, or give trade.flows.reliability a number, so that flows give way",
            sector=sample,
        )


def constraint_rows(trade, flows, served=None):
    """What each observed flow between groups was given and what it got: rows in the order of HEADER.

    `served` names the repairs whose evidence was the same table, for flows of groups with a repaired province.

    Arguments: trade (sector, origin, destination), flows (GroupFlows), served {repair: provinces} or None.
    """
    rows, used = [], {}
    for repair, provinces in (served or {}).items():
        for group in set(flows.group.sel(region=provinces).values.tolist()):
            used[group] = f"{used[group]} {repair}" if group in used else repair
    for sample, sectors in _by_sample(flows, trade):
        observed = flows.observed.sel(sample=sample, drop=True).transpose(*PAIR)
        groups, values = observed["origin"].values.tolist(), observed.values
        sides = [_membership(flows.group, trade[side].values, groups) for side in PAIR]
        cells = trade.sel(sector=sectors).transpose("sector", *PAIR).values
        found = Blocks(*sides, values, flows.reliability).sums(cells)
        for g, h in np.argwhere(np.isfinite(values)):
            known, got = float(values[g, h]), float(found[g, h])
            share = got / known if known else np.nan
            rows.append((sample, groups[g], groups[h], known, got, share, used.get(groups[g], "")))
    return rows


def check_constraints(rows, reliability, ledger):
    """Record how far trade is from the observed flows between groups: Σ |estimated − observed| / Σ observed.

    Arguments: rows (of `constraint_rows`), reliability, ledger. Firm flows are met to 1e-9; others may give way, and
    not so far that they say nothing.
    """
    observed, estimated = (np.array([row[k] for row in rows], dtype=float) for k in (3, 4))
    total = observed.sum()
    gap = np.abs(estimated - observed).sum() / total if total > 0 else 0.0
    ledger.check(
        "trade: observed flows between groups, share that is not met", gap, 1e-9 if np.isinf(reliability) else 1.0
    )
