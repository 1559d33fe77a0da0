"""The side outputs of all steps and variants in one table each."""

from pathlib import Path

from nestmrio.rows import read_table


def collect(paths, header=()):
    """Put the rows of several CSV files of one header under each other, with the step that wrote them.

    Arguments: paths (files named after their step), header (of a table without files). Returns (header, rows), `step`
    last.
    """
    rows = []
    for path in paths:
        header, lines = read_table(path)
        rows += [[*cells, Path(path).stem] for _, cells in lines]
    return [*header, "step"], rows


def sensitivity(claims, headlines):
    """What each variant makes of each claim: columns claim, variant, value.

    Arguments: claims, headlines ({variant: path of its claims.csv, of its headlines.csv}); where the case has no claims
    the headline numbers take their place, those of the stressor that stands first. Returns (header, rows).
    """
    rows = [[row["id"], variant, row["computed"]] for variant, path in claims.items() for row in read_rows(path)] or [
        [row["quantity"], variant, row["value"]] for variant, path in headlines.items() for row in _first_stressor(path)
    ]
    return ["claim", "variant", "value"], rows


def _first_stressor(path):
    rows = read_rows(path)
    return [row for row in rows if row["stressor"] == rows[0]["stressor"]]


def largest_job(folder, since=0.0):
    """The job that needed most memory, by Snakemake's benchmark files below a folder.

    Arguments: folder, since (seconds of the epoch; older files are passed over).
    Returns (the file below the folder, peak resident memory in MB), or None where nothing was measured.
    """
    measured = [
        (float(row["max_rss"]), path.relative_to(folder).with_suffix("").as_posix())
        for path in Path(folder).rglob("*.tsv")
        if path.stat().st_mtime >= since
        for row in read_rows(path)
        if row.get("max_rss", "") not in ("-", "NA", "")
    ]
    return max(measured)[::-1] if measured else None


def read_rows(path):
    """The rows of a CSV file of the workflow as dictionaries of text by column."""
    header, lines = read_table(path)
    return [dict(zip(header, cells, strict=True)) for _, cells in lines]
