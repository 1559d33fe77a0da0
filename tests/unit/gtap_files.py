"""Header-array files of an economy in the shape of GTAP, in either layout of headers, written by harpy."""

from pathlib import Path
from typing import NamedTuple

import harpy
import numpy as np

ORIGINS = ("domestic", "imported")
SET_HEADERS = {
    6: {"H1": "REG", "H2": "TRAD_COMM", "H6": "ENDW_COMM", "H9": "CGDS_COMM", "MARG": "MARG_COMM"},
    7: {"REG": "REG", "COMM": "COMM", "MARG": "MARG", "ACTS": "ACTS", "ENDW": "ENDW"},
}
"""The headers of the file of sets, with the set that each holds."""


class Files(NamedTuple):
    """The files of an economy."""

    table: Path
    emissions: Path
    sets: Path


def write(
    economy,
    folder,
    layout=7,
    *,
    emission_layout=None,
    table=None,
    emissions=None,
    lower_headers=False,
    upper_labels=(),
    capital_goods="CGDS",
    label_width=12,
    final_byte=(),
    permuted=None,
):
    """Write the file of the table, the file of emissions and the file of sets; their paths.

    Arguments: folder (made if absent), layout (6 or 7), emission_layout (the same unless given), table and emissions
    (names of the files, else those of the layout: basedata.har, gsdemiss.har or co2.har), lower_headers (names of
    headers in lower case), upper_labels (the files of `Files` whose labels are in upper case), capital_goods (the label
    of investment in layout 6), label_width (width of the records in the file of sets), final_byte (the files of `Files`
    that end with byte 0x1A), permuted (a seed: labels of the emission file stand in another order, with their data).
    """
    emission_layout = emission_layout or layout
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = Files(
        folder / (table or "basedata.har"),
        folder / (emissions or {6: "gsdemiss.har", 7: "co2.har"}[emission_layout]),
        folder / "sets.har",
    )
    sets = _sets(economy, layout, capital_goods)
    emission_sets = _sets(economy, emission_layout, capital_goods)
    burnt = _emission_arrays(economy, emission_layout)
    if permuted is not None:
        emission_sets, burnt = _shuffled(emission_sets, burnt, np.random.default_rng(permuted))
    held = {
        "table": _data_headers(_table_arrays(economy, layout), _spelt(sets, "table" in upper_labels)),
        "emissions": _emission_headers(burnt, _spelt(emission_sets, "emissions" in upper_labels)),
        "sets": _set_headers(_spelt(sets, "sets" in upper_labels), layout, label_width),
    }
    for file, path in paths._asdict().items():
        write_headers(path, [*_misleading(layout), *held[file]], lower_headers)
        if file in final_byte:
            path.write_bytes(path.read_bytes() + b"\x1a")
    return paths


def write_headers(path, headers, lower=False):
    """Write headers to a file by harpy."""
    file = harpy.HarFileObj()
    for header in headers:
        header["name"] = (header["name"].lower() if lower else header["name"]).ljust(4)
        file.addHeaderArrayObj(header)
    file.writeToDisk(str(path))


def data_header(name, array, sets, meaning):
    """One header of single-precision data; sets are pairs of a name and labels, one per dim."""
    held = [{"name": s, "dim_type": "Set", "dim_desc": list(labels), "status": "k"} for s, labels in sets]
    array = np.asarray(array, np.float32)
    return harpy.HeaderArrayObj.HeaderArrayFromData(name, array, name, meaning[:70], sets=held)


def set_header(name, set_name, labels, width=12):
    """One header of labels, in records as wide as given, or as the longest label where that is wider."""
    width = max(width, *map(len, labels))
    return harpy.HeaderArrayObj.HeaderArrayFromData(name, np.array(labels, f"<U{width}"), name, f"Set {set_name}")


def _misleading(layout):
    """The headers of release and version. The version is that of the other layout, for no reader should trust it."""
    release = harpy.HeaderArrayObj.HeaderArrayFromData("DREL", np.array(["GENERATED"], "<U36"), "DREL", "Data release")
    return [release, data_header("DVER", [{6: 6.0, 7: 5.0}[layout]], [], "Format of data")]


def _sets(economy, layout, capital_goods):
    """The sets of a layout by name, with their labels."""
    e = economy
    if layout == 7:
        named = {"REG": e.regions, "COMM": e.commodities, "ACTS": e.activities, "ENDW": e.endowments}
        return named | {"MARG": e.margins, "FUEL": e.fuels}
    named = {"REG": e.regions, "TRAD_COMM": e.commodities, "PROD_COMM": [*e.activities, capital_goods]}
    named |= {"CGDS_COMM": [capital_goods], "ENDW_COMM": e.endowments}
    return named | {"MARG_COMM": e.margins, "FUEL_COMM": e.fuels}


