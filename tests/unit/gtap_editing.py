"""One header of a header-array file replaced, or its labels changed, and the file written again by harpy."""

import harpy

from gtap_files import data_header, set_header, write_headers


def headers(path):
    """All headers of a file."""
    return harpy.HarFileObj.loadFromDisk(str(path))["head_arrs"]


def same(one, other):
    """Whether two names are the same."""
    return one.strip().upper() == other.strip().upper()


def changed(path, name, change):
    """Replace one header by what `change` makes of it: a list of headers."""
    found = headers(path)
    if not any(same(h["name"], name) for h in found):
        raise ValueError(f"no header {name} in {path}")
    write_headers(path, [new for h in found for new in (change(h) if same(h["name"], name) else [h])])


def relabelled(header, change):
    """A header with other labels and data: `change` takes the name of a set and its labels, and returns which places
    stay, in their order, and their labels.
    """
    if not header.get("sets"):
        words = str(header["long_name"]).split()
        if header["data_type"] != "1C" or not words or words[0] != "Set":
            return header
        labels = [label.strip() for label in header["array"]]
        _, labels = change(words[1], labels)
        return set_header(header["name"], words[1], labels, header["array"].dtype.itemsize // 4)
    array, sets = header["array"], []
    for axis, held in enumerate(header["sets"]):
        places, labels = change(held["name"], held["dim_desc"])
        array = array.take(places, axis)
        sets.append((held["name"], labels))
    return data_header(header["name"], array, sets, header["long_name"])
