"""Our inventory against a published one, by province, sector and fuel."""

import numpy as np
import xarray as xr

from nestmrio.emissions.inventory import with_residents

ALL = "all"
DIMS = ("region", "sector", "fuel")


def by_sector(inventory, fuels):
    """Fossil emissions by province, sector and fuel, residents as sectors.

    Arguments: inventory (Dataset of `with_residents`), fuels (labels; process emissions are left out). Returns
    emissions (region, sector, fuel) in Mt.
    """
    return with_residents(inventory).sel(fuel=list(fuels))


def compare(ours, reference):
    """Rows of inventory_comparison.csv: province, sector, fuel, ours, reference; `all` stands for totals.

    Arguments: ours, reference (region, sector, fuel) with the same labels. What is zero in both has no row.
    """
    aligned = reference.sel({dim: ours[dim].values for dim in DIMS})
    own, other = _with_totals(ours), _with_totals(aligned)
    labels = [own[dim].values.tolist() for dim in DIMS]
    rows = []
    for position in zip(*np.nonzero((own.values != 0) | (other.values != 0)), strict=True):
        place = [names[at] for names, at in zip(labels, position, strict=True)]
        rows.append((*place, float(own.values[position]), float(other.values[position])))
    return rows


def correlation(ours, reference):
    """Pearson's r of the provinces' totals. Arguments: ours, reference (region, sector, fuel)."""
    own = ours.sum(["sector", "fuel"])
    other = reference.sum(["sector", "fuel"]).sel(region=own["region"].values)
    return float(np.corrcoef(own.values, other.values)[0, 1])


def _with_totals(values):
    for dim in DIMS:
        values = xr.concat([values, values.sum(dim).expand_dims({dim: [ALL]})], dim, join="exact").transpose(*DIMS)
    return values