def _spelt(sets, upper):
    """The sets as they are spelt in a file."""
    return {name: [label.upper() for label in labels] for name, labels in sets.items()} if upper else sets


def _table_arrays(economy, layout):
    """The arrays of the table by header: what it is, the names of its sets, its values."""
    e, found = economy, {}
    if layout == 7:
        c, a, end, m = "COMM", "ACTS", "ENDW", "MARG"
        basic, paid, imported = "B", "P", "M"
        trade = {"VXSB": e.exports, "VFOB": e.fob, "VCIF": e.cif, "VMSB": e.imports}
        factors = {"EVFB": e.factors, "EVFP": e.factors_paid}
        for name, value in {"MAKS": e.make_before_tax, "MAKB": e.make}.items():
            found[name] = ("make matrix", (c, a, "REG"), value)
    else:
        if e.activities != e.commodities or (e.make.sum(1) != np.einsum("ccr->cr", e.make)).any():
            raise ValueError("layout 6 holds no make matrix: each activity makes its own commodity alone")
        c, a, end, m = "TRAD_COMM", "PROD_COMM", "ENDW_COMM", "MARG_COMM"
        basic, paid, imported = "M", "A", "I"
        trade = {"VXMD": e.exports, "VXWD": e.fob, "VIWS": e.cif, "VIMS": e.imports}
        none = np.zeros((len(e.endowments), 1, len(e.regions)))
        factors = {"VFM": np.concatenate([e.factors, none], 1), "EVFA": np.concatenate([e.factors_paid, none], 1)}
    for origin, source in zip(ORIGINS, ("D", imported), strict=True):
        for end_of_name, price in (("", basic), ("_paid", paid)):
            firm, final = (getattr(e, f"{user}_{origin}{end_of_name}") for user in ("firm", "final"))
            if layout == 6:
                firm = np.concatenate([firm, final[:, 2:]], 1)
            found[f"V{source}F{price}"] = (f"firms' {origin} use", (c, a, "REG"), firm)
            for k, user in enumerate("PGI"[: layout - 4]):
                found[f"V{source}{user}{price}"] = (f"final {origin} use", (c, "REG"), final[:, k])
    found |= {name: ("factor use", (end, a, "REG"), value) for name, value in factors.items()}
    found |= {name: ("bilateral trade", (c, "REG", "REG"), value) for name, value in trade.items()}
    found["VST"] = ("margin supply", (m, "REG"), e.margin_supply)
    found["VTWR"] = ("margin use", (m, c, "REG", "REG"), e.margin_use)
    for name, value in {"SAVE": e.saving, "VDEP": e.depreciation, "POP": e.population}.items():
        found[name] = (name, ("REG",), value)
    return found


def _emission_arrays(economy, layout):
    """The arrays of emissions by header: what it is, the names of its sets, its values."""
    fuel, activity = ("FUEL", "ACTS") if layout == 7 else ("FUEL_COMM", "PROD_COMM")
    found = {}
    for origin, source in zip(ORIGINS, ("D", "M" if layout == 7 else "I"), strict=True):
        firm, final = (getattr(economy, f"co2_{user}_{origin}") for user in ("firm", "final"))
        if layout == 6:
            firm = np.concatenate([firm, final[:, 2:]], 1)
        found[f"M{source}F"] = (f"emissions of firms, {origin}, Mt CO2", (fuel, activity, "REG"), firm)
        for k, user in enumerate("PGI"[: layout - 4]):
            found[f"M{source}{user}"] = (f"emissions of final users, {origin}, Mt CO2", (fuel, "REG"), final[:, k])
    return found


def _shuffled(sets, arrays, random):
    """Sets in another order, and arrays with them."""
    order = {name: random.permutation(len(labels)) for name, labels in sets.items()}
    moved = {
        name: (meaning, dims, value[np.ix_(*(order[dim] for dim in dims))])
        for name, (meaning, dims, value) in arrays.items()
    }
    return {name: [labels[k] for k in order[name]] for name, labels in sets.items()}, moved


def _data_headers(arrays, sets):
    """Headers of arrays whose sets are named."""
    return [
        data_header(name, value, [(dim, sets[dim]) for dim in dims], meaning)
        for name, (meaning, dims, value) in arrays.items()
    ]


def _emission_headers(arrays, sets):
    """The headers of the file of emissions; in layout 7 the set of fuels stands before them."""
    fuels = [set_header("FUEL", "FUEL", sets["FUEL"])] if "FUEL" in sets else []
    return [*fuels, *_data_headers(arrays, sets)]


def _set_headers(sets, layout, width):
    """The headers of the file of sets."""
    return [set_header(header, name, sets[name], width) for header, name in SET_HEADERS[layout].items()]
