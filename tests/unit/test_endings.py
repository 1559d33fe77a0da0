"""What a run prints at its end belongs to this run."""

import os
import threading
from time import time

import pytest
from workflow.endings import print_faults, print_summary, stop_timers


@pytest.fixture
def folder(tmp_path):
    """The folder of a year with a summary and a benchmark of an hour ago."""
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "summary.txt").write_text("Emitted 5 Mt")
    (tmp_path / "benchmarks" / "nested.tsv").write_text("s\tmax_rss\n1\t800\n")
    for file in ("summary.txt", "benchmarks/nested.tsv"):
        os.utime(tmp_path / file, (time() - 3600,) * 2)
    return tmp_path


def test_an_earlier_summary_is_not_printed(folder, capsys):
    print_summary(folder, started=time() - 5)
    printed = capsys.readouterr().out
    assert "Emitted" not in printed and "800" not in printed and "Wall time   5 s" in printed


def test_the_summary_of_this_run_is_printed(folder, capsys):
    print_summary(folder, started=time() - 7200)
    printed = capsys.readouterr().out
    assert "Emitted 5 Mt" in printed and "800 MB at most, in nested" in printed


def test_faults_of_this_run_are_said_again(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    log = tmp_path / "results/case/2007/logs/tables.log"
    log.parent.mkdir(parents=True)
    log.write_text("10:00:00 nestmrio: file a.csv: it is empty. To mend it: fill it.\n")
    print_faults(started=time() - 5)
    assert capsys.readouterr().err == "\nnestmrio: file a.csv: it is empty. To mend it: fill it.\n"
    print_faults(started=time() + 5)
    assert capsys.readouterr().err == ""


def test_timers_do_not_keep_a_run_waiting():
    timer = threading.Timer(60, lambda: None)
    timer.start()
    stop_timers()
    timer.join(timeout=5)
    assert not timer.is_alive()
