"""The side outputs of all steps and variants in one table each."""

import csv
from pathlib import Path


def collect(paths):
    """Put the rows of several CSV files of one header under each other, with the step that wrote them.

    Arguments: paths (files named after their step). Returns (header, rows), `step` last.
    """
    header, rows = [], []
    for path in paths:
        with open(path, newline="", encoding="utf-8") as stream:
            reader = csv.reader(stream)
            header = next(reader)
            rows += [[*row, Path(path).stem] for row in reader]
    return [*header, "step"], rows


def sensitivity(claims, headlines):
    """What each variant makes of each claim: columns claim, variant, value.

    Arguments: claims, headlines ({variant: path of its claims.csv, of its headlines.csv}); where the case has no claims
    the headline numbers take their place. Returns (header, rows).
    """
    rows = [[row["id"], variant, row["computed"]] for variant, path in claims.items() for row in read_rows(path)] or [
        [row["quantity"], variant, row["value"]] for variant, path in headlines.items() for row in read_rows(path)
    ]
    return ["claim", "variant", "value"], rows


def largest_job(folder, since=0.0):
    """The job that needed most memory, by Snakemake's benchmark files below a folder.

    Arguments: folder, since (seconds of the epoch; older files are passed over).
    Returns (the file below the folder, peak resident memory in MB), or None where nothing was measured.
    """
    measured = [
        (float(row["max_rss"]), path.relative_to(folder).with_suffix("").as_posix())
        for path in Path(folder).rglob("*.tsv")
        if path.stat().st_mtime >= since
        for row in read_rows(path, "\t")
        if row["max_rss"] not in ("-", "NA", "")
    ]
    return max(measured)[::-1] if measured else None


def read_rows(path, delimiter=","):
    """The rows of a CSV file as dictionaries."""
    with open(path, newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))
