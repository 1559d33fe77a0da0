"""Damage to header-array files: each function changes one file in its place.

Names of headers and of sets are given without regard to case. `TRUNCATIONS` are the places at which a file is cut.
"""

import struct
from pathlib import Path

import harpy
import numpy as np

from gtap_editing import changed, headers, relabelled, same
from gtap_files import data_header, write_headers
from gtap_records import first_of_data, place_of, records, written

TRUNCATIONS = ("before", "name", "description", "sets", "labels", "data", "last byte")
IMPORTED_USE = {6: ("VIFM", "VIFA", "VIPM", "VIPA", "VIGM", "VIGA")}
IMPORTED_USE[7] = ("VMFB", "VMFP", "VMPB", "VMPP", "VMGB", "VMGP", "VMIB", "VMIP")


def header_missing(path, name):
    """A header is missing."""
    changed(path, name, lambda header: [])


def header_renamed(path, name, new):
    """A header has another name."""
    changed(path, name, lambda header: [harpy.HeaderArrayObj(header, name=new.ljust(4))])


def header_twice(path, name):
    """A header stands twice in the file, with other values the second time."""
    changed(path, name, lambda header: [header, harpy.HeaderArrayObj(header, array=header["array"] * 2)])


def dim_missing(path, name, set_name):
    """A header lacks a dim: its values are summed over it."""

    def change(header):
        axis = next(k for k, held in enumerate(header["sets"]) if same(held["name"], set_name))
        kept = [(held["name"], held["dim_desc"]) for k, held in enumerate(header["sets"]) if k != axis]
        return [data_header(header["name"], header["array"].sum(axis), kept, header["long_name"])]

    changed(path, name, change)


def labels_exchanged(path, name, set_name, one=0, other=1):
    """Two labels of a set are exchanged in one header without their data: only an identity can tell."""

    def change(held, labels):
        labels = list(labels)
        if same(held, set_name):
            labels[one], labels[other] = labels[other], labels[one]
        return np.arange(len(labels)), labels

    changed(path, name, lambda header: [relabelled(header, change)])


def label_renamed(path, set_name, old, new, name=None):
    """A label of a set is another in one header, or in all: unknown, or twice in the set if `new` stands there too."""

    def change(held, labels):
        found = [new if same(held, set_name) and label == old else label for label in labels]
        return np.arange(len(labels)), found

    found = headers(path)
    write_headers(path, [relabelled(h, change) if name is None or same(h["name"], name) else h for h in found])


def label_absent(path, set_name, label, name=None):
    """A label of a set is absent from one header, or from all, with its data."""

    def change(held, labels):
        places = [k for k, other in enumerate(labels) if not (same(held, set_name) and other == label)]
        return places, [labels[k] for k in places]

    found = headers(path)
    write_headers(path, [relabelled(h, change) if name is None or same(h["name"], name) else h for h in found])


def cell_changed(path, name, value, cell=None):
    """One cell of a header holds another value; where no cell is named by its labels, the largest."""

    def change(header):
        array = header["array"].copy()
        place = np.unravel_index(array.argmax(), array.shape)
        if cell is not None:
            place = tuple(held["dim_desc"].index(label) for held, label in zip(header["sets"], cell, strict=True))
        array[place] = value
        return [harpy.HeaderArrayObj(header, array=array)]

    changed(path, name, change)


def not_a_number(path, name, cell=None):
    """One cell is NaN."""
    cell_changed(path, name, np.nan, cell)


def negative(path, name, cell=None, value=-1000.0):
    """One cell is negative."""
    cell_changed(path, name, value, cell)


def imports_unused(path, commodity, region):
    """Nobody in the region uses imports of the commodity, although trade brings them there."""
    found = headers(path)
    names = {h["name"].strip().upper() for h in found}
    used = IMPORTED_USE[7 if "VMFB" in names else 6]
    for header in found:
        if header["name"].strip().upper() in used:
            labels = [held["dim_desc"] for held in header["sets"]]
            header["array"][labels[0].index(commodity), ..., labels[-1].index(region)] = 0
    write_headers(path, found)


def truncated(path, place, name):
    """The file ends at a place of a header: one of TRUNCATIONS."""
    found = records(path)
    first, last = place_of(found, name)
    data = first_of_data(found, first)
    cut = {"name": first, "description": first + 1, "sets": first + 2, "labels": data - 1, "data": last - 1}
    if place == "before":
        held = written(found[:first])
    elif place == "last byte":
        held = written(found[:last])[:-1]
    else:
        held = written(found[: cut[place]]) + written([found[cut[place]]])[: 4 + len(found[cut[place]]) // 2]
    Path(path).write_bytes(held)


def length_wrong(path, name):
    """The last record of a header says that it is longer than it is."""
    found = records(path)
    _, last = place_of(found, name)
    size = len(found[last - 1])
    held = written(found[: last - 1]) + struct.pack("=i", size + 8) + found[last - 1] + struct.pack("=i", size)
    Path(path).write_bytes(held + written(found[last:]))


def not_header_arrays(path):
    """The file is text."""
    Path(path).write_text("region,commodity,value\nchn,agri,1\n")


def empty(path):
    """The file is empty."""
    Path(path).write_bytes(b"")
