"""Trade of the provinces made consistent: what leaves for other provinces arrives in other provinces."""

import numpy as np
import xarray as xr

from nestmrio.choices import TOTALS
from nestmrio.errors import InfeasibleError, InputError
from nestmrio.tables.adjustment import ITEMS, largest_total, least_adjustment
from nestmrio.tables.identities import total_use

RULES = dict(
    zip(
        TOTALS,
        (
            None,
            lambda outflow, inflow: outflow,
            lambda outflow, inflow: inflow,
            lambda outflow, inflow: (outflow + inflow) / 2,
            min,
        ),
        strict=True,
    )
)
"""The rules for a sector's common total of outflow and inflow; `weighted` leaves it to least squares."""


def reconcile(tables, total, national, ledger, threshold=1e-9):
    """Adjust exports e, outflow o, imports m, inflow n of each sector as little as possible, so that they fit together.

    min ½ Σ_r Σ_v (v_r − v⁰_r)² / v⁰_r over v = e, o, m, n, subject to
    Σ_r o_r = Σ_r n_r (= T where the rule gives one), Σ_r e_r = E and Σ_r m_r = M where national totals are given,
    0 ≤ e_r + o_r ≤ x_r, 0 ≤ m_r + n_r ≤ max(use_r, 0), v_r ≥ 0, and o_r + n_r ≤ Σ_s n_s, without which trade with an
    empty diagonal cannot exist. Use is identified use Σz + Σf: nobody is known to consume a discrepancy.

    Stationarity: v_r = v⁰_r (1 + λ_v − α_r − γ_r + ν_r), λ the multiplier of the total, α_r ≥ 0 of the bound the flow
    shares with its partner, γ_r ≥ 0 of the province's part in all trade, ν_r ≥ 0 of v_r ≥ 0; each multiplier is zero
    where its bound is slack. Without bounds `weighted` gives the harmonic mean T = 2 O N / (O + N) of the published
    totals. A total that the bounds do not allow is lowered to the largest they do, and recorded.

    Arguments: tables (Dataset: intermediate, final_demand, output and the four items (region, sector)), total (a key
    of choices.TOTALS), national (None, or a Dataset of exports and imports (sector)), ledger, threshold (changes above
    this share of the published value are recorded).
    Returns tables with new items. Raises InputError for an unknown rule, InfeasibleError naming the sector.
    """
    if total not in RULES:
        raise InputError(f"unknown rule {total} for the common total", remedy=f"use one of {', '.join(TOTALS)}")
    ordered = tables.sortby([dim for dim in ("region", "use", "category") if dim in tables.dims])
    sides = ordered["output"].transpose("region", "sector")
    published = np.stack([ordered[name].transpose("region", "sector").values for name in ITEMS])
    output = sides.values.clip(min=0)
    use = total_use(ordered).transpose("region", "sector").values.clip(min=0)
    adjusted = np.zeros_like(published)
    for i, sector in enumerate(tables["sector"].values.tolist()):
        given = {} if national is None else {name: float(national[name].sel(sector=sector)) for name in national}
        adjusted[:, :, i] = _sector(published[:, :, i], output[:, i], use[:, i], RULES[total], given, sector, ledger)
    result = tables.copy()
    for name, values in zip(ITEMS, adjusted, strict=True):
        before = tables[name].transpose("region", "sector")
        result[name] = sides.copy(data=values).sel(region=tables["region"].values).assign_attrs(tables[name].attrs)
        _record(result[name], before.values, threshold, name, ledger)
    return result


def _sector(published, output, use, rule, national, sector, ledger):
    totals = {name: value for name, value in national.items() if published[ITEMS.index(name)].any()}
    target = None if rule is None else rule(published[1].sum(), published[3].sum())
    if target is not None:
        largest = largest_total(published, output, use)
        if target > largest:
            text = "published outflow, inflow and their bounds allow no larger common total"
            ledger.repair("all", sector, "total of outflow and inflow", target, largest, text)
            target = largest
    result = least_adjustment(published, output, use, target, totals)
    if result is None:
        asked = dict(totals) if target is None else {"outflow": target, "inflow": target} | totals
        told = ", ".join(f"{name} {value:.6g}" for name, value in asked.items())
        raise InfeasibleError(
            "no exports, outflow, imports and inflow meet the totals"
            + (f" ({told})" if told else "")
            + f" within output of {output.sum():.6g} and use of {use.sum():.6g}",
            remedy="choose reconciliation.total: weighted, or leave out the national totals",
            sector=sector,
        )
    return result


def _record(after, before, threshold, name, ledger):
    reason = "reconciled: least adjustment that makes outflow and inflow meet within output and use"
    for (region, sector), was, now in zip(after.to_series().index, before.ravel(), after.values.ravel(), strict=True):
        if abs(now - was) > threshold * was:
            ledger.repair(region, sector, name, was, now, reason)


def consistency(tables):
    """How far trade is from consistent, relative to the sector's trade, output or use: the checks of `reconcile`.

    Arguments: tables (Dataset). Returns {name of the identity: largest violation}.
    """
    outflow, inflow = tables["outflow"], tables["inflow"]
    total = inflow.sum("region")
    scale = xr.where(total > 0, total, 1.0)
    use = total_use(tables).clip(min=0)
    largest = max(float(abs(tables["output"]).max()), float(use.max()), np.finfo(float).tiny)
    return {
        "outflow equals inflow": (abs(outflow.sum("region") - total) / scale).max(),
        "exports and outflow within output": (tables["exports"] + outflow - tables["output"]).max() / largest,
        "imports and inflow within use": (tables["imports"] + inflow - use).max() / largest,
        "a province trades with others": ((outflow + inflow - total) / scale).max(),
    }
