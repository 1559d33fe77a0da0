"""Trade of the provinces made consistent: what leaves for other provinces arrives in other provinces."""

import numpy as np
import xarray as xr
from scipy.optimize import linprog, nnls

from nestmrio.errors import InfeasibleError, InputError
from nestmrio.inputs.identities import total_use

ITEMS = ("exports", "outflow", "imports", "inflow")
TOTALS = {
    "weighted": None,
    "outflow": lambda outflow, inflow: outflow,
    "inflow": lambda outflow, inflow: inflow,
    "mean": lambda outflow, inflow: (outflow + inflow) / 2,
    "minimum": min,
}
"""The rules for a sector's common total of outflow and inflow; `weighted` leaves it to least squares."""


def reconcile(tables, total, national, ledger, threshold=0.01):
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
    of TOTALS), national (None, or a Dataset of exports and imports (sector)), ledger, threshold (changes above this
    share of the published value are recorded).
    Returns tables with new items. Raises InputError for an unknown rule, InfeasibleError naming the sector.
    """
    if total not in TOTALS:
        raise InputError(f"unknown rule {total} for the common total", remedy=f"use one of {', '.join(TOTALS)}")
    published = np.stack([tables[name].transpose("region", "sector").values for name in ITEMS])
    output = tables["output"].transpose("region", "sector").values.clip(min=0)
    use = total_use(tables).transpose("region", "sector").values.clip(min=0)
    adjusted = np.zeros_like(published)
    for i, sector in enumerate(tables["sector"].values.tolist()):
        given = {} if national is None else {name: float(national[name].sel(sector=sector)) for name in national}
        adjusted[:, :, i] = _sector(published[:, :, i], output[:, i], use[:, i], TOTALS[total], given, sector, ledger)
    result = tables.copy()
    for name, values, before in zip(ITEMS, adjusted, published, strict=True):
        result[name] = (("region", "sector"), values, tables[name].attrs)
        _record(result[name], before, threshold, name, ledger)
    return result


def _sector(published, output, use, rule, national, sector, ledger):
    unit = published.sum()
    if unit == 0:
        return published
    published, output, use = published / unit, output / unit, use / unit
    outflow, inflow = published[1].sum(), published[3].sum()
    totals = {name: value / unit for name, value in national.items() if published[ITEMS.index(name)].sum() > 0}
    target = None if rule is None else rule(outflow, inflow)
    if target is not None:
        largest = _largest_total(published, output, use)
        if target > largest:
            text = "published outflow, inflow and their bounds allow no larger common total"
            ledger.repair("all", sector, "total of outflow and inflow", target * unit, largest * unit, text)
            target = largest
    result = least_adjustment(published, output, use, target, totals)
    if result is None:
        raise InfeasibleError(
            "no exports, outflow, imports and inflow meet the totals within output and use",
            remedy="choose reconciliation.total: weighted, or leave out the national totals",
            sector=sector,
        )
    return result * unit


def least_adjustment(published, output, use, total=None, national=()):
    """The nearest consistent trade of one sector, by Lawson and Hanson's least distance programming.

    With y = (v − v⁰) / √v⁰ the problem is min ‖y‖ subject to G y ≥ h, solved by non-negative least squares on
    [Gᵀ; hᵀ] u ≈ (0, …, 0, 1)ᵀ [Lawson and Hanson 1974, Solving Least Squares Problems, chapter 23]; the constraints
    with u > 0 are then met exactly by one linear solve.

    Arguments: published (4, region) in the order of ITEMS; output, use (region); total (of outflow and of inflow, None
    to choose it), national ({exports: E, imports: M}, either, both or empty).
    Returns (4, region), or None when the constraints contradict one another.
    """
    free = published.ravel() > 0
    start = published.ravel()[free]
    scale = np.sqrt(start)
    equal, equal_to = _equalities(published.shape[1], total, national)
    bound, bound_to = _bounds(published.shape[1], output, use, total)
    matrix = np.vstack([equal, -equal, bound])[:, free]
    right = np.concatenate([equal_to, -equal_to, bound_to]) - matrix @ start
    weighted = matrix * scale
    size = np.abs(weighted).max(axis=1)
    size[size == 0] = 1.0
    weighted, right = weighted / size[:, None], right / size
    system = np.vstack([weighted.T, right])
    aim = np.zeros(system.shape[0])
    aim[-1] = 1.0
    dual, _ = nnls(system, aim, maxiter=50 * system.shape[1])
    if (system @ dual - aim)[-1] > -1e-9:
        return None
    active = dual > 0
    step = np.linalg.lstsq(weighted[active], right[active], rcond=None)[0] if active.any() else np.zeros(start.size)
    result = np.zeros(published.size)
    result[free] = (start + scale * step).clip(min=0)
    return result.reshape(published.shape)


def _equalities(regions, total, national):
    one = np.eye(4)
    rows, values = [], []
    if total is None:
        rows.append(one[1] - one[3])
        values.append(0.0)
    else:
        rows += [one[1], one[3]]
        values += [total, total]
    for name, value in dict(national).items():
        rows.append(one[ITEMS.index(name)])
        values.append(value)
    return np.repeat(np.array(rows), regions, axis=1), np.array(values)


def _bounds(regions, output, use, total):
    eye = np.eye(regions)
    none = np.zeros_like(eye)
    leaving = np.hstack([-eye, -eye, none, none])
    entering = np.hstack([none, none, -eye, -eye])
    own = np.hstack([none, -eye, none, -eye])
    if total is None:
        own[:, 3 * regions :] += 1.0
    part = np.full(regions, 0.0 if total is None else -total)
    matrix = np.vstack([np.eye(4 * regions), leaving, entering, own])
    return matrix, np.concatenate([np.zeros(4 * regions), -output, -use, part])


def _largest_total(published, output, use):
    regions = published.shape[1]
    equal, equal_to = _equalities(regions, None, {})
    bound, bound_to = _bounds(regions, output, use, None)
    limits = [(0, None if value > 0 else 0) for value in published.ravel()]
    aim = np.repeat([0.0, -1.0, 0.0, 0.0], regions)
    answer = linprog(aim, A_ub=-bound, b_ub=-bound_to, A_eq=equal, b_eq=equal_to, bounds=limits)
    return -answer.fun


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
    largest = abs(tables["output"]).max()
    return {
        "outflow equals inflow": abs(outflow.sum("region") - total).max() / scale.max(),
        "exports and outflow within output": (tables["exports"] + outflow - tables["output"]).max() / largest,
        "imports and inflow within use": (tables["imports"] + inflow - use).max() / largest,
        "a province trades with others": ((outflow + inflow - total) / scale).max(),
    }
