"""Named repairs of published tables; a case declares which provinces they concern, and in which order."""

import numpy as np

from nestmrio.choices import ACCEPTABLE, TABLE_REPAIRS
from nestmrio.errors import CheckError, InputError
from nestmrio.tables.findings import concerns
from nestmrio.tables.identities import by_product, column_gap, row_gap
from nestmrio.tables.merged_trade import from_comparable, from_interregional, from_national, split


def repair(tables, declared, findings, evidence, tolerance, ledger):
    """Apply the declared repairs in their order.

    Every repair keeps Σ_j z + Σ_c f + e + o − m − n + error = x and Σ_i z + Σ_k v = x, or mends them; every number it
    changes is recorded.

    Arguments: tables (Dataset), declared (list of options: name, provinces, and what the repair asks for), findings
    (list of Finding in the tables), evidence (evidence.Evidence), tolerance (of the identities, as a share of a
    province's output), ledger.
    Returns tables. Raises InputError for an unknown repair, province or option and for missing evidence.
    """
    known = tables["region"].values.tolist()
    for options in declared:
        name = options["name"]
        if name not in REPAIRS:
            raise InputError(
                f"unknown repair {name}", remedy=f"use one of {', '.join(REPAIRS)}", config="tables.repairs"
            )
        for region in options.get("provinces") or ():
            if region not in known:
                raise InputError(f"{name} names an unknown province", remedy="correct it", province=region)
        regions = [region for region in known if concerns(options, region)]
        mended, reason = REPAIRS[name](tables, regions, options, evidence, findings, ledger)
        _record(tables, mended, reason, ledger)
        _require_identities(mended, tables, tolerance, name)
        tables = mended
    return tables


def book_imbalance(tables, regions, options, evidence, findings, ledger):
    """Book a row's gap in the error column and a column's gap in the last factor of value added."""
    mended = tables.copy(deep=True)
    mended["error"].loc[regions] -= row_gap(tables).sel(region=regions)
    last = tables["factor"].values[-1]
    mended["value_added"].loc[regions, last] -= column_gap(tables).sel(region=regions)
    return mended, f"published row or column does not balance; booked in error and {last}"


def turn_negative_trade(tables, regions, options, evidence, findings, ledger):
    """Book negative exports as imports, negative outflow as inflow, and the reverse."""
    mended = tables.copy(deep=True)
    for one, other in (("exports", "imports"), ("outflow", "inflow")):
        net = {name: tables[name].sel(region=regions) for name in (one, other)}
        for name, partner in ((one, other), (other, one)):
            mended[name].loc[regions] = net[name].clip(min=0) - net[partner].clip(max=0)
    return mended, "negative trade booked on the other side"


def swap_trade_columns(tables, regions, options, evidence, findings, ledger):
    """Exchange exports with outflow and imports with inflow."""
    mended = tables.copy(deep=True)
    for one, other in (("exports", "outflow"), ("imports", "inflow")):
        for name, partner in ((one, other), (other, one)):
            mended[name].loc[regions] = tables[partner].sel(region=regions)
    return mended, "columns of external and domestic trade are swapped in the published table"


def split_merged_exports(tables, regions, options, evidence, findings, ledger):
    """Part merged outflow into exports and outflow; see merged_trade for the evidence that can be named."""
    return _split_merged(tables, regions, options, evidence, ledger, "exports", "outflow")


def split_merged_imports(tables, regions, options, evidence, findings, ledger):
    """Part merged inflow into imports and inflow; see merged_trade for the evidence that can be named."""
    return _split_merged(tables, regions, options, evidence, ledger, "imports", "inflow")


def _split_merged(tables, regions, options, evidence, ledger, external, domestic):
    source = options.get("evidence", "comparable")
    arguments = (tables, regions, external, domestic)
    if source == "comparable":
        ratio = from_comparable(*arguments, _comparable(tables, regions, options))
    elif source == "national" and evidence.national is not None:
        ratio = from_national(*arguments, evidence.national[external])
    elif source == "interregional" and external == "exports" and evidence.interregional_exports is not None:
        totals = evidence.interregional_exports
        ratio, unplaced = from_interregional(*arguments, totals, evidence.groups, evidence.products)
        for (group, product), value in unplaced.to_series().items():
            if value > 1e-6 * float(totals.sum()) / totals.size:
                ledger.repair(
                    group, product, "exports without a place", value, 0, "evidence beyond merged outflow is not used"
                )
    else:
        raise InputError(
            f"no evidence {source} for {external}", remedy="name the source under tables, or use evidence: comparable"
        )
    return split(tables, ratio, external, domestic), f"{external} are published within {domestic}; evidence: {source}"


