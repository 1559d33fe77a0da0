"""Our inventory from energy balances against the published one, and why they differ."""

from workflow.frame import job

with job(snakemake) as step:
    from nestmrio.classification import read_concordance, read_sectors
    from nestmrio.emissions.energy import INDUSTRY, LINES
    from nestmrio.emissions.factors import read_fuels
    from nestmrio.ledger import write_rows
    from nestmrio.report.collection import read_rows
    from nestmrio.report.figures.drawing import entitle, save
    from nestmrio.report.figures.inventory import inventory_figure
    from nestmrio.report.inventories import by_sector, compare, correlation
    from nestmrio.report.inventory_differences import explain, lines_of_sectors, summarise, to_lines

    out, fuels = step.output, read_fuels(step.input.fuels)
    inventory = step.read("ours", "inventory")
    cubes = (inventory, step.read("reference", "inventory"), step.read("at_reference_factors", "inventory"))
    ours, reference, at_its_factors = (cube if cube is None else by_sector(cube, fuels.index) for cube in cubes)
    producing = [line for line in LINES if line != INDUSTRY]
    lines = lines_of_sectors(read_concordance(step.input.concordance, producing, inventory["sector"].values))
    sectors = explain(ours, reference, at_its_factors)
    by_line = to_lines(sectors, inventory, lines)
    write_rows(out.comparison, ["province", "sector", "fuel", "ours", "reference"], compare(ours, reference))
    rows = by_line.to_dataframe(dim_order=["region", "line", "fuel"])
    rows = rows[(rows != 0).any(axis="columns")].reset_index()
    write_rows(out.differences, ["province", "line", "fuel", *by_line.data_vars], rows.itertuples(index=False))
    header = ["scope", "label", "ours", "reference", "ratio", "ratio_at_its_factors", "reason"]
    write_rows(out.agreement, header, summarise(by_line, sectors))
    names = fuels["name"].to_dict() | read_sectors(step.input.sectors)["name"].to_dict()
    figure = entitle(inventory_figure(read_rows(out.agreement), names), f"Two inventories, {step.wildcards.year}")
    save(figure, [out.figure, out.bitmap])
    step.log.info("ratio %.4f, r %.5f", ours.sum() / reference.sum(), correlation(ours, reference))
