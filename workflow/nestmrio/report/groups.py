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
    return _flux(footprints, _and_abroad(footprints.groups, footprints, "group"))


def exports_between_groups(footprints):
    """Emissions in a group embodied in the international exports that leave from another, provincial system.

    Arguments: footprints. Returns DataArray (origin, exporter) in their unit.
    """
    within = footprints.export_embodied.sel(origin=list(footprints.provinces), exporter=list(footprints.provinces))
    return _folded(within, {"origin": footprints.groups, "exporter": footprints.groups})


def flux_between_provinces(footprints):
    """Embodied emissions between provinces, all countries together as `abroad`.

    Arguments: footprints. Returns DataArray (origin, destination, category) in their unit. Raises InputError for a
    province called `abroad`.
    """
    return _flux(
        footprints,
        _and_abroad({province: (province,) for province in footprints.provinces}, footprints, "province"),
    )


def flux_rows(flux):
    """The rows of a tidy table of emissions between places, zeros left out. Returns (header, rows)."""
    header = ["origin", "destination", "category", "emissions"]
    rows = []
    for o, d, c in np.argwhere(flux.values != 0):
        labels = (flux["origin"].values[o], flux["destination"].values[d], flux["category"].values[c])
        rows.append([*map(str, labels), float(flux.values[o, d, c])])
    return header, rows


def _and_abroad(members, footprints, kind):
    if ABROAD in members:
        remedy = f"rename it; {ABROAD} stands for all countries together"
        raise InputError(f"the name {ABROAD} is taken", remedy=remedy, **{kind: ABROAD})
    return {**members, ABROAD: footprints.countries}


def _flux(footprints, members):
    """Embodied emissions between places, and those for demand that is no region's consumption."""
    flux = _folded(footprints.embodied, {"origin": members, "destination": members})
    if footprints.beside is None:
        return flux
    beside = _folded(footprints.beside, {"origin": members})
    for name in beside["category"].values.tolist():
        place = ABROAD if name == EXPORTS else name
        places = dict.fromkeys([*flux["destination"].values.tolist(), place])
        labels = {"destination": list(places), "category": [*flux["category"].values.tolist(), name]}
        flux = flux.reindex(labels, fill_value=0.0)
        flux.loc[{"destination": place, "category": name}] = beside.sel(category=name, drop=True)
    return flux


def _folded(values, members):
    folded = values
    for dim, names in members.items():
        labels = folded[dim].values.tolist()
        membership = np.array([[label in set(regions) for label in labels] for regions in names.values()], dtype=float)
        matrix = xr.DataArray(membership, {"folded": list(names), dim: labels}, ("folded", dim))
        folded = xr.dot(folded, matrix, dim=dim).rename(folded=dim)
    return folded.transpose(*values.dims).assign_attrs(values.attrs)
