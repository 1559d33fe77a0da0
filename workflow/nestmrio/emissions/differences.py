"""Why two inventories differ: other factors or other quantities, by line of the energy balance and fuel."""

import xarray as xr

INDUSTRY = ("industry", "power_heat")
INDUSTRY_POWER = "industry_power"
DIMS = ("region", "line", "fuel")


def lines_of_sectors(weights):
    """Which sectors each line of the energy balance covers; what no other line covers is `industry_power`.

    Arguments: weights (source, target), the concordance from lines to sectors. Returns {line: sectors}.
    """
    lines = {
        line: weights["target"].values[(weights.sel(source=line) != 0).values].tolist()
        for line in weights["source"].values.tolist()
        if line not in INDUSTRY
    }
    taken = {sector for sectors in lines.values() for sector in sectors}
    rest = [sector for sector in weights["target"].values.tolist() if sector not in taken]
    return {**lines, "rural": ["household_rural"], "urban": ["household_urban"], INDUSTRY_POWER: rest}


def by_line(emissions, lines):
    """Sum sectors to lines. Arguments: emissions (region, sector, fuel), lines ({line: sectors})."""
    summed = [emissions.sel(sector=sectors).sum("sector") for sectors in lines.values()]
    return xr.concat(summed, dim=xr.Variable("line", list(lines))).transpose(*DIMS)


def merge_industry(quantity, lines):
    """What the balance burns by the lines of `lines_of_sectors`. Arguments: quantity (region, line, fuel), lines."""
    industry = quantity.sel(line=list(INDUSTRY)).sum("line").expand_dims(line=[INDUSTRY_POWER])
    return xr.concat([quantity.drop_sel(line=list(INDUSTRY)), industry], "line").sel(line=list(lines)).transpose(*DIMS)


def explain(ours, reference, quantity, non_energy, least=0.5):
    """Split a difference into other factors and other quantities: E - E' = (F - F') q + F' (q - q').

    F' is the reference's effective factor: the median over provinces of its emissions per unit that the balance burns,
    by line and fuel, among provinces that burn at least `least`; where none does, the fuel's median over all lines. It
    serves this explanation alone, and no factor set is made from it. What non-energy use would emit at F' stands
    beside: inventories leave different parts of it out.

    Arguments: ours, reference (region, line, fuel) in Mt; quantity (region, line, fuel), burnt; non_energy (region,
    fuel), left out of industry. Returns a Dataset ours, reference, by_factors, by_quantities, non_energy (region, line,
    fuel) in Mt.
    """
    factor = (reference / quantity.where(quantity >= least)).median("region")
    used = quantity.sum("line")
    overall = (reference.sum("line") / used.where(used >= least)).median("region").fillna(0.0)
    factor = factor.fillna(overall)
    expected = factor * quantity
    left_out = xr.where(factor["line"] == INDUSTRY_POWER, factor * non_energy, 0.0)
    parts = {
        "ours": ours,
        "reference": reference,
        "by_factors": ours - expected,
        "by_quantities": expected - reference,
        "non_energy": left_out,
    }
    return xr.Dataset(parts).transpose(*DIMS).assign_attrs(units="Mt")


def summarise(explained, ours, reference):
    """Rows of inventory_agreement.csv: scope, label, ours, reference, ratio, ratio_at_its_factors, reason.

    One row for the nation, one per province, per fuel and per sector. `ratio_at_its_factors` is the ratio with the
    reference's effective factors; the reason names the largest parts of the difference.

    Arguments: explained (Dataset of `explain`); ours, reference (region, sector, fuel).
    """
    rows = [_row("nation", "all", explained)]
    for scope, dim in (("province", "region"), ("fuel", "fuel")):
        rows += [_row(scope, label, explained.sel({dim: [label]})) for label in explained[dim].values.tolist()]
    for sector in ours["sector"].values.tolist():
        own, other = (values.sel(sector=sector).sum("region") for values in (ours, reference))
        parts = {f"{fuel}": value for fuel, value in zip(own["fuel"].values, (own - other).values, strict=True)}
        rows.append(("sector", sector, float(own.sum()), float(other.sum()), _ratio(own, other), "", _largest(parts)))
    return rows


def _row(scope, label, part):
    expected = part["reference"] + part["by_quantities"]
    causes = {
        f"{fuel} in {line}, {cause.removeprefix('by_')}": float(part[cause].sel(line=line, fuel=fuel).sum())
        for cause in ("by_factors", "by_quantities")
        for line in part["line"].values.tolist()
        for fuel in part["fuel"].values.tolist()
    }
    totals = [float(part[name].sum()) for name in ("ours", "reference")]
    ratios = _ratio(part["ours"], part["reference"]), _ratio(expected, part["reference"])
    return (scope, label, *totals, *ratios, _largest(causes))


def _ratio(own, other):
    total = float(other.sum())
    return float(own.sum()) / total if total else ""


def _largest(parts, count=3):
    chosen = sorted(parts.items(), key=lambda item: -abs(item[1]))[:count]
    return "; ".join(f"{name} {value:+.1f} Mt" for name, value in chosen if abs(value) >= 0.05)
