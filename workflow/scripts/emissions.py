"""Emissions of provinces and countries, in the link classification."""

from nestmrio.job import job

with job(snakemake.log[0]) as log:
    from nestmrio import cubes
    from nestmrio.classification import read_concordance, read_sectors
    from nestmrio.emissions.assembly import assemble
    from nestmrio.emissions.inventory import stack, sum_fuels
    from nestmrio.emissions.placement import read_families
    from nestmrio.inputs.stressors import CO2, read_stressor, read_world
    from nestmrio.ledger import Ledger

    files, params, ledger = snakemake.input, snakemake.params, Ledger()
    tables, world = cubes.read(files.tables, "tables"), cubes.read(files.world, "world")
    provinces, sectors = tables["region"].values.tolist(), tables["sector"].values.tolist()
    country = params.country
    countries = [region for region in world["region"].values.tolist() if region != country]
    link = world["sector"].values.tolist()
    world_sectors = read_sectors(files.world_sectors).index.tolist()
    world_weights = provincial_weights = None
    if "split_share" in world:
        world_weights = world["split_share"].rename(world_sector="source", sector="target").sel(region=countries)
    if files.provincial_concordance:
        provincial_weights = read_concordance(files.provincial_concordance, sectors, link)
    options = {
        "world_weights": world_weights,
        "provincial_weights": provincial_weights,
        "country": country,
        "placement": {
            "repairs": params.repairs,
            "families": read_families(files.families) if files.families else None,
        },
        "ledger": ledger,
    }
    own = sum_fuels(cubes.read(files.inventory, "inventory"))
    abroad = read_world(files.world_emissions, files.world_households, countries, world_sectors, ignored=[country])
    emissions = {CO2: assemble(own, abroad, tables, world, name=CO2, **options)}
    for name, table, world_table in zip(params.stressors, files.stressors, files.world_stressors, strict=True):
        own = read_stressor(table, provinces, sectors, stressor=name)
        abroad = read_stressor(world_table, countries, world_sectors, stressor=name, ignored=[country])
        emissions[name] = assemble(own, abroad, tables, world, name=name, **options)
    ledger.write_repairs(snakemake.output.repairs)
    ledger.write_checks(snakemake.output.checks)
    ledger.require()
    log.info("CO2 of provinces and countries: %.1f", emissions[CO2].to_array().sum())
    cubes.write(
        stack(emissions),
        snakemake.output.emissions,
        "emissions",
        case=snakemake.wildcards.case,
        year=snakemake.wildcards.year,
        sources=[
            files.inventory,
            files.world_emissions,
            files.world_households,
            *files.stressors,
            *files.world_stressors,
        ],
        created_by=snakemake.rule,
    )
