"""Countries' consumption-based emissions from the world table as it is to the nested one, one change at a time."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio import cubes
    from nestmrio.inputs.stressors import CO2
    from nestmrio.report.countries import (
        check_comparison,
        compare_countries,
        consumed,
        replace_country,
        require_rows,
        sum_provinces,
    )

    given, country = step.input, step.params.country
    proportional, linked = step.read("world_factored"), step.read("world")
    regions = proportional["region"].values.tolist()
    emissions = step.read("world_emissions")["emissions"].sel(stressor=CO2, drop=True)
    require_rows(emissions, country)
    inventory, embodied = (step.read(name)[name].sel(stressor=CO2, drop=True) for name in ("emissions", "embodied"))
    own, nested = (sum_provinces(values, regions, country) for values in (inventory, consumed(embodied)))
    own = replace_country(emissions, own, proportional, linked, country)
    with cubes.opened(given.world_flows, "world_flows") as flows:
        frame = compare_countries(flows, proportional, linked, emissions.fillna(0.0), own, nested, ledger=step.ledger)
    worst, change = check_comparison(frame, step.params.tolerance, step.ledger)
    step.settle()
    frame.to_csv(step.output.comparison, index=False, float_format="%.10g")
    step.log.info("largest change by the proportional form %.4f in %s", change, worst)
