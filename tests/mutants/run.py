"""Mutation testing: small faults are put into the parts that compute, one at a time, and the tests have to notice.

`python tests/mutants/run.py [--share S] [--processes N] [--module M] [part ...]` writes summary.csv and survivors.csv
beside it, and ends with an error where a survivor has no explanation in the column `why`.

What was not run keeps its rows.
"""

import argparse
import os
import subprocess
import sys
from dataclasses import replace

from mirror import PROJECT, build
from outcome import read, record
from parts import PARTS


def main():
    """Run the parts one after another and print how many mutants were killed."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(PARTS)}; all if none is named")
    arguments.add_argument("--share", type=float, help="of the mutants of a module, how many are drawn")
    arguments.add_argument("--processes", type=int, default=2)
    arguments.add_argument("--module", help="of the parts, the only one to mutate, as parts.py names it")
    given = arguments.parse_args()
    unexplained = []
    for name in given.parts or PARTS:
        part = PARTS[name]
        if given.module:
            if given.module not in part.modules:
                arguments.error(f"{name} has no module {given.module}; it has {', '.join(part.modules)}")
            part = replace(part, modules=(given.module,))
        counts, survivors = _run(name, part, given.share, given.processes)
        unexplained += record(counts, survivors)
        for _, module, _, drawn, killed, late, _ in counts:
            apart = f" ({late} out of time)" if late else ""
            print(f"{name:10} {module:24} mutants killed: {killed} of {drawn}{apart}", flush=True)
    for _, module, function, before, after, _ in unexplained:
        print(f"not explained: {module} {function}: {before}  ->  {after}")
    sys.exit(bool(unexplained))


def _run(name, part, share, processes):
    """Run mutmut on a part in a folder of its own, with one thread for each process."""
    folder, share = PROJECT / "build/mutants" / name, share or part.share
    build(folder, part)
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | threads | {"CI": "true"}
    with (folder / "mutmut.log").open("w") as log:
        command = [sys.executable, PROJECT / "tests/mutants/session.py", str(share), str(processes)]
        subprocess.run(command, cwd=folder, env=environment, stdout=log, stderr=log, check=True)
    return read(folder, name, part)


if __name__ == "__main__":
    main()
