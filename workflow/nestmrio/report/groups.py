"""Accounts and fluxes of groups of provinces, and who emits for whom as tidy tables."""

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


def accounts_of(flux, direct):
    """Accounts of places from the emissions between them.

    production = Σ_h E(g, h) + direct, consumption = Σ_h E(h, g) + direct, net = production − consumption; domestic and
    international exports and imports are the parts between different places at home and with `abroad`.

    Arguments: flux (origin, destination, category) with `abroad`, direct (place), both in Mt.
    Returns a Dataset over place.
    """
    total = flux.sum("category")
    home = [name for name in total["origin"].values.tolist() if name != ABROAD]
    square = total.sel(origin=home, destination=home).values
    own = np.diag(square)
    sent = total.sel(origin=home, destination=ABROAD).values
    received = total.sel(origin=ABROAD, destination=home).values
    direct = direct.sel(place=home).values
    production, consumption = square.sum(1) + sent + direct, square.sum(0) + received + direct
    columns = {
        "production": production,
        "consumption": consumption,
        "household": direct,
        "net": production - consumption,
        "domestic_exports": square.sum(1) - own,
        "domestic_imports": square.sum(0) - own,
        "international_exports": sent,
        "international_imports": received,
    }
    return xr.Dataset({name: ("place", value, {"units": "Mt"}) for name, value in columns.items()}, {"place": home})


def group_accounts(footprints):
    """Accounts of the groups, trade inside a group left out. Returns a Dataset over place."""
    direct = [float(footprints.household.sel(region=list(names)).sum()) for names in footprints.groups.values()]
    return accounts_of(flux_between_groups(footprints), xr.DataArray(direct, {"place": list(footprints.groups)}))


def province_accounts(footprints):
    """Accounts of the provinces from the same cubes. Returns a Dataset over place."""
    direct = footprints.household.sel(region=list(footprints.provinces)).rename(region="place")
    return accounts_of(flux_between_provinces(footprints), direct)


def account_rows(accounts):
    """The rows of a table of accounts: one per place. Returns (header, rows)."""
    names = list(accounts.data_vars)
    rows = [
        [place, *(float(accounts[n].sel(place=place)) for n in names)] for place in accounts["place"].values.tolist()
    ]
    return ["place", *names], rows


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
