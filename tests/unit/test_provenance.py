"""Hashes follow content alone."""

import os

from nestmrio.provenance import sha256


def test_the_hash_follows_content_not_time(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("1")
    before = sha256([file])
    os.utime(file, (0, 0))
    assert sha256([file]) == before == sha256([tmp_path / "a.csv"])
    file.write_text("2")
    assert sha256([file]) != before


def test_a_folder_counts_with_all_its_files(tmp_path):
    (tmp_path / "world").mkdir()
    (tmp_path / "world" / "Z.txt").write_text("1")
    before = sha256([tmp_path / "world"])
    (tmp_path / "world" / "Y.txt").write_text("1")
    assert sha256([tmp_path / "world"]) != before
