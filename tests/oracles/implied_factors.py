"""The emission factors behind a published inventory, recovered from it and the energy balances it was made from.

A balance tells the quantity q of a line, the inventory the emissions E_a of each activity of the line. Factors that fit
all lines of all provinces at once, with many more equations than unknowns, are the ones that were used.
"""

import numpy as np

RESIDENTS = ["rural", "urban"]
LEAST = 0.5
"""Quantities below this many units are left out: rounding in the balance shows."""


def implied_factor(published, quantity, lines, fuel):
    """One factor for all users of a fuel: F = sum over a of E_pa / q_pl in every line of every province.

    Arguments: published (region, activity, fuel) in Mt; quantity (region, activity, fuel), balances; lines ({line:
    ({activity of the balance: sign}, [activities of the inventory])}); fuel.
    Returns F in Mt per unit, how many equations tell it, and the largest relative misfit.
    """
    rows = _emitted_per_unit(published, quantity, lines, fuel).sum(axis=1)
    factor = np.median(rows)
    return float(factor), len(rows), float(abs(rows / factor - 1).max())


def implied_oxidation(published, quantity, lines, fuels):
    """Factors of fuels whose oxidation depends on the user, alike for these fuels: E_paf = F_f o_a q_paf.

    F is that of residents, the one line with a single activity that burns all these fuels; o is relative to them and
    solves sum over a of E_paf / (F_f o_a) = q_plf by least squares.

    Arguments: as for `implied_factor`, with several fuels. Returns {fuel: F in Mt per unit}, {activity: o}, how many
    equations tell them, and the largest relative misfit.
    """
    factors, rows = {}, []
    for fuel in fuels:
        of_residents = [values.sel(activity=RESIDENTS, fuel=fuel).sum().item() for values in (published, quantity)]
        factors[fuel] = of_residents[0] / of_residents[1]
        rows.append(_emitted_per_unit(published, quantity, lines, fuel) / factors[fuel])
    rows = np.concatenate(rows)
    burning = rows.max(axis=0) > 0
    inverse, _, rank, _ = np.linalg.lstsq(rows[:, burning], np.ones(len(rows)), rcond=None)
    assert rank == burning.sum(), f"{burning.sum() - rank} of {burning.sum()} oxidations are not told"
    activities = published["activity"].values[burning].tolist()
    misfit = abs(rows[:, burning] @ inverse - 1).max()
    return factors, dict(zip(activities, 1 / inverse, strict=True)), len(rows), float(misfit)


def misfit(published, quantity, lines, fuel, factor):
    """How far given factors miss the balances: the largest |sum over a of E_pa / F_a / q_pl - 1|, and of how many.

    Arguments: as for `implied_factor`, and factor (activity) in Mt per unit.
    """
    rows = (
        _emitted_per_unit(published, quantity, lines, fuel) / factor.sel(activity=published["activity"].values).values
    )
    return float(abs(rows.sum(axis=1) - 1).max()), len(rows)


def _emitted_per_unit(published, quantity, lines, fuel):
    """E_pa / q_pl of the line's activities, zero for others: one row per province and line.

    Rows of industry in provinces with non-energy use are left out: how much of that the inventory counts as burnt is
    another question.
    """
    rows = []
    for signs, activities in lines.values():
        used = sum(sign * quantity.sel(activity=name, fuel=fuel, drop=True) for name, sign in signs.items())
        clear = used > LEAST
        if "industry" in signs:
            clear &= quantity.sel(activity="non_energy", fuel=fuel, drop=True) == 0
        regions = clear["region"].values[clear.values]
        emitted = published.sel(fuel=fuel, region=regions, drop=True)
        emitted = emitted.where(emitted["activity"].isin(activities), 0.0)
        rows.append((emitted / used.sel(region=regions)).transpose("region", "activity").values)
    return np.concatenate(rows)
