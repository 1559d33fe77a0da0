"""An economy read from header-array files by harpy alone, in file order, for files that are known to be sound."""

import harpy
import numpy as np

from gtap_economy import Economy

SEVEN = {
    "firm_domestic": "VDFB",
    "firm_imported": "VMFB",
    "firm_domestic_paid": "VDFP",
    "firm_imported_paid": "VMFP",
    "factors": "EVFB",
    "factors_paid": "EVFP",
    "exports": "VXSB",
    "fob": "VFOB",
    "cif": "VCIF",
    "imports": "VMSB",
}
SIX = dict(zip(SEVEN, "VDFM VIFM VDFA VIFA VFM EVFA VXMD VXWD VIWS VIMS".split(), strict=True))
COMMON = {"margin_use": "VTWR", "margin_supply": "VST", "saving": "SAVE", "depreciation": "VDEP", "population": "POP"}


def headers(path):
    """The headers of a file by their name in upper case."""
    return {h["name"].strip().upper(): h for h in harpy.HarFileObj.loadFromDisk(str(path))["head_arrs"]}


def load(table, emissions):
    """The economy of a table file and an emission file, whose labels stand in the same order."""
    held, burnt = headers(table), headers(emissions)
    seven = "VDFB" in held
    firms = held["VDFB" if seven else "VDFM"]
    commodities, activities, regions = (list(s["dim_desc"]) for s in firms["sets"])
    n_a = len(activities) - (not seven)

    def array(name, source=held):
        return source[name]["array"].astype(float)

    found = {name: array(header) for name, header in ((SEVEN if seven else SIX) | COMMON).items()}
    of_firms = [name for name in found if name.startswith(("firm", "factors"))]
    investment = {name: found[name][:, n_a:] for name in of_firms}
    found |= {name: found[name][:, :n_a] for name in of_firms}
    for origin, letter in (("domestic", "D"), ("imported", "M" if seven else "I")):
        for end, price in (("", "B" if seven else "M"), ("_paid", "P" if seven else "A")):
            finals = [array(f"V{letter}{user}{price}") for user in "PG"]
            last = array(f"V{letter}I{price}") if seven else investment[f"firm_{origin}{end}"][:, 0]
            found[f"final_{origin}{end}"] = np.stack([*finals, last], 1)
        letter = "I" if "MIF" in burnt and letter != "D" else letter
        firm = array(f"M{letter}F", burnt)
        last = array(f"M{letter}I", burnt) if f"M{letter}I" in burnt else firm[:, n_a]
        found[f"co2_firm_{origin}"] = firm[:, :n_a]
        found[f"co2_final_{origin}"] = np.stack([*(array(f"M{letter}{user}", burnt) for user in "PG"), last], 1)
    margins = list(held["VST"]["sets"][0]["dim_desc"])
    if seven:
        found |= {"make": array("MAKB"), "make_before_tax": array("MAKS")}
    else:
        sold = sum(found[name].sum(1) for name in ("firm_domestic", "final_domestic")) + found["exports"].sum(2)
        sold[[commodities.index(m) for m in margins]] += found["margin_supply"]
        cost = sum(found[name].sum(0) for name in of_firms if name.endswith("_paid"))
        found["make"], found["make_before_tax"] = (np.eye(n_a)[:, :, None] * side[None] for side in (sold, cost))
    return Economy(
        regions=regions,
        commodities=commodities,
        activities=activities[:n_a],
        endowments=list(held["EVFB" if seven else "VFM"]["sets"][0]["dim_desc"]),
        margins=margins,
        fuels=list(burnt["MDF"]["sets"][0]["dim_desc"]),
        **found,
    )
