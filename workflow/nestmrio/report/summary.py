"""The one screen of words at the end of a run."""

from collections import Counter
from math import isnan

from nestmrio.names import TRANSPORT

ROUNDING = 1e-6
"""An adjustment by no more than this part of the larger number, before or after, is rounding."""


def summary(
    *,
    title,
    folder,
    stressor,
    headlines,
    accounts,
    checks,
    repairs,
    claims,
    inventory=(),
    recovery=(),
    gravity=(),
    constraints=(),
    files=("nested.nc",),
    pictures=(),
):
    """Say what was computed, the headline numbers, what was repaired, what was checked, and where the files are.

    Arguments: title; folder (of the results); stressor (that the words speak of); rows of the CSV files as
    dictionaries: headlines and accounts (none where the case has none), checks, repairs, claims, inventory
    (inventory_agreement.csv), recovery, gravity, constraints (trade_constraints.csv); files (of the parts of the chain
    that were computed), pictures (files of the figures to open first, below the folder).
    Returns text that fits one screen.
    """
    lines = [title, "=" * len(title)]
    headlines = [row for row in headlines if row["stressor"] == stressor]
    if headlines:
        lines += _emissions(headlines, [row for row in accounts if row["stressor"] == stressor])
    else:
        lines += [_line("Computed", ", ".join(files))]
        lines += [_line("Trade", _models(gravity))] if gravity else []
    if gravity:
        lines.append(_line("Provinces", _expected(gravity, constraints)))
    lines += ["", _line("Repaired", _repairs(repairs))]
    lines += [_line("Discrepancy", _open(headlines))] if headlines else []
    lines.append(_line("Checks", _passed(checks)))
    if inventory:
        lines.append(_line("Inventory", _compared(inventory)))
    if claims:
        lines.append(_line("Claims", _within(claims)))
    if recovery:
        lines.append(_line("Known truth", _recovered(recovery)))
    table = "nested.nc" if "nested.nc" in files else "inland.nc"
    named = ["accounts.csv", "embodied.nc", table] if headlines else files
    drawn = ["figures/"] if headlines or gravity else []
    lines += ["", _line("Files", f"{folder}/{', '.join([*named, 'repairs.csv', 'checks.csv', *drawn])}")]
    if pictures:
        lines.append(_line("Open first", f"{folder}/{', '.join(pictures)}"))
    return "\n".join(lines) + "\n"


def _emissions(headlines, accounts):
    """What is emitted, for whom, and who gains most by trade with other provinces."""
    value = {row["quantity"]: float(row["value"] or "nan") for row in headlines}
    unit = next(row["unit"] for row in headlines if row["quantity"] == "production")
    net = _net_imports(accounts)
    importers, exporters = net[:3], net[:-4:-1]

    def amount(quantity):
        return f"{_rounded(value[quantity])} {unit}"

    return [
        _line("Emitted", f"{amount('production')} by sectors, {amount('household')} by households directly"),
        _line("For others", _for_others(value, amount("outsourced_amount"))),
        _line("Abroad", _abroad(value, amount)),
        _line("Importers", f"largest net, from other provinces: {_places(importers, unit)}"),
        _line("Exporters", f"largest net, to other provinces: {_places(exporters, unit, -1)}"),
    ]


def _abroad(value, amount):
    """What crosses the border of the country; without a world, what is not known."""
    if isnan(value["international_imports"]):
        return (
            f"{amount('international_exports')} emitted for exports; without a world table, what other countries emit "
            "for the provinces is not known, and consumption leaves it out"
        )
    told = (
        f"{amount('international_exports')} emitted for final demand abroad, "
        f"{amount('international_imports')} emitted abroad for the provinces"
    )
    transport = f", {amount(TRANSPORT)} emitted for international transport" if value.get(TRANSPORT) else ""
    return told + transport


def _open(headlines):
    value = {row["quantity"]: float(row["value"] or "nan") for row in headlines}
    unit = next(row["unit"] for row in headlines if row["quantity"] == "production")
    trade = "" if isnan(value["international_imports"]) else " and world trade"
    causes = f"tables, reconciliation{trade}" if trade else "tables and reconciliation"
    return (
        f"{value['discrepancy_share']:.1%} of the provinces' output is left open by {causes}; "
        f"{_rounded(value['discrepancy'])} {unit} of consumption stand there"
    )


