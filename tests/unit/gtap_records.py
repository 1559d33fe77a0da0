"""The records of a header-array file: what harpy does not write, and where a file can be cut."""

import struct
from pathlib import Path

import harpy
import numpy as np


def records(path):
    """The contents of all records of a file, in order."""
    held, found, place = Path(path).read_bytes(), [], 0
    while place < len(held):
        (size,) = struct.unpack_from("=i", held, place)
        found.append(held[place + 4 : place + 4 + size])
        place += size + 8
    return found


def written(found):
    """The bytes of records."""
    return b"".join(struct.pack("=i", len(r)) + r + struct.pack("=i", len(r)) for r in found)


def is_name(record):
    """Whether a record is the name of a header: four characters that are not blank."""
    return len(record) == 4 and record.strip() != b""


def place_of(found, name):
    """The first and the last record, exclusive, of a header."""
    first = next(k for k, r in enumerate(found) if is_name(r) and r.decode().strip().upper() == name.upper())
    later = (k for k in range(first + 1, len(found)) if is_name(found[k]))
    return first, next(later, len(found))


def first_of_data(found, first):
    """The first record of the values of a labelled header: after name, description, names of sets, and labels."""
    return first + 3 + struct.unpack_from("=4si", found[first + 2])[1]


def store(path, name, storage):
    """Write the values of a labelled header as FULL or SPSE, whatever share of them is zero."""
    file = harpy.HarFileObj.loadFromDisk(str(path))
    array = next(h["array"] for h in file["head_arrs"] if h["name"].strip().upper() == name.upper())
    found = records(path)
    first, last = place_of(found, name)
    description = found[first + 1]
    found[first + 1] = description[:6] + storage.encode() + description[10:]
    values = array.flatten("F").astype(np.float32)
    new = _sparse(values) if storage == "SPSE" else _full(values, array.shape)
    found[first_of_data(found, first) : last] = new
    Path(path).write_bytes(written(found))


def _sparse(values, at_most=3996):
    """Records of the places and values of what is not zero; each counts the records left."""
    places = np.flatnonzero(values)
    parts = [places[k : k + at_most] for k in range(0, max(len(places), 1), at_most)]
    found = [struct.pack("=4siii80s", b"    ", len(places), 4, 4, b" " * 80)]
    for left, part in zip(range(len(parts), 0, -1), parts, strict=True):
        head = struct.pack("=4siii", b"    ", left, len(places), len(part))
        found.append(head + (part + 1).astype(np.int32).tobytes() + values[part].tobytes())
    return found


def _full(values, shape):
    """Records of all values: the dims, the range of each dim, the values."""
    dims = [*shape, *[1] * (7 - len(shape))]
    ranges = [side for n in dims for side in (1, n)]
    return [
        struct.pack("=4s9i", b"    ", 3, 7, *dims),
        struct.pack("=4s15i", b"    ", 2, *ranges),
        struct.pack("=4si", b"    ", 1) + values.tobytes(),
    ]
