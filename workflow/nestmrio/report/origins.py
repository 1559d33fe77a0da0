"""The largest emitting sectors behind the footprint of every province and group, as a tidy table."""

from nestmrio.footprint.account_tables import units_by_stressor
from nestmrio.footprint.origins import top_origins
from nestmrio.names import NO_CONSUMPTION
from nestmrio.report.figures.panels import ALL_DEMAND, kinds_of_demand, require_categories
from nestmrio.report.groups import flux_between_groups

LISTED = 10
"""How many origins stand behind each footprint."""
COLUMNS = ("stressor", "destination", "demand", "rank", "origin", "sector", "emissions", "share", "unit")


def demands(footprints, panels=None):
    """The final demand that is told apart: all of it, and the kinds that the figures show.

    Arguments: footprints, panels ({title: [categories]}; None for the kinds that move most between groups).
    Returns {title: categories}, None for all categories of consumption. Raises InputError for unknown categories.
    """
    groups = list(footprints.groups)
    flux = flux_between_groups(footprints).sel(origin=groups, destination=groups)
    flux = flux.drop_sel(category=list(NO_CONSUMPTION), errors="ignore")
    kinds = kinds_of_demand(flux) if panels is None else panels
    require_categories(kinds, flux["category"].values.tolist())
    return {ALL_DEMAND: None, **{title: list(labels) for title, labels in kinds.items()}}


def origin_rows(by_sector, places, demands):
    """The sectors and regions that emit most for the final demand of each place; those that emit nothing are left out.

    Arguments: by_sector (variable of `embodied_sectors.nc`), places ({name: regions}), demands (as `demands` returns
    them). Returns (header, rows).
    """
    units, rows = units_by_stressor(by_sector), []
    for place, regions in places.items():
        for demand, categories in demands.items():
            found = top_origins(by_sector, regions, category=categories, count=LISTED)
            for stressor, unit in units.items():
                cells = (found.sel(stressor=stressor)[name].values.tolist() for name in COLUMNS[3:-1])
                rows += [
                    [stressor, place, demand, rank, origin, sector, amount, share, unit]
                    for rank, origin, sector, amount, share in zip(*cells, strict=True)
                    if amount
                ]
    return list(COLUMNS), rows


def destinations(footprints):
    """Every province, then every group of several: {name: regions}."""
    several = {name: members for name, members in footprints.groups.items() if len(members) > 1}
    return {province: (province,) for province in footprints.provinces} | several
