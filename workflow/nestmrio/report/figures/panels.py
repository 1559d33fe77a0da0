"""What the maps of fluxes show: who emits for whom, and the shade of each group."""

from dataclasses import dataclass

import xarray as xr

from nestmrio.errors import InputError
from nestmrio.names import NO_CONSUMPTION, choices
from nestmrio.quantities import unit
from nestmrio.report.footprints import GAP
from nestmrio.report.groups import exports_between_groups, flux_between_groups

ALL_DEMAND, EXPORTS = "All final demand", "International exports"
KINDS = 2


@dataclass(frozen=True)
class Panel:
    """One map: flux (two dims, rows emit, columns cause, the same groups on both), and how groups are shaded.

    shade (region), over groups, NaN or None where it is not known; shaded, what it is, or why there is none.
    """

    flux: xr.DataArray
    shade: xr.DataArray | None
    shaded: str


def panels(footprints, categories=None, demand=None):
    """The maps of `fluxes`: all final demand, some kinds of it, and international exports.

    Groups are shaded by their net balance, by the value of that kind of demand per person, and by the share of exports
    in their gross domestic product.

    Arguments: footprints (with exports, gdp and population for shades), categories ({title: [final-demand categories]};
    None for the kinds of demand that move most between groups), demand (region, category), value of final demand in the
    provincial tables. Returns {title: Panel}. Raises InputError as `require_categories` does.
    """
    groups = list(footprints.groups)
    flux = flux_between_groups(footprints).sel(origin=groups, destination=groups)
    flux = flux.drop_sel(category=list(NO_CONSUMPTION), errors="ignore")
    total = flux.sum("category")
    net = total.sum("destination").rename(origin="region") - total.sum("origin").rename(destination="region")
    if categories is None:
        categories = kinds_of_demand(flux)
    require_categories(categories, flux["category"].values.tolist())
    drawn = {ALL_DEMAND: Panel(total, net, f"Emitted for other groups less the reverse, {footprints.unit}")}
    for title, labels in categories.items():
        shade = _per_person(footprints, demand, labels)
        drawn[title] = Panel(flux.sel(category=list(labels)).sum("category"), *_told(shade, f"{title} per person"))
    shade = _ratio(footprints, footprints.exports, footprints.gdp)
    drawn[EXPORTS] = Panel(exports_between_groups(footprints), *_told(shade, "Exports in GDP"))
    return drawn


def _told(shade, what):
    if shade is None:
        return None, f"{what}: not known"
    return shade, f"{what}, {shade.attrs['units']}"


def _per_person(footprints, demand, labels):
    """Value of some categories of demand per person of each group, in the currency; None where it is not known."""
    known = [] if demand is None else [label for label in labels if label in demand["category"].values]
    if not known:
        return None
    return _ratio(
        footprints, demand.sel(category=known).sum("category").assign_attrs(demand.attrs), footprints.population
    )


def _ratio(footprints, part, whole):
    """Sums over groups of one value of provinces divided by another, in units without powers of ten."""
    if part is None or whole is None:
        return None
    over, under = (unit(values.attrs["units"]) for values in (part, whole))
    if over.name != under.name and whole is footprints.gdp:
        return None
    sums = [
        [float(values.sel(region=list(members)).sum()) * of.scale for members in footprints.groups.values()]
        for values, of in ((part, over), (whole, under))
    ]
    same = over.name == under.name
    values = [p / w * (100 if same else 1) if w else float("nan") for p, w in zip(*sums, strict=True)]
    return xr.DataArray(
        values, {"region": list(footprints.groups)}, ("region",), attrs={"units": "%" if same else over.name}
    )


def require_categories(panels, known):
    """Refuse panels of categories that the case does not have.

    Arguments: panels ({title: [categories]}), known (all categories of the case). Raises InputError naming the panel,
    the category and those that may be meant.
    """
    for title, labels in panels.items():
        place = {"key": "figures.panels", "panel": title}
        if title in (ALL_DEMAND, EXPORTS):
            raise InputError("this panel is always there", remedy="give yours another title", **place)
        if not labels:
            raise InputError("it adds up no category", remedy=f"name some of {', '.join(known)}", **place)
        for label in labels:
            if label not in known:
                remedy = f"name categories of the case: {choices(label, known)}; null chooses panels by itself"
                raise InputError(f"the case has no final demand {label!r}", remedy=remedy, **place)


def kinds_of_demand(flux):
    """The kinds of final demand that move most emissions between groups; the discrepancy is none.

    Categories whose labels end in the same word are one kind: rural_household and urban_household.

    Arguments: flux (origin, destination, category) between groups. Returns {title: [categories]}, the largest first.
    """
    kinds = {}
    for label in (label for label in flux["category"].values.tolist() if label != GAP):
        kinds.setdefault(_words(label)[-1], []).append(label)
    own = flux["origin"] == flux["destination"]
    moved = abs(flux.where(~own, 0.0)).sum(["origin", "destination"])
    largest = sorted(kinds.items(), key=lambda kind: -float(moved.sel(category=kind[1]).sum()))[:KINDS]
    return {_title(word, labels): labels for word, labels in largest}


def _words(label):
    return label.replace("_", " ").split() or [label]


def _title(word, labels):
    text = word if len(labels) > 1 else " ".join(_words(labels[0]))
    return text[:1].upper() + text[1:]
