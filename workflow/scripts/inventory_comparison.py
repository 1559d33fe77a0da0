"""Our inventory from energy balances against the published one, and why they differ."""

from nestmrio.job import job

with job(snakemake.log[0]) as log:
    import pandas as pd

    from nestmrio import cubes
    from nestmrio.classification import read_concordance
    from nestmrio.emissions.energy import INDUSTRY, LINES
    from nestmrio.ledger import write_rows
    from nestmrio.report.inventories import by_sector, compare, correlation
    from nestmrio.report.inventory_differences import explain, lines_of_sectors, summarise, to_lines

    files, out = snakemake.input, snakemake.output
    fuels = pd.read_csv(files.fuels, index_col="fuel").index
    inventory = cubes.read(files.ours, "inventory")
    ours, reference, at_its_factors = (
        by_sector(cubes.read(file, "inventory"), fuels) if file else None
        for file in (files.ours, files.reference, files.at_reference_factors)
    )
    producing = [line for line in LINES if line != INDUSTRY]
    lines = lines_of_sectors(read_concordance(files.concordance, producing, inventory["sector"].values))
    sectors = explain(ours, reference, at_its_factors)
    by_line = to_lines(sectors, inventory, lines)
    write_rows(out.comparison, ["province", "sector", "fuel", "ours", "reference"], compare(ours, reference))
    rows = by_line.to_dataframe(dim_order=["region", "line", "fuel"])
    rows = rows[(rows != 0).any(axis="columns")].reset_index()
    write_rows(out.differences, ["province", "line", "fuel", *by_line.data_vars], rows.itertuples(index=False))
    header = ["scope", "label", "ours", "reference", "ratio", "ratio_at_its_factors", "reason"]
    write_rows(out.agreement, header, summarise(by_line, sectors))
    log.info("ratio %.4f, r %.5f", ours.sum() / reference.sum(), correlation(ours, reference))
