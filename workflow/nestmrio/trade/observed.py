"""Observed flows brought to the form in which they bind trade between provinces."""

from pathlib import Path

import numpy as np
import xarray as xr

from nestmrio.classification import read_concordance
from nestmrio.errors import InputError
from nestmrio.inputs.tidy import read_flows
from nestmrio.quantities import unit as read_unit
from nestmrio.rows import labels_of, read_header
from nestmrio.trade.constraints import GroupFlows, between_groups, require_room
from nestmrio.trade.given import blocks_without, kept_flows

MOST, LEAST = 3.0, 0.01
SIDES = {"origin": "group_origin", "destination": "group_destination"}


def read_samples(cube, files, concordance, sectors, *, decimal="."):
    """Read observed flows by sample sector, and which provincial sectors each sample sector covers.

    Arguments: cube (Dataset of kind `interregional`, or None), files (CSV: one for each sector, named after it, or one
    of all), concordance (CSV from provincial to the cube's sectors, or None), sectors (provincial), decimal.
    Returns flows (sample, origin, destination) and {sector: sample}. Raises InputError for a provincial sector that a
    concordance splits over several samples: what flows between groups say of it cannot be told apart.
    """
    if cube is not None:
        flows = cube["flows"].rename(sector="sample").transpose("sample", "origin", "destination")
        weights = read_concordance(concordance, sectors, flows["sample"].values)
        covered = {}
        for sector in sectors:
            row = weights.sel(source=sector)
            targets = row["target"].values[(row != 0).values].tolist()
            if len(targets) > 1:
                what = f"it is split over the samples {', '.join(targets)}, whose flows cannot bind it"
                remedy = "give it to one of them, or set trade.flows.use to sample"
                raise InputError(what, remedy=remedy, file=concordance, sector=sector)
            if targets:
                covered[sector] = targets[0]
        return flows, covered
    parts = {}
    for file in files:
        several = "sector" in read_header(file)
        own = Path(file).stem
        names = labels_of(file, "sector") if several else [own if own in sectors or len(sectors) > 1 else sectors[0]]
        for name in names:
            if name in sectors:
                parts[name] = read_flows(file, sector=name if several else None, decimal=decimal)
    if not parts:
        return None, {}
    regions = sorted({label for flow in parts.values() for label in flow["origin"].values.tolist()})
    flows = xr.concat(
        [flow.reindex(origin=regions, destination=regions) for flow in parts.values()],
        xr.Variable("sample", list(parts)),
        join="exact",
    )
    return flows, {name: name for name in parts}


def bind(
    flows, sample_of, geography, margins, *, use, unit=None, valuation="producer", zeros="unobserved", reliability=200
):
    """Flows in the unit of trade, between the groups that their labels name: the cube observed_flows.nc.

    Arguments: flows (sample, origin, destination) or None, sample_of {sector: sample}, geography (the cube), margins
    (Dataset outflow, inflow (region, sector)), use, unit, valuation, zeros, reliability (as the configuration has
    them). Returns a Dataset of kind `observed_flows`. Raises InputError for flows at purchasers' prices, and a unit
    that is no amount of the margins' currency.
    """
    provinces, sectors = geography["region"].values.tolist(), margins["sector"].values.tolist()
    money = margins["outflow"].attrs["units"]
    group = geography["group"]
    if flows is None:
        groups = list(dict.fromkeys(map(str, group.values.tolist())))
        labels = {"sample": ["none"], "origin": groups, "destination": groups}
        flows = xr.DataArray(np.full((1, len(groups), len(groups)), np.nan), labels, tuple(labels))
    elif valuation == "purchaser":
        what = "flows at purchasers' prices hold trade margins, and cannot bind flows at producers' prices"
        raise InputError(what, remedy="convert them, or set trade.flows.use to sample", key="trade.flows.valuation")
    else:
        flows = _in_unit(between_groups(flows, structural=zeros == "structural"), unit, money)
        _require_size(flows, sample_of, margins["outflow"], money)
        labels = set(flows["origin"].values.tolist())
        if labels <= set(provinces):
            group = group.copy(data=np.array(provinces))
    told = [str(sample_of.get(sector, "")) for sector in sectors]
    observed = flows.rename(SIDES)
    labels = {name: list(map(str, observed[name].values)) for name in observed.dims}
    return xr.Dataset(
        {
            "observed": (tuple(labels), observed.values.astype(float), {"units": money}),
            "sample_of": (("sector",), np.array(told, dtype=object), {"units": "1"}),
            "group": (("region",), np.array(group.values, dtype=object), {"units": "1"}),
        },
        labels | {"sector": sectors, "region": provinces},
        {"use": use, "reliability": float("inf") if reliability == "hard" else float(reliability)},
    )


def _in_unit(flows, unit, money):
    stated = unit or flows.attrs.get("units")
    if not stated or stated == "1":
        return flows
    theirs, ours = read_unit(stated, key="trade.flows.unit"), read_unit(money)
    if theirs.name != ours.name:
        what = f"the flows are in {stated}, outflow and inflow in {money}"
        raise InputError(what, remedy="convert them, or set trade.flows.use to sample", key="trade.flows.unit")
    return flows * (theirs.scale / ours.scale)


def _require_size(flows, sample_of, outflow, money):
    """Refuse flows that are together another size than outflow: their unit is another one.

    Flows between groups are a part of outflow. More than `MOST` of it, or less than `LEAST`, is no part that statistics
    disagree about.
    """
    covered = [sector for sector in outflow["sector"].values.tolist() if sample_of.get(sector)]
    sent, told = float(outflow.sel(sector=covered).sum()), float(flows.sum())
    if told > 0 and not LEAST * sent <= told <= MOST * sent:
        what = f"the flows sum to {told:.3g} {money}, outflow of the sectors they cover to {sent:.3g}"
        raise InputError(what, remedy="name the unit of the flows, or correct them", key="trade.flows.unit")


def group_flows(cube):
    """The flows that bind, of a cube observed_flows.nc, or None where nothing binds."""
    if not bool(cube["observed"].notnull().any()):
        return None
    told = zip(cube["sector"].values.tolist(), cube["sample_of"].values.tolist(), strict=True)
    observed = cube["observed"].rename({short: name for name, short in SIDES.items()})
    samples = {sector: sample for sector, sample in told if sample}
    return GroupFlows(observed, cube["group"], samples, float(cube.attrs["reliability"]))


def require_consistent(cube, margins, given=None, *, infeasible="error"):
    """Refuse flows that have to be met exactly and cannot, with all amounts, before anything is balanced.

    Arguments: cube (Dataset of kind `observed_flows`), margins (Dataset outflow, inflow (region, sector)), given
    (sector, origin, destination), flows between provinces that are kept, or None; infeasible (as in `kept_flows`).
    Raises what `require_room`, `kept_flows` and `blocks_without` raise.
    """
    flows = group_flows(cube)
    if flows is not None:
        require_room(margins["outflow"], margins["inflow"], flows)
    if given is not None:
        outflow = margins["outflow"].rename(region="origin").transpose("sector", ...)
        inflow = margins["inflow"].rename(region="destination").transpose("sector", ...)
        kept = kept_flows(given, outflow, inflow, infeasible=infeasible)
        if flows is not None:
            blocks_without(flows, kept)
