"""Names: the words that are taken, and names that would stand for two things."""

import re
import unicodedata
from difflib import get_close_matches

from nestmrio.errors import InputError
from nestmrio.rows import STEERING

PLACES = {
    "abroad": "all other countries together",
    "all": "all places together",
    "discrepancy": "what the tables leave open",
    "each province": "every province by itself",
    "elsewhere": "all other regions",
    "everywhere": "all regions",
    "household": "the residents",
    "other provinces": "all provinces but one",
    "outside own province": "all regions but one",
}
"""Words of results, repairs and claims that no province, group or country may bear, and what they mean there."""
EXPORTS, TRANSPORT = "exports", "international_transport"
NO_CONSUMPTION = {
    EXPORTS: "demand of other countries, where the table ends at the border",
    TRANSPORT: "transport of goods between countries, whoever buys the goods",
}
"""Categories of final demand that are no region's consumption, and what they are.

They stand in the local final demand of the region that supplies, and accounts show what they embody by itself.
"""
CATEGORIES = {
    "all": "all categories together",
    "discrepancy": "what the tables leave open",
    EXPORTS: NO_CONSUMPTION[EXPORTS],
    "international exports": "demand of all other countries",
}
SECTORS = {
    "all": "all sectors together",
    "all_feasible": "all sectors whose trade could be balanced",
    "household": "the residents, in tables of emissions",
}
SHOWN = 8
LONGEST = 100
"""Letters of a label that names files."""
RESERVED = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]")
"""Labels that name a device on some systems, and cannot name a file there."""
UNSEEN = re.compile(rf"[\t\r\n\x85]|{STEERING.pattern}")
"""Signs in no label: they steer a terminal or turn the direction of writing, and cannot be seen."""


def choices(name, known):
    """The labels that a misspelt name may mean: all where they are few, else the nearest, else the first.

    Arguments: name, known (labels). Returns a text for a remedy.
    """
    known = list(map(str, known))
    if len(known) <= SHOWN:
        return ", ".join(known)
    folded = {one.casefold(): one for one in reversed(known)}
    near = [folded[one] for one in get_close_matches(str(name).casefold(), folded, n=3, cutoff=0.5)]
    return ", ".join(near) or ", ".join([*known[:SHOWN], f"... ({len(known)} in all)"])


def require_file_label(sector, **place):
    """Refuse the label of a sector that cannot name a file on every system: it is of a-z, 0-9 and _.

    Some systems keep a few names for themselves, such as con and aux. Arguments: sector (label), place (named in
    errors). Raises InputError with a label to use.
    """
    if RESERVED.fullmatch(sector):
        remedy = f"call it {sector}_ here and in every file of the case"
        raise InputError("no file can have this name on some systems", remedy=remedy, **place, sector=sector)
    if len(sector) > LONGEST:
        remedy = f"use {LONGEST} letters at most, here and in every file of the case"
        raise InputError(
            "the label is too long for the name of a file", remedy=remedy, **place, sector=sector[:LONGEST]
        )
    if not re.fullmatch(r"[a-z0-9_]+", sector):
        letters = unicodedata.normalize("NFKD", sector).encode("ascii", "ignore").decode().lower()
        label = re.sub(r"[^a-z0-9_]+", "_", letters).strip("_") or "sector"
        remedy = f"call it {label} here and in every file of the case"
        raise InputError("the label has other characters than a-z, 0-9 and _", remedy=remedy, **place, sector=sector)


def check_names(provinces, groups, countries, country, categories, sectors=()):
    """Refuse a name that would stand for two things in the results.

    A group may bear the name of its only province, and a group of all provinces that of the nested country.

    Arguments: provinces (labels), groups (the group of each, in the same order), countries (labels of the world table),
    country (the one that the provinces replace), categories (of final demand, here and in the world), sectors.
    Raises one InputError that gives every such name, its two meanings and what to rename.
    """
    provinces, countries = list(map(str, provinces)), list(map(str, countries))
    members = {}
    for province, group in zip(provinces, groups, strict=True):
        members.setdefault(str(group), []).append(province)
    others = [other for other in countries if other != country]
    groups = [group for group, inside in members.items() if inside != [group]]
    part = [group for group in groups if len(members[group]) < len(provinces)]
    abroad, home = "a country of the world table (world.folder)", "the country that the provinces replace (country)"
    kinds = {
        "province": ("a province (provinces.list)", provinces, PLACES, {abroad: others, home: [country]}),
        "group": (
            "a group (provinces.list)",
            groups,
            PLACES,
            {"a province that is not the whole group": provinces, abroad: others},
        ),
        "country": (abroad, countries, PLACES, {}),
        "category": ("a category of final demand (tables.layout, world.categories)", categories, CATEGORIES, {}),
        "sector": ("a sector (sectors.provincial, world.sectors)", sectors, SECTORS, {}),
    }
    found = [("group", name, kinds["group"][0], home) for name in part if name == country]
    for kind, (meaning, names, words, rivals) in kinds.items():
        for name in dict.fromkeys(map(str, names)):
            found += [(kind, name, meaning, rival) for rival, labels in rivals.items() if name in labels]
            if name in words:
                found.append((kind, name, meaning, f"the word for {words[name]}"))
            if UNSEEN.search(name):
                what = f"{meaning[2:]} has the name {name!a}, with a sign that cannot be seen"
                raise InputError(what, remedy=f"take the sign out of the name of the {kind} in every file")
    if found:
        what = "; ".join(f"{name} is {meaning} and {rival}" for _, name, meaning, rival in found)
        renamed = ", ".join(dict.fromkeys(f"the {kind} {name}" for kind, name, *_ in found))
        raise InputError(what, remedy=f"rename {renamed} in every file that names it")


def require_same(listed, found, what, **place):
    """Refuse a list of labels that is not the one of a table, in any order.

    Arguments: listed, found (labels of the list and of the table), what (they are called), place (of the list).
    Raises InputError naming every label that only one of them has.
    """
    listed, found = list(map(str, listed)), list(map(str, found))
    lacking = [name for name in found if name not in set(listed)]
    unknown = [name for name in listed if name not in set(found)]
    if lacking or unknown:
        faults = [f"lacks {', '.join(lacking)}"] if lacking else []
        faults += [f"has {', '.join(unknown)}, which the table does not know"] if unknown else []
        near = choices(unknown[0], found) if unknown else ", ".join(lacking)
        raise InputError(
            f"the list of {what} {' and '.join(faults)}", remedy=f"use the labels of the table: {near}", **place
        )
