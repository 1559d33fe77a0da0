"""What the machine refuses ends in one line that names the file and the remedy, and leaves nothing half-written."""

import errno
import os
import resource
import shutil
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr
import yaml
from snakemake.iocontainers import Namedlist
from workflow.frame import job

from nestmrio.errors import InputError
from nestmrio.whole import whole
from project_copy import TINY
from workflow import faults

pytestmark = pytest.mark.workflow

MISSING = "Missing files after 5 seconds:\nresults/mine/trade.nc (missing locally)"
KINDS = sorted(faults._TOLD)


@pytest.fixture
def snakemake(tmp_path, monkeypatch):
    """What Snakemake gives a script with a file and a folder as outputs."""
    monkeypatch.chdir(tmp_path)
    names = {"table": "results/mine/2007/table.csv", "folder": "results/mine/2007/folder"}
    return SimpleNamespace(
        input=Namedlist(fromdict={}),
        output=Namedlist(fromdict=names),
        params=Namedlist(fromdict={}),
        wildcards=SimpleNamespace(case="mine", year="2007"),
        threads=1,
        rule="made_up",
        log=["results/mine/2007/logs/made_up.log"],
    )


def write(step):
    os.makedirs(step.output.folder)
    for path in (step.output.table, f"{step.output.folder}/one.csv"):
        with open(path, "w", encoding="utf-8") as stream:
            stream.write("whole")


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_outputs_take_their_places_together_at_the_end(snakemake, tmp_path):
    with job(snakemake) as step:
        write(step)
        assert files(tmp_path / "results/mine/2007/folder") == []
        assert not (tmp_path / "results/mine/2007/table.csv").exists()
    assert files(tmp_path / "results/mine/2007") == ["folder/one.csv", "logs/made_up.log", "table.csv"]
    assert not list(tmp_path.rglob(".writing-*"))


def test_a_folder_replaces_the_one_of_an_earlier_run(snakemake, tmp_path):
    old = tmp_path / "results/mine/2007/folder/old.csv"
    old.parent.mkdir(parents=True)
    old.write_text("old")
    with job(snakemake) as step:
        write(step)
    assert files(old.parent) == ["one.csv"]


def test_a_rule_without_outputs_has_the_frame_too(snakemake, tmp_path, capsys):
    snakemake.output = Namedlist(fromdict={})
    with job(snakemake, arrays=False) as step:
        step.log.info("brought")
    assert files(tmp_path) == ["results/mine/2007/logs/made_up.log"]
    with pytest.raises(SystemExit), job(snakemake, arrays=False):
        raise InputError("it is not there", remedy="put it there", file="a.csv")
    assert capsys.readouterr().err == "nestmrio: file a.csv: it is not there. To mend it: put it there.\n"


@pytest.mark.parametrize("number", KINDS)
def test_every_refusal_is_one_line_and_leaves_nothing(number, snakemake, tmp_path, capsys):
    with pytest.raises(SystemExit) as ended, job(snakemake) as step:
        write(step)
        raise OSError(number, os.strerror(number))
    what, remedy = faults._TOLD[number]
    told = capsys.readouterr().err
    assert ended.value.code == 1
    assert told.count("\n") == 1 and what in told and f"To mend it: {remedy}" in told
    assert told.startswith("nestmrio: file results/mine/2007/") and ".writing-" not in told
    assert files(tmp_path) == ["results/mine/2007/logs/made_up.log"]
    assert told.strip() in (tmp_path / "results/mine/2007/logs/made_up.log").read_text(encoding="utf-8")


def test_used_up_memory_is_one_line(snakemake, capsys):
    with pytest.raises(SystemExit), job(snakemake):
        raise MemoryError
    assert capsys.readouterr().err.startswith("nestmrio: memory is used up. To mend it: run with fewer cores")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
def test_a_log_that_cannot_be_written_is_one_line(snakemake, capsys):
    snakemake.log = ["/dev/full"]
    with pytest.raises(SystemExit), job(snakemake) as step:
        step.log.info("a line")
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "no space is left on the disk" in told


def limited(size):
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_cube_that_does_not_fit_says_so(tmp_path, project):
    code = (
        "import numpy as np, xarray as xr; from nestmrio.whole import whole\n"
        "cube = xr.Dataset({'x': ('i', np.random.default_rng(1).random(200_000))})\n"
        "try:\n    with whole('x.nc', cube.nbytes) as path: cube.to_netcdf(path, engine='netcdf4')\n"
        "except OSError as fault: print(fault.errno, fault.filename)"
    )
    path = os.environ | {"PYTHONPATH": str(project / "workflow")}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env=path, preexec_fn=limited(100_000), capture_output=True, text=True)
    assert done.stdout.split() == [str(errno.EFBIG), "x.nc"], done.stderr
    assert files(tmp_path) == []


