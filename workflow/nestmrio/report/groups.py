"""Fluxes of embodied emissions between groups and between provinces, and as tidy tables."""

import numpy as np
import xarray as xr

from nestmrio.errors import InputError
from nestmrio.names import EXPORTS

ABROAD = "abroad"


def flux_between_groups(footprints):
    """Embodied emissions between groups: E(g, h, c) = Σ_r∈g Σ_s∈h e(r, s, c), all countries together as `abroad`.

    Exports of a case without a world go `abroad`, international transport to a destination of its own name.

    Arguments: footprints. Returns DataArray (origin, destination, category) in their unit; groups in the order of their
    first province, then `abroad`. Raises InputError for a group of that name.
    """
    return _flux(footprints, and_abroad(footprints.groups, footprints.countries, "group"))


def group_matrix(footprints, by_sector):
    """Embodied emissions between groups by emitting sector: E(g, i, h) = Σ_r∈g Σ_s∈h Σ_c e(r, i, s, c).

    Arguments: footprints, by_sector (origin, sector, destination, category). Returns DataArray (origin, sector,
    destination) in its unit; groups in the order of their first province, then `abroad` where the case has a world.
    Raises InputError for a group of that name.
    """
    members = and_abroad(footprints.groups, footprints.countries, "group")
    members = {place: regions for place, regions in members.items() if regions}
    total = by_sector.sum("category").assign_attrs(by_sector.attrs)
    return folded(total, {"origin": members, "destination": members})


def exports_between_groups(footprints):
    """Emissions in a group embodied in the international exports that leave from another, provincial system.

    Arguments: footprints. Returns DataArray (origin, exporter) in their unit.
    """
    within = footprints.export_embodied.sel(origin=list(footprints.provinces), exporter=list(footprints.provinces))
    return folded(within, {"origin": footprints.groups, "exporter": footprints.groups})


def flux_between_provinces(footprints):
    """Embodied emissions between provinces, all countries together as `abroad`.

    Arguments: footprints. Returns DataArray (origin, destination, category) in their unit. Raises InputError for a
    province called `abroad`.
    """
    return _flux(
        footprints,
        and_abroad({province: (province,) for province in footprints.provinces}, footprints.countries, "province"),
    )


def flux_rows(fluxes):
    """The rows of a tidy table of emissions between places, zeros left out.

    Arguments: fluxes ({stressor: DataArray (origin, destination, category)}). Returns (header, rows).
    """
    header = ["stressor", "origin", "destination", "category", "emissions"]
    rows = []
    for stressor, flux in fluxes.items():
        for o, d, c in np.argwhere(flux.values != 0):
            labels = (flux["origin"].values[o], flux["destination"].values[d], flux["category"].values[c])
            rows.append([stressor, *map(str, labels), float(flux.values[o, d, c])])
    return header, rows


def and_abroad(members, countries, kind):
    """Places, and all countries together as `abroad`.

    Arguments: members ({place: regions}), countries (labels), kind (of the places, for errors: `province` or `group`).
    Raises InputError for a place of that name.
    """
    if ABROAD in members:
        remedy = f"rename it; {ABROAD} stands for all countries together"
        raise InputError(f"the name {ABROAD} is taken", remedy=remedy, **{kind: ABROAD})
    return {**members, ABROAD: tuple(countries)}


def _flux(footprints, members):
    """Embodied emissions between places, and those for demand that is no region's consumption."""
    flux = folded(footprints.embodied, {"origin": members, "destination": members})
    if footprints.beside is None:
        return flux
    beside = folded(footprints.beside, {"origin": members})
    for name in beside["category"].values.tolist():
        place = ABROAD if name == EXPORTS else name
        places = dict.fromkeys([*flux["destination"].values.tolist(), place])
        labels = {"destination": list(places), "category": [*flux["category"].values.tolist(), name]}
        flux = flux.reindex(labels, fill_value=0.0)
        flux.loc[{"destination": place, "category": name}] = beside.sel(category=name, drop=True)
    return flux


def folded(values, members):
    """Sum regions to places along some dims.

    Arguments: values, members ({dim: {place: labels}}; labels of no place are left out). Returns the same dims.
    """
    found = values
    for dim, names in members.items():
        labels = found[dim].values.tolist()
        membership = np.array([[label in set(regions) for label in labels] for regions in names.values()], dtype=float)
        matrix = xr.DataArray(membership, {"folded": list(names), dim: labels}, ("folded", dim))
        found = xr.dot(found, matrix, dim=dim).rename(folded=dim)
    return found.transpose(*values.dims).assign_attrs(values.attrs)
