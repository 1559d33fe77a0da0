"""What has changed since the results of a case were made: `make verify CONFIG=...`."""

import json
import sys
from pathlib import Path

from snakemake.exceptions import WorkflowError

from nestmrio.record import changes, record
from workflow.case import Case
from workflow.layers import merge, over_base, read_configuration
from workflow.lineage import lineage

RECORDS = ("provenance.json", "provenance_studies.json")


def verify(paths, results="results"):
    """Compare the records of a case and its variants with what is there now.

    Arguments: paths (of configuration files, each laid over the one before), results (the folder of results).
    Returns the lines to print, and whether nothing has changed. Raises WorkflowError for a faulty configuration.
    """
    config: dict = {}
    for path in paths:
        config = merge(config, read_configuration(path))
    case = Case(over_base(config, paths), brought=False)
    lines, found, kept = [], 0, True
    for name in case.names:
        for year in case.years:
            folder = Path(results) / name / str(year)
            for file in RECORDS:
                if (folder / file).is_file():
                    said = _compared(case, name, year, folder / file)
                    lines, found, kept = [*lines, *said[0]], found + 1, kept and said[1]
            if not (folder / RECORDS[0]).is_file() and (name == case.name or folder.is_dir()):
                lines.append(f"{folder / RECORDS[0]} is missing: run make report, or make summary, with this CONFIG")
                kept = False
    said = "nothing has changed" if kept else "something has changed since"
    if not found:
        said = "there is nothing to compare with"
    lines.append(f"{found} record{'s' * (found != 1)}: {said}")
    return lines, kept


def _compared(case, name, year, path):
    """What differs from one record: the lines to print, and whether nothing does."""
    then = _read(path)
    if then is None:
        return [f"{path} is no record of provenance: delete it and run again"], False
    outputs = {file: row["generated_by"] for file, row in then["outputs"].items()}
    now = record(**lineage(case, name, year, outputs, variants=path.name == RECORDS[1]))
    found = changes(then, json.loads(json.dumps(now)))
    counted = ", ".join(f"{len(then[kind])} {kind}" for kind in ("inputs", "outputs", "settings"))
    made = f"nestmrio {then['software']['nestmrio']}, commit {then['software']['commit'] or 'unknown'}"
    head = f"{path} ({made}): {counted} and {len(then['code'])} files of code"
    return [head, *(f"  {line}" for line in found)], not found


def _read(path):
    """A record as it was written; None for a file that is none."""
    try:
        then = json.loads(path.read_text(encoding="utf-8"))
        hashed = [row["sha256"] for kind in ("inputs", "outputs", "code") for row in then[kind].values()]
        texts = [row["generated_by"] for row in then["outputs"].values()]
        named = [then["settings"].items, then["software"]["commit"], then["software"]["nestmrio"]]
        listed = [file for row in then["stages"].values() for file in row["used"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return then if hashed and named and (texts or listed) else None


if __name__ == "__main__":
    try:
        printed, unchanged = verify(sys.argv[1:])
    except (WorkflowError, OSError) as fault:
        sys.exit(str(fault))
    print("\n".join(printed))
    sys.exit(not unchanged)
