"""Fluxes of embodied emissions between groups and between provinces, and as tidy tables."""

import numpy as np
import xarray as xr

ABROAD = "abroad"


def flux_between_groups(footprints):
    """Embodied emissions between groups: E(g, h, c) = Σ_r∈g Σ_s∈h e(r, s, c), all countries together as `abroad`.

    Arguments: footprints. Returns DataArray (origin, destination, category) in Mt; groups in the order of their first
    province, then `abroad`.
    """
    members = {**footprints.groups, ABROAD: footprints.countries}
    return _folded(footprints.embodied, {"origin": members, "destination": members})


def exports_between_groups(footprints):
    """Emissions in a group embodied in the international exports that leave from another, provincial system.

    Arguments: footprints. Returns DataArray (origin, exporter) in Mt.
    """
    within = footprints.export_embodied.sel(origin=list(footprints.provinces), exporter=list(footprints.provinces))
    return _folded(within, {"origin": footprints.groups, "exporter": footprints.groups})


def flux_between_provinces(footprints):
    """Embodied emissions between provinces, all countries together as `abroad`.

    Arguments: footprints. Returns DataArray (origin, destination, category) in Mt.
    """
    members = {**{province: (province,) for province in footprints.provinces}, ABROAD: footprints.countries}
    return _folded(footprints.embodied, {"origin": members, "destination": members})


def flux_rows(flux):
    """The rows of a tidy table of emissions between places, zeros left out. Returns (header, rows)."""
    header = ["origin", "destination", "category", "emissions"]
    rows = []
    for o, d, c in np.argwhere(flux.values != 0):
        labels = (flux["origin"].values[o], flux["destination"].values[d], flux["category"].values[c])
        rows.append([*map(str, labels), float(flux.values[o, d, c])])
    return header, rows


def _folded(values, members):
    folded = values
    for dim, names in members.items():
        labels = folded[dim].values.tolist()
        membership = np.array([[label in set(regions) for label in labels] for regions in names.values()], dtype=float)
        matrix = xr.DataArray(membership, {"folded": list(names), dim: labels}, ("folded", dim))
        folded = xr.dot(folded, matrix, dim=dim).rename(folded=dim)
    return folded.transpose(*values.dims).assign_attrs(values.attrs)
