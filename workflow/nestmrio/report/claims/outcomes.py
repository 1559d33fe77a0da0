"""Published claims beside the same numbers computed here."""

from dataclasses import dataclass, fields

from nestmrio.errors import InputError
from nestmrio.report.claims.catalogue import MEASURES
from nestmrio.report.claims.measures import NotComputable
from nestmrio.rows import read_rows
from nestmrio.tabulation import number

COLUMNS = ("id", "measure", "origin", "destination", "category", "low", "high", "unit", "meaning")
RESULT_COLUMNS = ("computed", "within", "computed_low", "computed_high", "detail", "reason")
READING_COLUMNS = ("id", "reading", "computed", "within", "computed_low", "computed_high", "detail", "reason")
_MASS = {"Mt": 1.0, "Gt": 1e-3, "kt": 1e3, "t": 1e6}


@dataclass(frozen=True)
class Claim:
    """One published number with its place in the world; low and high as printed, so that their digits are known."""

    id: str
    measure: str
    origin: str
    destination: str
    category: str
    low: str
    high: str
    unit: str
    meaning: str


@dataclass(frozen=True)
class Outcome:
    """What was computed for a claim.

    computed: the number to hold against the range; of several places the one farthest outside, or nearest to its edge.
    computed_low, computed_high: the smallest and largest over places. detail: the places with their values.
    """

    computed: float | str = ""
    within: bool | str = ""
    computed_low: float | str = ""
    computed_high: float | str = ""
    detail: str = ""
    reason: str = ""


def read_claims(path):
    """Read published claims.

    Arguments: path (CSV with the columns of `COLUMNS`). Returns a list of Claim. Raises InputError for a missing
    column, an unknown measure, a repeated id, or bounds that are not two numbers in order, written out as printed.
    """
    claims, seen = [], set()
    for row in read_rows(path, COLUMNS, blank=["meaning"]):
        claim = Claim(**{name: row[name] for name in COLUMNS})
        where = {"file": path, "line": row["line"], "claim": claim.id}
        if claim.measure not in MEASURES:
            raise InputError(f"measure {claim.measure} is unknown", remedy=f"use one of {', '.join(MEASURES)}", **where)
        if claim.id in seen:
            raise InputError("the id stands twice", remedy="rename one of them", **where)
        seen.add(claim.id)
        low, high = (_bound(text, where) for text in (claim.low, claim.high))
        if low > high:
            raise InputError(f"low {claim.low} is above high {claim.high}", remedy="exchange them", **where)
        claims.append(claim)
    return claims


def evaluate(claim, places, value=None):
    """Compute one claim under one reading.

    A value is within the range when it lies between low and high, widened by half a unit of their last printed digit;
    rankings and shares of places must be met exactly.

    Arguments: claim, places (Places of the case), value (a function of `measures`; the measure's main one by default).
    Returns an Outcome, with a reason in place of numbers where the case lacks what the measure needs.
    Raises InputError for an unknown place, category or unit.
    """
    measure = MEASURES[claim.measure]
    value = value or measure.value
    footprints, where = places.footprints, {"claim": claim.id}
    other = claim.destination if measure.side == "origin" else claim.origin
    categories = places.categories(claim.category, **where)
    factor = _factor(measure.unit, claim.unit, where) if measure.fold in ("each", "largest") else 1.0

    def at(regions):
        return factor * value(footprints, regions, places.others(other, regions, **where), categories)

    units = places.units(getattr(claim, measure.side), **where)
    each_province = [(province, (province,)) for province in footprints.provinces]
    try:
        found = {name: at(regions) for name, regions in (each_province if measure.fold == "ranking" else units)}
        ranked = len(found) == 1 and set(found) <= set(footprints.provinces)
        rank = _rank(found, {name: at(regions) for name, regions in each_province}) if ranked else ""
    except NotComputable as lack:
        return Outcome(reason=str(lack))
    return _FOLDS[measure.fold](claim, found, [name for name, _ in units], rank)


def readings(claim, places):
    """Compute one claim under every other plausible reading: of its measure, and of the terms among its words.

    Returns a list of (reading, Outcome).
    """
    outcomes = [(text, evaluate(claim, places, value)) for text, value in MEASURES[claim.measure].readings.items()]
    for name, reading in places.readings(claim.origin, claim.destination, claim.category):
        outcomes.append((f"{name}: {reading}", evaluate(claim, places.choosing(name, reading))))
    return outcomes


def claim_rows(claims, places):
    """The rows of claims.csv: every claim under the reading of its `meaning`. Returns (header, rows)."""
    rows = [[*_cells(claim), *_cells(evaluate(claim, places))] for claim in claims]
    return [*COLUMNS, *RESULT_COLUMNS], rows


def reading_rows(claims, places):
    """The rows of claim_readings.csv: every claim under its other readings. Returns (header, rows)."""
    rows = [[claim.id, text, *_cells(outcome)] for claim in claims for text, outcome in readings(claim, places)]
    return list(READING_COLUMNS), rows


def tolerance(printed):
    """Half a unit of the last printed digit: 0.005 for `0.57`, 0.5 for `34`."""
    return 0.5 * 10.0 ** -len(printed.partition(".")[2])


def _each(claim, found, units, rank):
    violation = {name: _outside(claim, number) for name, number in found.items()}
    critical = found[max(violation, key=violation.get)]
    detail = rank if len(found) == 1 else _listed(found)
    within = max(violation.values()) <= 1e-12
    return Outcome(critical, within, min(found.values()), max(found.values()), detail)


def _largest(claim, found, units, rank):
    name = max(found, key=found.get)
    number = found[name]
    return Outcome(number, _outside(claim, number) <= 1e-12, number, number, name)


def _ranking(claim, found, units, rank):
    top = sorted(found, key=found.get, reverse=True)[: len(units)]
    share = len(set(top) & set(units)) / len(units)
    detail = _listed({name: found[name] for name in top})
    return Outcome(share, share == float(claim.low), share, share, detail)


def _positive(claim, found, units, rank):
    exceptions = {name: number for name, number in found.items() if not number > 0}
    share = 1 - len(exceptions) / len(found)
    detail = f"except {_listed(exceptions)}" if exceptions else ""
    return Outcome(share, share == float(claim.low), share, share, detail)


_FOLDS = {"each": _each, "largest": _largest, "ranking": _ranking, "positive": _positive}


def _outside(claim, number):
    below = float(claim.low) - tolerance(claim.low) - number
    above = number - float(claim.high) - tolerance(claim.high)
    return max(below, above)


def _rank(found, everywhere):
    (number,) = found.values()
    place = 1 + sum(other > number for other in everywhere.values())
    return f"rank {place} of {len(everywhere)}"


def _factor(unit, wanted, where):
    if unit == "Mt" and wanted in _MASS:
        return _MASS[wanted]
    if unit == wanted or (unit == "g/GDP" and wanted.startswith("g/")):
        return 1.0
    raise InputError(f"unit {wanted} does not fit the measure, which is in {unit}", remedy="correct it", **where)


def _listed(values):
    return "; ".join(f"{name} {number:.3g}" for name, number in values.items())


def _cells(record):
    return [getattr(record, f.name) for f in fields(record)]


def _bound(text, where):
    """A bound as a number; its printed digits are its precision, and an exponent would hide them."""
    try:
        bound = number(text, where)
    except InputError as error:
        raise InputError(f"bound {error.what}", remedy=error.remedy, **where) from None
    if "e" in text.lower():
        raise InputError(f"bound {text!r} has an exponent", remedy="write the number out as printed", **where)
    return bound
