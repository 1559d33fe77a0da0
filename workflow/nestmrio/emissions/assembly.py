"""Emissions of the nested world: provinces and countries together in the link classification."""

from nestmrio.emissions.completeness import complete
from nestmrio.emissions.declared import read_declared
from nestmrio.emissions.inventory import check_totals, join, to_link
from nestmrio.emissions.placement import place_emissions


def assemble(
    provinces,
    countries,
    tables,
    world,
    *,
    country,
    provincial_weights=None,
    world_weights=None,
    world_output=None,
    placement,
    name,
    ledger,
):
    """Map provinces and countries to the link classification, place them on sectors with output, and join them.

    A sector that is split gives its parts the same emissions per output, so its emissions are split as its output is: a
    country's by the shares in world.nc, a province's by the nested country's output there.

    Arguments: provinces, countries (Datasets emissions (region, sector), household_emissions (region), in provincial
    and world sectors, NaN where a table has no row); tables (tables.nc), world (world.nc); country (the nested one);
    provincial_weights, world_weights (source, target[, region]) to the link classification, None where it is that
    already; world_output (region, sector) in world sectors, by default that of world where the sectors are the same;
    placement (repairs: as the case declares them; families: {sector: family}); name of the stressor; ledger.
    Returns a Dataset emissions (region, sector), household_emissions (region).
    Raises InputError, for emissions without output and for output without a row of emissions among others.
    """
    labels = [inventory["region"].values.tolist() for inventory in (provinces, countries)]
    sectors = [values.tolist() for values in (tables["sector"].values, countries["sector"].values)]
    known = dict.fromkeys([*sectors[0], *sectors[1], *world["sector"].values.tolist()])
    options = {"repairs": read_declared(placement["repairs"], *labels, list(known)), "ledger": ledger}
    options["item"] = f"emissions of {name}"
    if world_output is None and world_weights is None:
        world_output = world["output"]

    def place(inventory, output, kind):
        emissions = place_emissions(
            inventory["emissions"], output, families=placement["families"], kind=kind, **options
        )
        return inventory.assign(emissions=emissions)

    output = world["output"].transpose("sector", "region")
    own = place(complete(provinces, tables["output"], **options), tables["output"], "province")
    own = to_link(own, provincial_weights, output.sel(region=country, drop=True))
    abroad = complete(countries, world_output, kind="country", **options)
    abroad = to_link(abroad, world_weights, output.sel(region=countries["region"].values))
    abroad = place(abroad, world["output"], "country")
    for kind, before, after in (("provinces", provinces, own), ("countries", countries, abroad)):
        check_totals(before, after, f"{name} of {kind} kept by the link classification", ledger)
    return join(own, abroad, name)


def place_provinces(provinces, output, *, repairs, families, name, ledger):
    """The emissions of provinces that stand by themselves, in their own sectors and on sectors with output.

    Arguments: provinces (Dataset emissions (region, sector), household_emissions (region), NaN where a table has no
    row); output (region, sector); repairs (as the case declares them); families ({sector: family}); name of the
    stressor; ledger.
    Returns such a Dataset. Raises InputError as `assemble` does.
    """
    regions, sectors = (output[dim].values.tolist() for dim in ("region", "sector"))
    declared = read_declared(repairs, regions, [], sectors)
    options = {"repairs": declared, "ledger": ledger, "item": f"emissions of {name}"}
    own = complete(provinces, output, **options)
    own = own.assign(emissions=place_emissions(own["emissions"], output, families=families, **options))
    check_totals(provinces, own, f"{name} of provinces kept by their sectors", ledger)
    return own
