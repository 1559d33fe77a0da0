"""The world table, factored and in the link classification, with room in the provinces for the country's trade."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.classification import (
        aggregate,
        fill_weights,
        read_concordance,
        read_sectors,
        regroup,
        require_sources,
        union,
    )
    from nestmrio.inputs.tidy import read_provinces
    from nestmrio.mrio.factored import check_identities
    from nestmrio.mrio.linking import link, structure_weights
    from nestmrio.mrio.room import find_room
    from nestmrio.names import check_names
    from nestmrio.quantities import require_rate

    given, params, country = step.input, step.params, step.params.country
    world, tables = step.read("world_factored"), step.read("tables")
    listed = read_provinces(given.provinces, decimal=params.decimal)
    names = [union(tables[dim].values.tolist(), world[dim].values.tolist()) for dim in ("category", "sector")]
    check_names(listed.index, listed["group"], world["region"].values, country, *names)
    output = world["output"].sel(region=country, drop=True)
    totals = float(tables["output"].sum()), float(output.sum())
    require_rate(*totals, params.per_world, label=country, units=params.units)
    if given.concordance:
        targets = read_sectors(given.link_sectors).index
        concordance = read_concordance(given.concordance, world["sector"].values, targets)
        require_sources(concordance, targets, without=params.without_source, file=given.concordance)
        output = regroup(output, "sector", concordance.fillna(0.0))
    if given.provincial_concordance:
        provincial = read_concordance(given.provincial_concordance, tables["sector"].values, output["sector"].values)
        tables = aggregate(tables, fill_weights(provincial, output))
    if given.concordance:
        world = link(world, structure_weights(concordance, tables), country, step.ledger)
    check_identities(world, step.ledger, "world")
    for one in find_room(tables, world, country, params.per_world):
        step.log.info("%s of %s beyond room: %.6g against %.6g", one.item, one.sector, one.total, one.room)
    step.settle()
    step.write(world, "world")
    step.log.info("%d regions, %d sectors", world.sizes["region"], world.sizes["sector"])