def _comparable(tables, merged, options):
    known, chosen = tables["region"].values.tolist(), options.get("comparable")
    for region in chosen or ():
        if region not in known or region in merged:
            what = "is unknown" if region not in known else "publishes merged flows itself"
            text = f"{options['name']}: the comparable province {what}"
            raise InputError(text, remedy="name others under comparable", config="tables.repairs", province=region)
    return [region for region in known if region not in merged] if chosen is None else list(chosen)


def remove_transit(tables, regions, options, evidence, findings, ledger):
    """Take goods that only pass through out of both sides: t = max(e + o − x, 0) leaves e, o and m, n in proportion.

    Where imports and inflow are smaller than t the rest is booked in the error column.
    """
    outward, inward = tables["exports"] + tables["outflow"], tables["imports"] + tables["inflow"]
    here = tables["region"].isin(regions)
    transit = (outward - tables["output"]).clip(min=0).where(here, 0.0)
    entering = np.minimum(transit, inward)
    leaves = (1 - transit / outward.where(outward > 0)).fillna(1.0)
    enters = (1 - entering / inward.where(inward > 0)).fillna(1.0)
    mended = tables.assign(
        exports=tables["exports"] * leaves,
        outflow=tables["outflow"] * leaves,
        imports=tables["imports"] * enters,
        inflow=tables["inflow"] * enters,
        error=tables["error"] + transit - entering,
    )
    return mended, "goods in transit: exports and outflow passed output"


def move_negative_uses(tables, regions, options, evidence, findings, ledger):
    """Move negative intermediate use to inventories of the product, and take it from the user's last factor."""
    if "inventories" not in tables["category"].values:
        remedy = "name a category of final demand so in the layout, or correct the table"
        raise InputError("negative uses have no category inventories to go to", remedy=remedy, config="tables.repairs")
    negative = tables["intermediate"].clip(max=0).where(tables["region"].isin(regions), 0.0)
    mended = tables.copy(deep=True)
    mended["intermediate"] = tables["intermediate"] - negative
    mended["final_demand"].loc[{"category": "inventories"}] += negative.sum("use")
    last = tables["factor"].values[-1]
    mended["value_added"].loc[{"factor": last}] += by_product(negative.sum("sector"), tables)
    return mended, f"negative intermediate use moved to inventories, its user's column to {last}"


def accept(tables, regions, options, evidence, findings, ledger):
    """Leave a finding as it stands, in writing."""
    kind = options.get("finding")
    if kind not in ACCEPTABLE:
        raise InputError(f"cannot accept {kind}", remedy=f"use one of {', '.join(ACCEPTABLE)}", config="tables.repairs")
    for found in findings:
        if found.kind == kind and found.region in regions:
            text = f"{found.text}; accepted as published"
            ledger.repair(found.region, found.sector or "all", kind, found.size, found.size, text)
    return tables, ""


REPAIRS = {name: globals()[name] for name in TABLE_REPAIRS}
"""The repairs a case can declare, by name."""


def _record(before, after, reason, ledger):
    for name in before.data_vars:
        changed = after[name].values != before[name].values
        if not changed.any():
            continue
        old, new = before[name].values[changed], after[name].values[changed]
        for place, was, now in zip(np.argwhere(changed), old, new, strict=True):
            labels = {dim: str(before[dim].values[i]) for dim, i in zip(before[name].dims, place, strict=True)}
            detail = [labels[dim] for dim in labels if dim not in ("region", "sector")]
            ledger.repair(labels["region"], labels["sector"], " ".join([name, *detail]), was, now, reason)


def _require_identities(after, before, tolerance, name):
    for what, gap in (("row", row_gap), ("column", column_gap)):
        wider = abs(gap(after)) - abs(gap(before)) - tolerance * before["output"].sum("sector")
        if float(wider.max()) > 0:
            region, sector = max(wider.to_series().items(), key=lambda item: item[1])[0]
            raise CheckError(
                f"the {what} no longer balances after {name}",
                remedy="report this repair as faulty",
                province=region,
                sector=sector,
            )
