"""Emissions embodied in bilateral trade beside those embodied in final demand, pair by pair, as a tidy table."""

import numpy as np

from nestmrio.alignment import aligned
from nestmrio.footprint.account_tables import units_by_stressor
from nestmrio.footprint.trade_parts import by_end, trade_parts
from nestmrio.names import EXPORTS, NO_CONSUMPTION
from nestmrio.report.groups import ABROAD, and_abroad, folded

PARTS = ("absorbed", "returned", "passed_on", "through_others")
COLUMNS = ("stressor", "origin", "partner", "eebt", "mrio", "difference", *PARTS, "unit")


@aligned
def partner_rows(traded, embodied, members, kind):
    """Both accounts of every pair of places and the parts of their difference; pairs without emissions are left out.

    difference = eebt − mrio = returned + passed_on − through_others. A place with itself has what it sells at home, and
    what its members sell to each other.

    Arguments: traded (Dataset of kind `eebt`), embodied (variable of `embodied.nc`), members ({place: regions}; all
    other regions are `abroad`), kind (of the places, for errors: `province` or `group`). Returns (header, rows).
    Raises InputError for a place called `abroad`.
    """
    ends, regions = traded["destination"].values.tolist(), traded["origin"].values.tolist()
    own = {region for names in members.values() for region in names}
    places = and_abroad(members, [region for region in regions if region not in own], kind)
    apart = [name for name in NO_CONSUMPTION if name in ends]
    for name in apart:
        place = ABROAD if name == EXPORTS else name
        places[place] = (*places.get(place, ()), name)
    parts = trade_parts(folded(traded["embodied"], dict.fromkeys(("origin", "partner", "destination"), places)))
    pair = dict.fromkeys(("origin", "partner"), places)
    consumed = by_end(embodied).rename(destination="partner")
    eebt, mrio = folded(traded["eebt"], pair), folded(consumed, pair).transpose(*parts["eebt"].dims)
    columns = [eebt, mrio, eebt - mrio, *(parts[name] for name in PARTS)]
    values = np.stack([column.transpose("stressor", "origin", "partner").values for column in columns], -1)
    rows = []
    for k, (stressor, unit) in enumerate(units_by_stressor(traded["eebt"]).items()):
        for o, p in np.argwhere((values[k] != 0).any(-1)):
            labels = [stressor, *(str(eebt[dim].values[at]) for dim, at in (("origin", o), ("partner", p)))]
            rows.append([*labels, *map(float, values[k, o, p]), unit])
    return list(COLUMNS), rows
