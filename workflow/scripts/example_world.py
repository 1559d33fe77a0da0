"""A fictional world: the inputs of a case, and the truth that its results are held against."""

from nestmrio.job import job

with job(snakemake.log[0]) as log:
    from pathlib import Path

    from nestmrio.example.energy_files import write_energy
    from nestmrio.example.files import write_inputs, write_truth
    from nestmrio.example.world import generate

    files, params = snakemake.input, snakemake.params
    size = dict(params.size)
    world = generate({key: value for key, value in size.items() if key != "seed"}, size["seed"])
    folder = Path(snakemake.output.provinces).parent
    write_inputs(world, folder, files.layout)
    statistics = {"fuels": files.fuels, "factors": files.factors, "cement_factors": files.cement_factors}
    write_energy(world, folder, year=params.year, **statistics)
    write_truth(world, folder / "truth", case=params.case, year=params.year, created_by=snakemake.rule)
    log.info("%d provinces, %d countries, seed %d", len(world.size.province_names), world.size.countries, world.seed)