def _models(gravity):
    """How many sectors have which gravity model."""
    counts = Counter(row["model"] for row in gravity).most_common()
    sectors = f"{len(gravity)} sector{'s' * (len(gravity) > 1)} by gravity"
    return f"{sectors} ({', '.join(f'{count} {model}' for model, count in counts)})"


def _expected(gravity, constraints):
    """What to expect of flows between single provinces, and how observed flows between groups are met."""
    errors = sorted(float(row[f"holdout_error_{row['model']}"] or "inf") for row in gravity)
    middle = errors[len(errors) // 2]
    told = "too few flows are observed to say how far estimated flows between provinces are from true ones"
    if middle < float("inf"):
        told = f"expect errors of {middle:.0%} or more in flows between single provinces, as in flows that were hidden"
    if constraints:
        observed = sum(float(row["observed"]) for row in constraints)
        missed = sum(abs(float(row["estimated"]) - float(row["observed"])) for row in constraints)
        told += f"; the estimate misses the observed flows by {missed / observed:.1%} of their sum"
    return told


def _net_imports(accounts):
    """Pairs of a region and its net imports from other provinces, largest first."""
    net = [(row["region"], float(row["domestic_imports"]) - float(row["domestic_exports"])) for row in accounts]
    return sorted(net, key=lambda pair: -pair[1])


def _line(label, text):
    return f"{label:<12}{text}"


def _for_others(value, amount):
    if isnan(value["outsourced_share"]):
        return "sectors emit nothing, so that no share can be told"
    return (
        f"{value['outsourced_share']:.0%} ({amount}) of what sectors emit serves final demand outside the own province"
    )


def _rounded(number):
    """A whole number, or two digits of one below 1."""
    if abs(number) < 5e-10:
        return "0"
    return f"{number:,.0f}" if abs(number) >= 1 else f"{number:.2g}"


def _places(pairs, unit, sign=1):
    named = [f"{name} {_rounded(sign * number)} {unit}" for name, number in pairs if sign * number > 0]
    return ", ".join(named) or "none"


def _repairs(rows):
    """How many numbers were changed for which reasons, what is rounding apart."""
    changed = [row for row in rows if not _is_rounding(row)]
    counts = Counter(row["reason"] for row in changed).most_common()
    told = [f"{count} {reason}" for reason, count in counts[:4]]
    more = len(changed) - sum(count for _, count in counts[:4])
    told += [f"{more} others"] if more else []
    small = len(rows) - len(changed)
    beside = f"{small} by no more than {ROUNDING:g} of the number, which is rounding" if small else ""
    if not changed:
        return f"nothing{f' but {beside}' if beside else ''}"
    heading = f"{len(changed)} number{'s' * (len(changed) > 1)}{f', beside {beside}' if beside else ''}:"
    return heading + "".join(f"\n{'':<12}  {text}" for text in told)


def _is_rounding(row):
    before, after = float(row["before"]), float(row["after"])
    return abs(after - before) <= ROUNDING * max(abs(before), abs(after))


def _passed(rows):
    good = sum(row["passed"] == "True" for row in rows)
    worst = [row["check"] for row in rows if row["passed"] != "True"]
    return f"{good} of {len(rows)} passed" + (f"; broken: {', '.join(worst)}" if worst else "")


def _compared(rows):
    (nation,) = [row for row in rows if row["scope"] == "nation"]
    provinces = [float(row["ratio"]) - 1 for row in rows if row["scope"] == "province"]
    told = f"fossil emissions from energy balances are {_percent(float(nation['ratio']) - 1)} from the published ones"
    if nation["ratio_at_its_factors"]:
        told += f" ({_percent(float(nation['ratio_at_its_factors']) - 1)} with their factors)"
    return f"{told}, provinces {_percent(min(provinces))} to {_percent(max(provinces))}"


def _percent(share):
    return f"{round(share, 3) + 0.0:+.1%}"


def _within(rows):
    computed = [row for row in rows if row["computed"] != ""]
    good = sum(row["within"] == "True" for row in computed)
    return f"{good} of {len(rows)} within the published range, {len(rows) - len(computed)} not computable"


def _recovered(rows):
    total = {row["measure"]: float(row["value"]) for row in rows if row["label"] == "all"}
    told = [
        f"trade recovered with {total['trade_wape']:.0%} error (correlation {total['trade_correlation']:.2f})",
        f"consumption-based emissions with {total['consumption_error']:.1%}",
    ]
    if "inventory_wape" in total:
        told.append(f"emissions by sector, from energy balances, with {total['inventory_wape']:.1%}")
    return ", ".join(told)
