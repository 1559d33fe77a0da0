"""Odd but lawful forms of header-array files: each function changes one file in its place."""

from pathlib import Path

import harpy
import numpy as np

from gtap_editing import changed, headers, relabelled, same
from gtap_files import set_header, write_headers
from gtap_records import store


def labels_permuted(path, name, set_name, seed=0):
    """The labels of a set stand in another order in one header, with their data: nothing is lost."""

    def change(held, labels):
        places = np.arange(len(labels))
        if same(held, set_name):
            places = np.random.default_rng(seed).permutation(len(labels))
            places = np.roll(places, 1) if (places == np.arange(len(labels))).all() else places
        return places, [labels[k] for k in places]

    changed(path, name, lambda header: [relabelled(header, change)])


def final_byte(path):
    """The file ends with byte 0x1A, as lawful files do."""
    Path(path).write_bytes(Path(path).read_bytes() + b"\x1a")


def stored_sparse(path, name):
    """The header stores what is not zero alone, as lawful files do, whatever share that is."""
    store(path, name, "SPSE")


def stored_full(path, name):
    """The header stores all its values, as lawful files do."""
    store(path, name, "FULL")


def without_labels(path, name):
    """The header is of type RL: values without names of sets and labels. Its order is all that is left."""
    changed(path, name, lambda header: [harpy.HeaderArrayObj(header, sets=None)])


def labels_as_wide(path, width):
    """The records of all sets are of another width, as lawful files have 5, 8, 12 or 70."""

    def change(header):
        if header["data_type"] != "1C" or not header["long_name"].startswith("Set "):
            return header
        labels = [label.strip() for label in header["array"]]
        return set_header(header["name"], header["long_name"].split()[1], labels, width)

    write_headers(path, [change(header) for header in headers(path)])
