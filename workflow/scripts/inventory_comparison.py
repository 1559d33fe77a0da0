"""Our inventory from energy balances against the published one, and why they differ."""

from nestmrio.job import job

with job(snakemake.log[0]) as log:
    import pandas as pd

    from nestmrio import cubes
    from nestmrio.classification import read_concordance
    from nestmrio.emissions.comparison import by_sector, compare, correlation
    from nestmrio.emissions.differences import by_line, explain, lines_of_sectors, merge_industry, summarise
    from nestmrio.emissions.energy import LINES
    from nestmrio.ledger import write_rows

    files, out = snakemake.input, snakemake.output
    inventory, published = cubes.read(files.ours, "inventory"), cubes.read(files.reference, "inventory")
    fuels = pd.read_csv(files.fuels, index_col="fuel").index
    ours, reference = by_sector(inventory, fuels), by_sector(published, fuels)
    producing = [line for line in LINES if line != "industry"]
    lines = lines_of_sectors(read_concordance(files.concordance, producing, inventory["sector"].values))
    burnt, non_energy = inventory["burnt"].sel(fuel=fuels), inventory["non_energy"].sel(fuel=fuels)
    explained = explain(by_line(ours, lines), by_line(reference, lines), merge_industry(burnt, lines), non_energy)
    write_rows(out.comparison, ["province", "sector", "fuel", "ours", "reference"], compare(ours, reference))
    write_rows(
        out.differences,
        ["province", "line", "fuel", *explained.data_vars],
        explained.to_dataframe(dim_order=["region", "line", "fuel"]).reset_index().itertuples(index=False),
    )
    header = ["scope", "label", "ours", "reference", "ratio", "ratio_at_its_factors", "reason"]
    write_rows(out.agreement, header, summarise(explained, ours, reference))
    log.info("ratio %.4f, r %.5f", ours.sum() / reference.sum(), correlation(ours, reference))
