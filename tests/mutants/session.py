"""One run of mutmut in the folder it is called from: a seeded sample of mutants, none of which only changes a text."""

import json
import random
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import libcst
from mutmut.mutation import mutators

SEED = 2007

# What a text says is no arithmetic, and labels that matter are broken by other mutants too.
mutators.mutation_operators[:] = [
    (node, operator) for node, operator in mutators.mutation_operators if node is not libcst.BaseString
]


def sample(share):
    """Names of mutants: of each module the given share, drawn with a fixed seed; a larger share holds a smaller one."""
    names = []
    for path in sorted(Path("mutants/src").rglob("*.meta")):
        known = list(json.loads(path.read_text())["exit_code_by_key"])
        random.Random(SEED).shuffle(known)
        names += known[: round(share * len(known))]
    return names


def main(share, processes):
    """Make the mutants, draw the sample and run the tests on each."""
    from mutmut.__main__ import cli, copy_also_copy_files, copy_src_dir, create_mutants

    with redirect_stdout(StringIO()):
        copy_src_dir()
        copy_also_copy_files()
        create_mutants(processes)
    cli(["run", "--max-children", str(processes), *sample(share)])


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
