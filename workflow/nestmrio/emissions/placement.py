"""Emissions stand only where there is output: the check, and the declared repair."""

from nestmrio.emissions.declared import MOVE, is_declared
from nestmrio.errors import InputError
from nestmrio.rows import read_rows


def read_families(path):
    """Read which sectors are related: columns sector, family. Returns {sector: family}.

    Raises InputError as `read_rows` does, and for a sector that stands twice.
    """
    families = {}
    for row in read_rows(path, ("sector", "family")):
        if row["sector"] in families:
            place = {"file": path, "line": row["line"], "sector": row["sector"]}
            raise InputError("the sector stands twice", remedy="keep one row", **place)
        families[row["sector"]] = row["family"]
    return families


def place_emissions(emissions, output, *, repairs=(), families=None, ledger=None, item="emissions", kind="province"):
    """See to it that nothing is emitted, or taken up, by a sector without output.

    Declared as the repair `move_to_largest_related`, such emissions move to the sector of the same family with the
    largest output in the region; each move is recorded. Totals by region and further dims are kept.

    Arguments: emissions (region, sector, ...); output (region, sector); repairs (list of Declared); families ({sector:
    family}); ledger (Ledger); item (what the ledger calls it); kind (of the regions, province or country). Returns
    emissions of the same shape.
    Raises InputError naming the region and sector when the repair is not declared or no related sector has output.
    """
    further = [dim for dim in emissions.dims if dim not in ("region", "sector")]
    total = emissions.sum(further)
    output = output.sel(region=total["region"].values, sector=total["sector"].values).transpose(*total.dims)
    stranded = (emissions != 0).any(further) & (output <= 0)
    if not bool(stranded.any()):
        return emissions
    placed = emissions.copy()
    for region in total["region"].values[stranded.any("sector").values]:
        for sector in total["sector"].values[stranded.sel(region=region).values]:
            place, amount = {kind: region, "sector": sector}, float(total.sel(region=region, sector=sector))
            if not is_declared(repairs, MOVE, str(region), str(sector)):
                what, remedy = f"{amount:.3g} of {item} in a sector without output", "correct one of them"
                remedy = f"{remedy}, or declare {MOVE} in emissions.repairs"
                raise InputError(what, remedy=remedy, **place)
            target = _largest_related(output.sel(region=region), sector, families or {}, place)
            before = float(placed.sel(region=region, sector=target).sum())
            placed.loc[{"region": region, "sector": target}] += placed.sel(region=region, sector=sector)
            placed.loc[{"region": region, "sector": sector}] = 0.0
            _record(ledger, region, sector, target, amount, before, item)
    return placed


def _largest_related(output, sector, families, place):
    related = [
        s for s in output["sector"].values if s != sector and s in families and families[s] == families.get(sector)
    ]
    candidates = output.sel(sector=related)
    if not related or float(candidates.max()) <= 0:
        remedy = "put it into a family with one that has, in the file of emissions.families"
        raise InputError("no related sector has output", remedy=remedy, **place)
    return str(candidates.idxmax("sector").item())


def _record(ledger, region, sector, target, amount, before, item):
    if ledger is not None:
        ledger.repair(region, sector, item, amount, 0.0, f"{MOVE}: no output; moved to {target}")
        ledger.repair(region, target, item, before, before + amount, f"{MOVE}: from {sector}, which has no output")
