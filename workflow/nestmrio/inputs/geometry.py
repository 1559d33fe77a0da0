"""Reader of outlines: the polygons of provinces from GeoJSON, TopoJSON or any other file that GDAL reads."""

from difflib import get_close_matches

from nestmrio.errors import InputError
from nestmrio.names import choices

_FORMATS = "give GeoJSON or TopoJSON with polygons"


def read_geometry(path, provinces, *, name_field="name", names=None):
    """Read the outline of every province, and those of places around them.

    Features of the same name are one place. Coordinates without a stated system are degrees where they can be.

    Arguments: path (GeoJSON, TopoJSON, ...), provinces (labels, in order), name_field (the field of the features that
    holds their names), names ({province: its name in the file}, where the two differ).
    Returns a GeoDataFrame with the columns name, province (whether it is one) and geometry, provinces first, in order.
    Raises InputError for a file that cannot be read, a field or a province that it lacks, with the nearest names, for
    a name given to no province, or for a province without an area.
    """
    provinces, names = list(map(str, provinces)), dict(names or {})
    frame = _read(path, name_field)
    for province in names:
        if province not in provinces:
            remedy = f"name provinces of the case: {choices(province, provinces)}"
            raise InputError(f"no province {province!r}", remedy=remedy, key="provinces.geometry.names")
    called = {province: str(names.get(province, province)) for province in provinces}
    _require_all(called, frame["name"].tolist(), path, names)
    _require_apart(called)
    merged = frame.dissolve("name", as_index=False, sort=False)
    label = {name: province for province, name in called.items()}
    merged["province"] = merged["name"].isin(list(label))
    merged["name"] = [label.get(name, name) for name in merged["name"]]
    merged["geometry"] = [_polygons(outline) for outline in merged.geometry]
    for name, outline, own in zip(merged["name"], merged.geometry, merged["province"], strict=True):
        if own and outline.is_empty:
            raise InputError("its outline has no area", remedy="give polygons", file=path, province=name)
    merged = merged[~merged.geometry.is_empty].reset_index(drop=True)
    place = {province: rank for rank, province in enumerate(provinces)}
    order = sorted(range(len(merged)), key=lambda row: place.get(merged["name"][row], len(place)))
    return merged.iloc[order].reset_index(drop=True)


def _read(path, name_field):
    """Names and outlines of the first layer that has the field, outlines made valid."""
    import pyogrio

    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(path)]
        found = {layer: pyogrio.read_info(path, layer=layer) for layer in layers}
        fields = {layer: told["fields"].tolist() for layer, told in found.items() if told["geometry_type"]}
        layer = next((layer for layer, known in fields.items() if name_field in known), None)
        frame = pyogrio.read_dataframe(path, layer=layer) if layer is not None else None
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as fault:
        raise InputError(f"it cannot be read as a map ({_first(fault)})", remedy=_FORMATS, file=path) from None
    known = sorted({field for names in fields.values() for field in names})
    if not known:
        raise InputError("it holds no outlines", remedy=_FORMATS, file=path)
    if frame is None:
        what = f"its features have no field {name_field!r}"
        remedy = f"say in provinces.geometry.name_field which field holds the names: {choices(name_field, known)}"
        raise InputError(what, remedy=remedy, file=path)
    frame = frame.loc[frame.geometry.notna() & frame[name_field].notna(), [name_field, "geometry"]]
    frame = frame.rename(columns={name_field: "name"}).astype({"name": str}).reset_index(drop=True)
    frame["geometry"] = frame.geometry.make_valid()
    west, south, east, north = frame.total_bounds if len(frame) else (0, 0, 0, 0)
    degrees = max(-west, east) <= 180.0001 and max(-south, north) <= 90.0001
    return frame.set_crs("EPSG:4326") if frame.crs is None and degrees else frame


def _require_all(called, known, path, names):
    lacking = {province: name for province, name in called.items() if name not in set(known)}
    if not lacking:
        return
    told = [f"{name} (for {province})" if province in names else name for province, name in lacking.items()]
    free = [name for name in dict.fromkeys(known) if name not in set(called.values())]
    near = "; ".join(f"{province}: {_nearest(name, free or known)}" for province, name in lacking.items())
    remedy = f"write under provinces.geometry.names what the file calls it ({near}), or set geometry to null"
    raise InputError(f"no outline of {', '.join(told)}", remedy=remedy, file=path)


def _require_apart(called):
    owners = {}
    for province, name in called.items():
        if name in owners:
            what = f"{owners[name]} and {province} have the same outline {name!r}"
            raise InputError(what, remedy="give each its own", key="provinces.geometry.names")
        owners[name] = province


def _nearest(name, known):
    folded = {one.casefold(): one for one in known}
    near = get_close_matches(name.casefold(), folded, n=2, cutoff=0.55)
    return " or ".join(folded[one] for one in near) or f"one of {choices(name, known)}"


def _polygons(outline):
    """The polygons of an outline, as one; lines and points, which a repair may leave, have no area."""
    from shapely import MultiPolygon, get_parts

    parts = [part for piece in get_parts(outline) for part in get_parts(piece)]
    return MultiPolygon([part for part in parts if part.geom_type == "Polygon" and part.area > 0])


def _first(fault):
    """The first clause of what GDAL says, which does not name the file."""
    return str(fault).splitlines()[0].partition(";")[0].rpartition("'")[2].strip(" .:") or "unknown format"
