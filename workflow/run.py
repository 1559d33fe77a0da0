"""Snakemake as the one run of its folder: `python -m workflow.run` takes the same arguments.

A run that was killed leaves Snakemake's lock behind. Here it is removed, because the lock of the operating system shows
that no other run is alive.
"""

import argparse
import os
import sys

from workflow.faults import from_machine
from workflow.running import begin_or_end, unlock


def main(arguments):
    """Run Snakemake. Arguments: arguments (of its command line). Ends the process with its exit code."""
    from snakemake.cli import main as snakemake

    folders = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    folders.add_argument("--directory", "-d", default=".")
    folder = os.path.abspath(folders.parse_known_args(arguments)[0].directory)
    here = os.getcwd()
    try:
        os.makedirs(folder, exist_ok=True)
        os.chdir(folder)
    except OSError as fault:
        sys.exit(f"nestmrio: {from_machine(fault)}")
    begin_or_end()
    unlock()
    os.chdir(here)
    snakemake([*arguments, "--rerun-incomplete"])


if __name__ == "__main__":
    main(sys.argv[1:])
