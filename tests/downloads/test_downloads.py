"""Data sets by address, from a server of this machine that serves well, badly, or not at all."""

import fcntl
import hashlib
import os
import signal
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from downloads.small_server import CONTENT, serving
from nestmrio.errors import InputError
from nestmrio.retrieval.bringing import UNFINISHED, retrieve
from nestmrio.retrieval.catalogue import COLUMNS, Dataset
from nestmrio.retrieval.receipts import RECEIPTS, read_receipts
from nestmrio.retrieval.transfer import Patience

SHA256 = hashlib.sha256(CONTENT).hexdigest()
MD5 = hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()
QUICK = Patience(tries=3, pause=0.01, timeout=0.5, window=0.3, slowest=100_000)
KNOWN, FOREIGN, UNKNOWN = {"sha256": SHA256}, {"checksum": f"md5:{MD5}"}, {}


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    """Ask this machine itself, whatever proxy there is."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def dataset(address, access="open", file="world/table.csv", name="table", **stated):
    row = dict.fromkeys(COLUMNS[1:], "") | {"file": file, "access": access, "address": address}
    return Dataset(name, **(row | {"licence": "CC BY 4.0", "citation": "Nobody 2026"} | stated))


def bring(folder, address, *, patience=QUICK, say=lambda line: None, **known):
    return retrieve([dataset(address, **known)], folder, patience=patience, say=say)


def files(folder):
    """What is in a folder, but for the marks of who is at work there."""
    found = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"]
    return sorted(str(path.relative_to(folder)) for path in found)


def kept(folder):
    """Whether the folder holds the whole file, its receipt, and nothing else."""
    return files(folder) == [RECEIPTS, "world/table.csv"] and (folder / "world/table.csv").read_bytes() == CONTENT


GOOD = {
    "whole": (("whole",), 1),
    "redirected": (("redirected",), 1),
    "truncated once, and resumed": (("truncated", "whole"), 2),
    "truncated once, from a server that never resumes": (("truncated", "deaf"), 2),
    "in pieces": (("in pieces",), 1),
    "mute once": (("mute", "whole"), 2),
    "busy once": (("busy", "whole"), 2),
    "slow once, and resumed": (("slow", "whole"), 2),
}


@pytest.mark.parametrize("known", [KNOWN, FOREIGN, UNKNOWN], ids=["sha256", "md5", "nothing stated"])
@pytest.mark.parametrize(("ways", "requests"), GOOD.values(), ids=GOOD)
def test_a_file_is_whole_in_the_end(tmp_path, ways, requests, known):
    with serving(*ways) as server:
        bring(tmp_path, server.address, **known)
    assert kept(tmp_path) and len(server.asked) == requests
    receipt = read_receipts(tmp_path)["world/table.csv"]
    assert receipt["sha256"] == SHA256 and receipt["bytes"] == str(len(CONTENT)) and receipt["dataset"] == "table"


def test_what_has_come_is_not_asked_for_again(tmp_path):
    with serving("truncated", "whole") as server:
        bring(tmp_path, server.address, **KNOWN)
    start = int(server.asked[1]["Range"].removeprefix("bytes=").removesuffix("-"))
    assert 0 < start <= len(CONTENT) // 2 and server.asked[1]["If-Range"]


def test_a_later_call_goes_on_with_the_part(tmp_path):
    with serving("truncated") as server, pytest.raises(InputError, match=r"broke off, 3 times in a row"):
        bring(tmp_path, server.address, **KNOWN)
    parts = files(tmp_path)
    assert parts == [f"{UNFINISHED}/world__table.csv.partial", f"{UNFINISHED}/world__table.csv.partial.json"]
    with serving("whole") as server:
        bring(tmp_path, server.address, **KNOWN)
    assert kept(tmp_path) and "Range" in server.asked[0]


@pytest.mark.parametrize("known", [KNOWN, UNKNOWN], ids=["sha256", "nothing stated"])
def test_parts_of_two_editions_are_not_put_together(tmp_path, known):
    with serving("truncated", "changed") as server:
        if known:
            with pytest.raises(InputError, match="the content is not what it should be"):
                bring(tmp_path, server.address, **known)
            assert files(tmp_path) == []
        else:
            bring(tmp_path, server.address)
            assert (tmp_path / "world/table.csv").read_bytes() == CONTENT[::-1]


BAD = {
    "truncated": (("truncated",), KNOWN, "the connection broke off, 3 times in a row"),
    "truncated, nothing stated": (("truncated",), UNKNOWN, "the connection broke off, 3 times in a row"),
    "altered": (("altered",), KNOWN, f"its sha256 is not {SHA256}"),
    "altered, held to md5": (("altered",), FOREIGN, f"its md5 is not {MD5}"),
    "truncated in pieces": (("in too few pieces",), UNKNOWN, "the connection broke off, 3 times in a row"),
    "mute": (("mute",), KNOWN, "the server does not answer in time, 3 times in a row"),
    "slow": (("slow",), KNOWN, "less than 100,000 bytes come in a second"),
    "missing": (("missing",), KNOWN, "the server does not give the file, and answers 404"),
    "busy": (("busy",), KNOWN, "the server answers 503, 3 times in a row"),
    "a web page": (("page",), UNKNOWN, "the server sends a web page in place of the file"),
    "redirected in a circle": (("circle",), KNOWN, "the address leads in a circle"),
    "redirected to a file of the machine": (("elsewhere",), UNKNOWN, "the address leads to what is no address"),
    "of unknown length": (("silent",), UNKNOWN, "does not say how long the file is"),
}


@pytest.mark.parametrize(("ways", "known", "says"), BAD.values(), ids=BAD)
def test_a_download_is_refused(tmp_path, ways, known, says):
    with serving(*ways) as server, pytest.raises(InputError, match=says) as caught:
        bring(tmp_path, server.address, **known)
    assert "dataset table" in str(caught.value) and "To mend it: " in str(caught.value)
    assert not (tmp_path / "world/table.csv").exists() and not (tmp_path / RECEIPTS).exists()
    assert all(name.startswith(UNFINISHED) and ".partial" in name for name in files(tmp_path))


def test_a_download_from_no_server_is_refused(tmp_path):
    with serving("whole") as server:
        address = server.address
    with pytest.raises(InputError, match="no server answers at the address, 3 times in a row"):
        bring(tmp_path, address, **KNOWN)
    assert files(tmp_path) == []


def test_a_download_to_where_nobody_may_write_is_refused(tmp_path):
    (tmp_path / "world").write_text("a file where a folder belongs")
    with serving("whole") as server, pytest.raises(InputError, match="the file cannot be written"):
        bring(tmp_path, server.address, **KNOWN)


def test_a_download_by_hand_is_refused_with_what_to_get_and_where_to_put_it(tmp_path):
    with serving("whole") as server, pytest.raises(InputError) as caught:
        bring(tmp_path, server.address, access="by hand", licence="for members alone", **KNOWN)
    said = str(caught.value)
    assert "its terms are: for members alone" in said and not server.asked
    assert f"get it at {server.address} and put it at {tmp_path / 'world/table.csv'}" in said
    (tmp_path / "world").mkdir()
    (tmp_path / "world/table.csv").write_bytes(CONTENT)
    assert bring(tmp_path, server.address, access="by hand", **KNOWN) and kept(tmp_path)


def test_what_a_killed_process_has_brought_is_gone_on_with(tmp_path):
    code = (
        "import sys; from downloads.test_downloads import KNOWN, QUICK, bring; from pathlib import Path;"
        "from nestmrio.retrieval.transfer import Patience;"
        "bring(Path(sys.argv[1]), sys.argv[2], patience=Patience(window=60), **KNOWN)"
    )
    with serving("slow", "whole") as server:
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path), server.address], env=environment)
        part, until = tmp_path / UNFINISHED / "world__table.csv.partial", time.monotonic() + 30
        while not (part.exists() and part.stat().st_size) and time.monotonic() < until:
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert part.stat().st_size and not (tmp_path / "world/table.csv").exists()
        bring(tmp_path, server.address, **KNOWN)
    assert (tmp_path / "world/table.csv").read_bytes() == CONTENT and "Range" in server.asked[1]


def test_without_a_stated_checksum_the_first_content_is_held_to(tmp_path):
    said = []
    with serving("whole", "altered") as server:
        bring(tmp_path, server.address, say=said.append)
        assert f"it is trusted this once. Its sha256 is {SHA256}" in " ".join(said)
        (tmp_path / "world/table.csv").unlink()
        with pytest.raises(InputError, match=f"its sha256 is not {SHA256}"):
            bring(tmp_path, server.address)
    assert files(tmp_path) == [RECEIPTS]


def test_a_file_that_is_there_is_verified_and_never_written_over(tmp_path):
    with serving("whole") as server:
        bring(tmp_path, server.address)
        bring(tmp_path, server.address)
        place = tmp_path / "world/table.csv"
        place.write_bytes(b"mine")
        with pytest.raises(InputError, match="the file has changed since it was brought"):
            bring(tmp_path, server.address)
        with pytest.raises(InputError, match="the content is not what it should be"):
            bring(tmp_path, server.address, **KNOWN)
    assert len(server.asked) == 1 and place.read_bytes() == b"mine"


def test_one_that_is_refused_does_not_stop_the_others(tmp_path):
    with serving("whole") as server:
        other = dataset("http://127.0.0.1:1/none.csv", file="none.csv", name="none")
        third = dataset("http://127.0.0.1:1/hand.csv", file="hand.csv", access="by hand", name="hand")
        listed = [other, third, dataset(server.address, **KNOWN)]
        with pytest.raises(InputError, match="2 of 3 data sets are refused"):
            retrieve(listed, tmp_path, patience=QUICK, say=lambda line: None)
    assert kept(tmp_path)


@settings(max_examples=30)
@given(cut=st.integers(1, len(CONTENT) - 1))
def test_whatever_part_has_come_the_file_is_the_same(tmp_path_factory, cut):
    folder = tmp_path_factory.mktemp("cut")
    (folder / UNFINISHED).mkdir()
    (folder / UNFINISHED / "world__table.csv.partial").write_bytes(CONTENT[:cut])
    with serving("whole") as server:
        bring(folder, server.address, **KNOWN)
    assert kept(folder) and server.asked[0]["Range"] == f"bytes={cut}-"


def test_one_run_at_a_time_brings_a_file(tmp_path):
    (tmp_path / UNFINISHED).mkdir()
    with open(tmp_path / UNFINISHED / "world__table.csv.lock", "a") as held, serving("whole") as server:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(InputError, match="another run is bringing the file"):
            bring(tmp_path, server.address, **KNOWN)
        assert not server.asked
        fcntl.flock(held, fcntl.LOCK_UN)
        bring(tmp_path, server.address, **KNOWN)
    assert kept(tmp_path) and not (tmp_path / UNFINISHED).exists()


def test_progress_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("nestmrio.retrieval.transfer.TOLD_EACH", 0.0)
    said = []
    with serving("whole") as server:
        bring(tmp_path, server.address, say=said.append, **KNOWN)
    assert [line for line in said if line.endswith("MB of 0.6 MB")]


def test_a_link_out_of_the_folder_is_not_written_through(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data/world").symlink_to(tmp_path)
    with serving("whole") as server, pytest.raises(InputError, match="leads out of the folder"):
        bring(tmp_path / "data", server.address, **KNOWN)
    assert not server.asked
