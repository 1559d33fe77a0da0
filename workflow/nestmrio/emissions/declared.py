"""Repairs of inventories as a case declares them: a name alone, or with the places and sectors that it is for."""

from dataclasses import dataclass

from nestmrio.choices import EMISSION_REPAIRS
from nestmrio.errors import InputError
from nestmrio.names import choices

MOVE, NONE = EMISSION_REPAIRS
ALL = "all"
KEY = "emissions.repairs"


@dataclass(frozen=True)
class Declared:
    """One repair and what it is for; None stands for all places or all sectors."""

    name: str
    places: frozenset | None = None
    sectors: frozenset | None = None

    def covers(self, name, place, sector):
        """Whether the repair of that name is declared for a sector of a place."""
        return (
            name == self.name
            and (self.places is None or place in self.places)
            and (self.sectors is None or sector in self.sectors)
        )


def read_declared(repairs, provinces, countries, sectors):
    """The declared repairs of emissions, their names held to the labels of the case.

    Arguments: repairs (list of names, or of dictionaries with `name` and perhaps `provinces`, `countries`, `sectors`,
    where the label `all` stands for all), provinces, countries, sectors (labels, the world's among them).
    Returns a list of Declared. Raises InputError for an unknown name, and for `no_emissions` that does not name places
    and sectors.
    """
    known = {"provinces": provinces, "countries": countries, "sectors": sectors}
    return [_read(repair if isinstance(repair, dict) else {"name": repair}, known) for repair in repairs]


def is_declared(repairs, name, place, sector):
    """Whether one of the declared repairs is of that name and for that sector of that place."""
    return any(repair.covers(name, place, sector) for repair in repairs)


def _read(repair, known):
    name = repair["name"]
    if name not in EMISSION_REPAIRS:
        raise InputError(f"unknown repair {name!r}", remedy=f"write one of {', '.join(EMISSION_REPAIRS)}", key=KEY)
    named = {kind: [str(label) for label in repair.get(kind) or ()] for kind in known}
    for kind, labels in named.items():
        for label in labels:
            if label != ALL and label not in known[kind]:
                remedy = f"write {choices(label, known[kind])}"
                raise InputError(f"{name} names {label!r}, which is none of the {kind}", remedy=remedy, key=KEY)
    if name == NONE and not (named["sectors"] and (named["provinces"] or named["countries"])):
        remedy = f"write {{name: {NONE}, provinces: [...], sectors: [...]}}, or countries in the place of provinces"
        raise InputError(f"{name} does not say where", remedy=remedy, key=KEY)
    places = frozenset(_those("provinces", named, known) | _those("countries", named, known))
    sectors = frozenset(named["sectors"])
    return Declared(name, places or None, None if not sectors or ALL in sectors else sectors)


def _those(kind, named, known):
    return set(known[kind]) if ALL in named[kind] else set(named[kind])
