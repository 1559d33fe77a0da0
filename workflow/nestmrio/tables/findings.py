"""What is wrong with published tables, and whether the case declares how to meet it."""

from dataclasses import dataclass

import numpy as np

from nestmrio.choices import ACCEPTABLE
from nestmrio.errors import InputError
from nestmrio.tables.identities import DOMESTIC, EXTERNAL, column_gap, row_gap

SWAP_RATIO = 2.0
"""Foreign trade this many times the trade with other provinces, both ways, is taken for swapped columns."""

MENDED_BY = {
    "unbalanced": ("book_imbalance",),
    "negative_trade": ("turn_negative_trade",),
    "swapped_trade": ("swap_trade_columns",),
    "merged_trade": ("split_merged_exports", "split_merged_imports"),
    "transit": ("remove_transit",),
    "negative_use": ("move_negative_uses",),
    "net_flows": (),
    "errors": (),
    "negative_value_added": (),
}
"""The repairs that meet each finding. What no repair meets, and a finding that is no mistake, can be accepted."""


@dataclass(frozen=True)
class Finding:
    """One thing wrong with one province's table: its kind, where, how large (in the tables' units), told in words."""

    kind: str
    region: str
    sector: str | None
    size: float
    text: str


def find(tables, balance_tolerance, error_tolerance):
    """All findings in published tables, in the order of MENDED_BY.

    Arguments: tables (Dataset as inputs.workbook reads it), balance_tolerance (largest gap of a row or column) and
    error_tolerance (largest sum of absolute errors), both as shares of the province's output.
    Returns a list of Finding; for kinds that concern single sectors one per sector.
    """
    output = tables["output"].sum("sector")
    trade = {name: tables[name].sum("sector") for name in (*EXTERNAL, *DOMESTIC)}
    excess = tables["exports"] + tables["outflow"] - tables["output"]
    both = ((tables["outflow"] > 0) & (tables["inflow"] > 0)).any("sector")
    flows = trade["outflow"] + trade["inflow"]
    errors = abs(tables["error"]).sum("sector")
    uses = tables["intermediate"].clip(max=0).sum("use")
    negative_trade = sum(tables[name].clip(max=0) for name in (*EXTERNAL, *DOMESTIC))
    value_added = tables["value_added"].sum("factor")
    gap = np.maximum(abs(row_gap(tables)), abs(column_gap(tables)))
    swapped = (trade["exports"] > SWAP_RATIO * trade["outflow"]) & (trade["imports"] > SWAP_RATIO * trade["inflow"])
    merged = (trade["exports"] == 0) & (trade["imports"] == 0)
    return [
        *_listed("unbalanced", gap, gap > balance_tolerance * output, "row or column does not balance, by"),
        *_listed("negative_trade", -negative_trade, negative_trade < 0, "negative trade with others, of"),
        *_listed("swapped_trade", trade["exports"], swapped & (flows > 0), "external trade far above domestic trade:"),
        *_listed("merged_trade", trade["outflow"], merged, "no exports and no imports, outflow being"),
        *_listed("transit", excess, excess > balance_tolerance * output, "exports and outflow pass output, by"),
        *_listed("negative_use", -uses, uses < 0, "negative intermediate use, of"),
        *_listed("net_flows", flows, ~both & (flows > 0), "no sector has both outflow and inflow, flows being"),
        *_listed("errors", errors, errors > error_tolerance * output, "absolute errors of"),
        *_listed("negative_value_added", -value_added, value_added < 0, "negative value added, of"),
    ]


def _listed(kind, size, where, text):
    chosen = size.where(where).to_series().dropna()
    for label, value in chosen.items():
        region, sector = label if isinstance(label, tuple) else (label, None)
        yield Finding(kind, region, sector, float(value), f"{text} {value:.6g}")


def require_declared(findings, repairs, units):
    """Hold the findings against the declared repairs.

    Arguments: findings (list of Finding), repairs (declarations: name, provinces or none for all, and finding for the
    repair `accept`), units (of the tables). Raises InputError that tells the first finding that is not met in full and
    names the others.
    """
    unmet = [finding for finding in findings if not (_accepted(finding, repairs) or _mended(finding, repairs))]
    if not unmet:
        return
    first, *others = unmet
    more = list(dict.fromkeys(f"{finding.kind} in {finding.region}" for finding in others))
    raise InputError(
        f"{first.text} {units}" + (f" (and, to be met too: {', '.join(more)})" if more else ""),
        remedy=_remedy(first),
        province=first.region,
        sector=first.sector,
    )


def concerns(repair, region):
    """Whether a declared repair holds for a region."""
    return repair.get("provinces") is None or region in repair["provinces"]


def _accepted(finding, repairs):
    return any(
        repair["name"] == "accept" and repair.get("finding") == finding.kind and concerns(repair, finding.region)
        for repair in repairs
    )


def _mended(finding, repairs):
    needed = MENDED_BY[finding.kind]
    declared = {repair["name"] for repair in repairs if concerns(repair, finding.region)}
    return bool(needed) and declared.issuperset(needed)


def _remedy(finding):
    ways = []
    if MENDED_BY[finding.kind]:
        ways.append("declare " + " and ".join(MENDED_BY[finding.kind]))
    if finding.kind in ACCEPTABLE:
        ways.append(f"declare accept with finding: {finding.kind}")
    return f"{' or '.join(ways)} for {finding.region} under tables.repairs, or correct the table"
