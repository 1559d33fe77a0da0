"""What became of mutants: counts by module, and each survivor as the line before and after."""

import csv
import json
from contextlib import chdir
from pathlib import Path

from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.format_utils import orig_function_and_class_names_from_key

RESULTS = Path(__file__).parent
COUNTS = ("part", "module", "mutants", "drawn", "killed", "out_of_time", "survived")
SURVIVOR = ("part", "module", "function", "before", "after", "why")
NOTICED = ("killed", "timeout", "segfault")
"""A test fails, or does not end: an iteration that a fault keeps from ending is noticed too, and counted apart."""


def read(folder, name, part):
    """The outcome of a part whose run is over.

    Arguments: folder (where mutmut ran), name, part (Part). Returns rows of COUNTS and rows of SURVIVOR without why.
    """
    counts, survivors = [], []
    with chdir(folder):
        for module in part.modules:
            path = f"src/nestmrio/{module}.py"
            codes = json.loads(Path(f"mutants/{path}.meta").read_text())["exit_code_by_key"]
            ended = {mutant: status_by_exit_code[code] for mutant, code in codes.items() if code is not None}
            alive = [mutant for mutant, status in ended.items() if status not in NOTICED]
            late = sum(status == "timeout" for status in ended.values())
            counts.append((name, module, len(codes), len(ended), len(ended) - len(alive), late, len(alive)))
            survivors += [(name, module, *_change(mutant, path)) for mutant in alive]
    return counts, survivors


def _change(mutant, path):
    """Function, line before and line after of a mutant."""
    function, owner = orig_function_and_class_names_from_key(mutant)
    lines = [
        line for line in get_diff_for_mutant(mutant, path=path).splitlines() if not line.startswith(("---", "+++"))
    ]
    before, after = (" ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+")
    return f"{owner}.{function}" if owner else function, before, after


def record(counts, survivors):
    """Write the results of the modules over their former ones; a survivor keeps its explanation.

    Arguments: counts, survivors (of `read`). Returns the survivors that nothing explains.
    """
    run, known = {row[:2] for row in counts}, _former("survivors.csv")
    why = {tuple(row[:5]): row[5] for row in known}
    rows = [(*survivor, why.get(survivor, "")) for survivor in dict.fromkeys(survivors)]
    _write("summary.csv", COUNTS, [row for row in _former("summary.csv") if row[:2] not in run] + counts)
    _write("survivors.csv", SURVIVOR, [row for row in known if row[:2] not in run] + rows)
    return [row for row in rows if not row[5]]


def _former(file):
    path = RESULTS / file
    if not path.exists():
        return []
    with path.open(newline="") as handle:
        return [tuple(row) for row in csv.reader(handle)][1:]


def _write(file, header, rows):
    with (RESULTS / file).open("w", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows([header, *sorted(rows, key=lambda row: tuple(map(str, row)))])
