"""Maps that strangers bring: other names, other fields, other kinds of files."""

import json
from functools import partial

from corpus.entry import Entry
from nestmrio.inputs.geometry import read_geometry

PROVINCES = ["Abia", "Borno", "Cross River"]
FILE = "outlines.json"


def feature(name, west, field="name", kind="Polygon"):
    """A square, or a point, as GeoJSON."""
    ring = [[west, 0], [west + 1, 0], [west + 1, 1], [west, 1], [west, 0]]
    shape = {"type": kind, "coordinates": [ring] if kind == "Polygon" else ring[0]}
    return {"type": "Feature", "properties": {field: name}, "geometry": shape}


def outlines(folder, *features, text=None, **choices):
    """Read outlines of the three provinces from a file of these features, or of a text."""
    path = folder / FILE
    whole = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    path.write_text(whole if text is None else text, encoding="utf-8")
    return read_geometry(str(path), PROVINCES, **choices)


def entry(name, *features, says=None, accepts=None, **choices):
    """An entry of the corpus: `says` where it is refused, `accepts` where it is read."""
    act = partial(_act, features=features, choices=choices)
    return Entry(name, act, (FILE, *says)) if says else Entry(name, act, accepts=accepts)


def _act(folder, *, features, choices):
    return outlines(folder, *features, **choices)


ALL = tuple(feature(name, west) for west, name in enumerate(PROVINCES))
NEAR = (*ALL[:2], feature("Cross-River", 2))
ENTRIES = [
    entry("outlines of all provinces and of a neighbour", *ALL, feature("Lagos", 9), accepts=lambda f, _: len(f) == 4),
    entry("outlines in another order", *ALL[::-1], accepts=lambda f, _: f["name"].tolist() == PROVINCES),
    entry("a province with another name on the map", *NEAR, says=("no outline of Cross River", "Cross-River")),
    entry(
        "a province with another name that is declared",
        *NEAR,
        names={"Cross River": "Cross-River"},
        accepts=lambda f, _: f["name"].tolist() == PROVINCES,
    ),
    entry("a map without a province", *ALL[:2], says=("no outline of Cross River", "set geometry to null")),
    entry("a map whose field is called otherwise", feature("Abia", 0, "NAME_1"), says=("no field 'name'", "NAME_1")),
    entry("a map of points", *ALL[:2], feature("Cross River", 2, kind="Point"), says=("Cross River", "has no area")),
    entry("a map of nothing", says=("give GeoJSON or TopoJSON",)),
    entry("a map that is cut off", text='{"type": "FeatureColl', says=("cannot be read as a map",)),
    entry("a page of the web in the place of a map", text="<html>404</html>", says=("cannot be read as a map",)),
]