def test_an_error_that_is_not_of_the_disk_stays_as_it_is(tmp_path):
    cube = xr.Dataset({"x": ("i", np.ones(3))})
    with pytest.raises(RuntimeError, match="by itself"), whole(tmp_path / "x.nc", cube.nbytes):
        raise RuntimeError("by itself")
    assert files(tmp_path) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "Failed to create output directory results/mine.\n"
            "OSError: [Errno 30] Read-only file system: 'results/mine'",
            "file results/mine: its disk can only be read.",
        ),
        (
            "Error recording metadata for finished job ([Errno 28] No space left on device). "
            "Please ensure write permissions for the directory /data/.snakemake",
            "file /data/.snakemake: no space is left on the disk.",
        ),
        (
            "MissingInputException in rule tables:\nMissing input files for rule tables:\n    output: x.nc\n"
            "    affected files:\n        data/tables.xlsx",
            "file data/tables.xlsx: the file is gone.",
        ),
        (
            "WorkflowError in rule tables:\nOSError: Missing files after 5 seconds. If that is the case, consider to "
            "increase the wait time with --latency-wait:\ndata/tables.xlsx (missing locally, parent dir contents: )",
            "file data/tables.xlsx: the file is gone.",
        ),
    ],
)
def test_what_snakemake_tells_of_the_machine_is_said_in_one_line(text, line):
    assert str(faults.in_words(text)).startswith(line)
    assert faults.in_words("Error in rule tables") is None
    assert faults.in_words(f"Job 2 completed successfully, but some output files are missing. {MISSING}") is None


def ended(finished, folder, *arguments, configfiles=tuple(TINY[1:]), **options):
    """The exit code of a run in another folder, and the lines that it printed for people."""
    command = [sys.executable, "-m", "workflow.run", "--cores", "2", "--directory", str(folder)]
    command += [*arguments, "--configfile", *configfiles]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(finished.folder)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "check": False}
    done = subprocess.run(command, cwd=finished.folder, env=environment, **pipes, **options)
    return done.returncode, [line for line in done.stdout.splitlines() if line.startswith("nestmrio:")], done.stdout


@pytest.mark.slow
def test_a_full_disk_ends_a_run_in_one_line(finished, tmp_path):
    target = "results/example/2007/gravity_fit/mining.nc"
    size = (finished.folder / target).stat().st_size
    code, lines, printed = ended(finished, tmp_path, target, preexec_fn=limited(size * 9 // 10))
    assert code == 1 and len(set(lines)) == 1, printed
    assert lines[0].startswith(f"nestmrio: file {target}: the file would be larger than is allowed here."), lines
    assert "To mend it: raise the limit" in lines[0]
    assert [path for path in files(tmp_path / "results") if "gravity_fit" in path and "/logs/" not in path] == []


@pytest.mark.slow
def test_a_disk_too_full_for_snakemake_itself_is_one_line(finished, tmp_path):
    code, lines, printed = ended(finished, tmp_path, preexec_fn=limited(8000))
    assert code == 1 and len(lines) == 1, printed
    assert lines[0].startswith(f"nestmrio: file {tmp_path / '.snakemake'}"), lines
    assert not (tmp_path / "results").exists()


@pytest.mark.slow
def test_a_folder_of_results_that_cannot_be_written_is_one_line(finished, tmp_path):
    (tmp_path / "results").mkdir()
    (tmp_path / "results/example").symlink_to("/sys")
    code, lines, printed = ended(finished, tmp_path)
    assert code == 1 and len(lines) == 1, printed
    assert lines[0].startswith("nestmrio: file results/example/inputs: it may not be written"), lines


def test_a_folder_that_cannot_be_written_is_one_line(finished):
    code, lines, printed = ended(finished, "/sys")
    assert code == 1 and printed.strip() == lines[0]
    assert lines[0].startswith("nestmrio: file .snakemake: it may not be written"), lines


@pytest.mark.slow
def test_an_input_that_vanishes_while_running_is_one_line(finished, tmp_path):
    inputs = tmp_path / "inputs"
    shutil.copytree(finished.inputs, inputs, ignore=shutil.ignore_patterns("truth"))
    config = yaml.safe_load((finished.folder / "config/config.yaml").read_text(encoding="utf-8"))
    tiny = yaml.safe_load((finished.folder / TINY[-1]).read_text(encoding="utf-8"))
    config["emissions"]["energy"] |= tiny["emissions"]["energy"]
    config |= {"case": "mine", "example": None, "data": str(inputs)}
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    read = tmp_path / "results/mine/2007/geography.nc"

    def vanish():
        while not read.exists():
            time.sleep(0.05)
        (inputs / "gdp_population.csv").unlink()

    threading.Thread(target=vanish, daemon=True).start()
    target = "results/mine/2007/accounts.nc"
    code, lines, printed = ended(finished, tmp_path, target, configfiles=[str(tmp_path / "mine.yaml")])
    assert code == 1 and len(set(lines)) == 1, printed
    assert lines[0].startswith("nestmrio: file inputs/gdp_population.csv: the file is gone. To mend it: put it back"), (
        lines
    )
    assert not (tmp_path / target).exists()


@pytest.mark.slow
def test_a_plain_run_is_refused_too_where_another_is_going_on(finished, tmp_path):
    code = "from workflow.running import begin; begin(); print('here', flush=True); import time; time.sleep(100)"
    path = os.environ | {"PYTHONPATH": f"{finished.folder}{os.pathsep}{finished.folder / 'workflow'}"}
    first = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path, env=path, stdout=subprocess.PIPE, text=True)
    try:
        assert first.stdout.readline() == "here\n"
        printed = finished.run("--directory", str(tmp_path), ok=False)
        other = finished.run_case("config/config.yaml", directory=tmp_path, ok=False)
    finally:
        first.kill()
        first.communicate()
    assert "nestmrio: another run of this folder is going on" in printed
    assert "nestmrio: another run of this folder is going on" in other
    assert not (tmp_path / "results").exists()
