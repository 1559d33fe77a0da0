"""The one screen of words at the end of a run."""

from collections import Counter


def summary(*, title, folder, stressor, headlines, accounts, checks, repairs, claims, inventory=(), recovery=()):
    """Say what was computed, the headline numbers, what was repaired, what was checked, and where the files are.

    Arguments: title; folder (of the results); stressor (that the words speak of); rows of the CSV files as
    dictionaries: headlines, accounts, checks, repairs, claims, inventory (inventory_agreement.csv), recovery.
    Returns text that fits one screen.
    """
    value = {row["quantity"]: float(row["value"]) for row in headlines}
    net = _net_imports([row for row in accounts if row["stressor"] == stressor])
    importers, exporters = net[:3], net[:-4:-1]
    lines = [
        title,
        "=" * len(title),
        _line(
            "Emitted", f"{value['production']:,.0f} Mt by sectors, {value['household']:,.0f} Mt by households directly"
        ),
        _line(
            "For others",
            f"{value['outsourced_share']:.0%} ({value['outsourced_amount']:,.0f} Mt) of what sectors emit serves final "
            "demand outside the own province",
        ),
        _line(
            "Abroad",
            f"{value['international_exports']:,.0f} Mt emitted for final demand abroad, "
            f"{value['international_imports']:,.0f} Mt emitted abroad for the provinces",
        ),
        _line("Importers", f"largest net, from other provinces: {_places(importers)}"),
        _line("Exporters", f"largest net, to other provinces: {_places(exporters, -1)}"),
        "",
        _line("Repaired", _repairs(repairs)),
        _line(
            "Discrepancy",
            f"{value['discrepancy_share']:.1%} of the provinces' output is left open by tables, reconciliation and "
            "world trade; "
            f"{round(value['discrepancy']) + 0:,} Mt of consumption stand there",
        ),
        _line("Checks", _passed(checks)),
    ]
    if inventory:
        lines.append(_line("Inventory", _compared(inventory)))
    if claims:
        lines.append(_line("Claims", _within(claims)))
    if recovery:
        lines.append(_line("Known truth", _recovered(recovery)))
    lines += [
        "",
        _line("Files", f"{folder}/accounts.csv, embodied.nc, nested.nc, repairs.csv, checks.csv, figures/"),
    ]
    return "\n".join(lines) + "\n"


def _net_imports(accounts):
    """Pairs of a region and its net imports from other provinces in Mt, largest first."""
    net = [(row["region"], float(row["domestic_imports"]) - float(row["domestic_exports"])) for row in accounts]
    return sorted(net, key=lambda pair: -pair[1])


def _line(label, text):
    return f"{label:<12}{text}"


def _places(pairs, sign=1):
    named = [f"{name} {sign * number:,.0f} Mt" for name, number in pairs if sign * number > 0]
    return ", ".join(named) or "none"


def _repairs(rows):
    if not rows:
        return "nothing"
    counts = Counter(row["reason"] for row in rows).most_common()
    told = [f"{count} {reason}" for reason, count in counts[:4]]
    more = len(rows) - sum(count for _, count in counts[:4])
    return f"{len(rows)} numbers:" + "".join(
        f"\n{'':<12}  {text}" for text in told + ([f"{more} others"] if more else [])
    )


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
