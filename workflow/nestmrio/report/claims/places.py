"""The names of places and categories in a claim, resolved to the labels of a case."""

from dataclasses import dataclass, field, replace

from nestmrio.errors import InputError
from nestmrio.report.claims.measures import NotComputable
from nestmrio.report.footprints import Footprints
from nestmrio.rows import read_rows

_TERMS = ("kind", "name", "reading", "member")


def read_terms(path):
    """Read what a source means by its own words: sets of provinces and of final-demand categories.

    Arguments: path (CSV with columns `kind`, region or category; `name`; `reading`, blank for the meaning taken and a
    few words for another plausible one; `member`, a label). Returns {kind: {name: {reading: [members]}}}.
    Raises InputError.
    """
    terms = {"region": {}, "category": {}}
    for row in read_rows(path, _TERMS, blank=["reading"]):
        place = {"file": path, "line": row["line"]}
        if row["kind"] not in terms:
            raise InputError(f"kind {row['kind']} is unknown", remedy="write region or category", **place)
        members = terms[row["kind"]].setdefault(row["name"], {}).setdefault(row["reading"], [])
        if row["member"] in members:
            raise InputError("the member stands twice in a set", remedy="keep one row", **place, member=row["member"])
        members.append(row["member"])
    for names in terms.values():
        for name, readings in names.items():
            if "" not in readings:
                raise InputError("has no main reading", remedy="leave reading blank on one set", file=path, name=name)
    return terms


@dataclass(frozen=True)
class Places:
    """Resolves the words of a claim.

    Arguments: footprints (for provinces, countries, groups and categories), nation (what the source calls all provinces
    together), terms (from `read_terms`), chosen (the reading of a term to use, by name; the main one by default).
    """

    footprints: Footprints
    nation: str
    terms: dict = field(default_factory=lambda: {"region": {}, "category": {}})
    chosen: dict = field(default_factory=dict)

    def choosing(self, name, reading):
        """The same with another reading of one term."""
        return replace(self, chosen=self.chosen | {name: reading})

    def readings(self, *names):
        """The other readings of the terms among some words, as (name, reading) pairs."""
        known = {name: readings for kind in self.terms.values() for name, readings in kind.items()}
        return [(name, reading) for name in names for reading in known.get(name, ()) if reading]

    def units(self, text, **where):
        """The places a claim speaks of, one by one, as (name, regions) pairs.

        A comma separates places, ` + ` joins them; a term stands for each of its members, `each province` for each
        province, the nation for all provinces together. Raises InputError for an unknown name, at the place `where`.
        """
        found = []
        for name in (part.strip() for part in text.split(", ")):
            if name == "each province":
                found += [(province, (province,)) for province in self.footprints.provinces]
            elif name in self.terms["region"]:
                members = self.terms["region"][name][self.chosen.get(name, "")]
                found += [(member, self._place(member, where)) for member in members]
            else:
                parts = [self._place(part.strip(), where) for part in name.split(" + ")]
                found.append((name, tuple(region for part in parts for region in part)))
        return found

    def others(self, text, here, **where):
        """The regions on the other side of a claim, seen from the regions `here`.

        `elsewhere` and `elsewhere in` the nation leave `here` out, as does `other provinces`; `abroad` are the
        countries; `everywhere` and `outside own province` are all regions; other words are read by `units`.
        """
        beyond = {
            "elsewhere": self.footprints.regions,
            "other provinces": self.footprints.provinces,
            f"elsewhere in {self.nation}": self.footprints.provinces,
        }
        if text in beyond:
            return tuple(region for region in beyond[text] if region not in set(here))
        if text == "abroad":
            if self.footprints.ends_at_border:
                raise NotComputable("the case has no world")
            return self.footprints.countries
        if text in ("everywhere", "outside own province"):
            return self.footprints.regions
        return tuple(region for _, regions in self.units(text, **where) for region in regions)

    def categories(self, text, **where):
        """The final-demand categories behind a word: `all`, `international exports`, a term or a label.

        Exports are no category of final demand: a measure of exports is told so by its own name, and gets all.
        """
        labels = tuple(self.footprints.embodied["category"].values.tolist())
        if text in ("all", "international exports"):
            return labels
        members = self.terms["category"].get(text, {"": [text]})[self.chosen.get(text, "")]
        found = tuple(member for member in members if member in labels)
        if not found:
            raise InputError(f"category {text} is unknown", remedy="use all, a term or a label of the case", **where)
        return found

    def _place(self, name, where):
        if name == self.nation:
            return self.footprints.provinces
        if name in self.footprints.regions:
            return (name,)
        if name in self.footprints.groups:
            return self.footprints.groups[name]
        raise InputError(
            f"place {name!r} is unknown", remedy="use a province, a country, a group or a set of the terms", **where
        )
