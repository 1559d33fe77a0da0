"""A fictional world: the inputs of a case, and the truth that its results are held against."""

from workflow.frame import job

with job(snakemake) as step:
    from pathlib import Path

    from nestmrio.example.energy_files import write_energy
    from nestmrio.example.files import write_inputs, write_truth
    from nestmrio.example.world import generate

    given, params = step.input, step.params
    size = dict(params.size)
    world = generate({key: value for key, value in size.items() if key != "seed"}, size["seed"])
    folder = Path(step.output.provinces).parent
    write_inputs(world, folder, given.layout)
    statistics = {"fuels": given.fuels, "factors": given.factors, "cement_factors": given.cement_factors}
    write_energy(world, folder, year=params.year, **statistics)
    write_truth(world, folder / "truth", case=params.case, year=params.year, created_by=step.rule)
    step.log.info(
        "%d provinces, %d countries, seed %d", len(world.size.province_names), world.size.countries, world.seed
    )
