"""Why two inventories differ: other factors or other quantities, by line of the energy balance and fuel."""

import xarray as xr

from nestmrio.emissions.energy import INDUSTRY, POWER_HEAT

INDUSTRY_POWER = "industry_power"
DIMS = ("region", "line", "fuel")
CAUSES = {"by_factors": "factors", "by_quantities": "quantities or division"}
"""Where the factors are the same, either the lines hold other quantities or industry is divided in another way."""


def lines_of_sectors(weights):
    """Which sectors each line of the energy balance covers; what no other line covers is `industry_power`.

    Lines that share a sector are compared together, as `transport+other`.

    Arguments: weights (source, target), the concordance from lines to sectors. Returns {line: sectors}.
    """
    lines = {}
    for line in weights["source"].values.tolist():
        if line in (INDUSTRY, POWER_HEAT):
            continue
        sectors = set(weights["target"].values[(weights.sel(source=line) != 0).values].tolist())
        for other in [name for name, covered in lines.items() if covered & sectors]:
            sectors |= lines.pop(other)
            line = f"{other}+{line}"
        lines[line] = sectors
    taken = set().union(*lines.values())
    lines[INDUSTRY_POWER] = set(weights["target"].values.tolist()) - taken
    ordered = {line: [s for s in weights["target"].values.tolist() if s in covered] for line, covered in lines.items()}
    return ordered | {"rural": ["household_rural"], "urban": ["household_urban"]}


def explain(ours, reference, at_its_factors=None):
    """Split a difference into other factors and other quantities: E - E' = (E - E*) + (E* - E').

    E* is our inventory computed with the reference's factors.

    Arguments: ours, reference, at_its_factors (region, ..., fuel) in Mt, the last None where the reference's factors
    are not known.
    Returns a Dataset ours, reference and, where E* is known, at_its_factors, by_factors, by_quantities, in Mt.
    """
    parts = {"ours": ours, "reference": reference}
    if at_its_factors is not None:
        parts["at_its_factors"] = at_its_factors
        parts["by_factors"], parts["by_quantities"] = ours - at_its_factors, at_its_factors - reference
    return xr.Dataset(parts).transpose(*ours.dims).assign_attrs(units="Mt")


def to_lines(sectors, inventory, lines):
    """Sum a comparison over the sectors of each line, with what the non-energy use that is left out would emit.

    Inventories leave different parts of non-energy use out, so N_sf F_f stands beside every difference of industry; F_f
    is industry's mean factor, sum E_sif / sum q_sif.

    Arguments: sectors (Dataset of `explain`, by (region, sector, fuel)); inventory (of `compile_inventory`); lines
    ({line: sectors}). Returns its variables and non_energy by (region, line, fuel) in Mt.
    """
    summed = [sectors.sel(sector=members).sum("sector") for members in lines.values()]
    by_line = xr.concat(summed, dim=xr.Variable("line", list(lines))).transpose(*DIMS)
    kept = inventory.sel(fuel=sectors["fuel"].values)
    factor = kept["industry_factor"].sel(bound="central", drop=True)
    used = kept["industry_burnt"].sum(["region", "sector"])
    emitted = (kept["industry_burnt"] * factor).sum(["region", "sector"])
    left_out = kept["non_energy"] * xr.where(used > 0, emitted / used.where(used > 0, 1.0), factor.max("sector"))
    non_energy = xr.where(by_line["line"] == INDUSTRY_POWER, left_out, 0.0)
    return by_line.assign(non_energy=non_energy.transpose(*DIMS)).assign_attrs(sectors.attrs)


def summarise(lines, sectors):
    """Rows of inventory_agreement.csv: scope, label, ours, reference, ratio, ratio_at_its_factors, reason.

    One row for the nation, one per province, per fuel and per sector. `ratio_at_its_factors` is the ratio with the
    reference's factors, blank where they are not known; the reason names the largest parts of the difference, by fuel
    and line, or by fuel alone for a sector.

    Arguments: lines, sectors (Datasets of `explain`, by (region, line, fuel) and by (region, sector, fuel)).
    """
    rows = [_row("nation", "all", lines)]
    for scope, dim, parts in (("province", "region", lines), ("fuel", "fuel", lines), ("sector", "sector", sectors)):
        rows += [_row(scope, label, parts.sel({dim: [label]})) for label in parts[dim].values.tolist()]
    return rows


def _row(scope, label, part):
    ours, reference = float(part["ours"].sum()), float(part["reference"].sum())
    at_its_factors = float(part["at_its_factors"].sum()) if "at_its_factors" in part else None
    ratios = _ratio(ours, reference), _ratio(at_its_factors, reference)
    return (scope, label, ours, reference, *ratios, _largest(_causes(part)))


def _causes(part):
    """{what: Mt} of a difference: by fuel, by line or sector, and by cause where that is known."""
    found = {f", {told}": part[cause] for cause, told in CAUSES.items() if cause in part}
    found = found or {"": part["ours"] - part["reference"]}
    causes = {}
    for cause, difference in found.items():
        place = "line" if "line" in difference.dims else "sector"
        for (fuel, where), value in difference.sum("region").transpose("fuel", place).to_series().items():
            causes[f"{fuel} in {where}{cause}" if place == "line" else f"{fuel}{cause}"] = float(value)
    return causes


def _ratio(own, other):
    return own / other if other and own is not None else ""


def _largest(parts, count=3):
    chosen = sorted(parts.items(), key=lambda item: -abs(item[1]))[:count]
    return "; ".join(f"{name} {value:+.1f} Mt" for name, value in chosen if abs(value) >= 0.05)
