"""Emissions of the nested world: provinces and countries together in the link classification."""

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
    placement,
    name,
    ledger,
):
    """Map provinces and countries to the link classification, place them on sectors with output, and join them.

    A sector that is split gives its parts the same emissions per output, so its emissions are split as its output is: a
    country's by the shares in world.nc, a province's by the nested country's output there.

    Arguments: provinces, countries (Datasets emissions (region, sector), household_emissions (region), in provincial
    and world sectors); tables (tables.nc), world (world.nc); country (the nested one); provincial_weights,
    world_weights (source, target[, region]) to the link classification, None where it is that already; placement
    (keywords of place_emissions: repairs, families); name of the stressor; ledger.
    Returns a Dataset emissions (region, sector), household_emissions (region).
    Raises InputError, for emissions without output among others.
    """

    def place(inventory, output):
        item = f"emissions of {name}"
        return inventory.assign(
            emissions=place_emissions(inventory["emissions"], output, item=item, ledger=ledger, **placement)
        )

    output = world["output"].transpose("sector", "region")
    own = to_link(place(provinces, tables["output"]), provincial_weights, output.sel(region=country, drop=True))
    abroad = to_link(countries, world_weights, output.sel(region=countries["region"].values))
    abroad = place(abroad, world["output"])
    for kind, before, after in (("provinces", provinces, own), ("countries", countries, abroad)):
        check_totals(before, after, f"{name} of {kind} kept by the link classification", ledger)
    return join(own, abroad)
