"""Units as they are written: a power of ten and a name, such as 10^4 CNY."""

import re
from dataclasses import dataclass
from math import isclose

from nestmrio.errors import InputError

_WORDS = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
FACTOR = 2.0
"""Two numbers for the same thing, from two sources in two units, differ by less than this."""
_TONNES = {"g": 1e-6, "kg": 1e-3, "t": 1.0, "kt": 1e3, "Gg": 1e3, "Mt": 1e6, "Tg": 1e6, "Gt": 1e9, "Pg": 1e9}
_TONNES |= {"tonnes": 1.0, "kilotonnes": 1e3, "megatonnes": 1e6, "gigatonnes": 1e9}
_SCALED = re.compile(
    r"(?:(?:10\^|1e)(?P<power>\d+)\s*|(?P<number>\d+)\s*|(?P<word>thousand|million|billion)\s+)?(?P<name>[^\W\d_].*|[€$£¥].*)"
)


@dataclass(frozen=True)
class Unit:
    """A unit: `scale` of what `name` says, 1e4 of CNY for 10^4 CNY."""

    scale: float
    name: str

    def is_same(self, other):
        """Whether two units are one, however they are written."""
        return self.name == other.name and isclose(self.scale, other.scale)


def unit(text, **place):
    """Read a unit: `10^4 CNY`, `1e4 CNY`, `1000 t`, `million EUR` or a name alone.

    Arguments: text, place (named in errors). Returns Unit. Raises InputError for what has no name.
    """
    text = " ".join(str(text).split())
    found = _SCALED.fullmatch(text)
    if found:
        power, number, word, name = found.group("power", "number", "word", "name")
        scale = 10.0 ** int(power) if power else float(number) if number else _WORDS.get(word, 1.0)
        if scale > 0:
            return Unit(scale, name)
    raise InputError(f"{text!r} is no unit", remedy="write a power of ten and a name, such as 10^4 CNY", **place)


def tonnes(text):
    """How many tonnes one of a unit of mass is: 1e6 for `Mt` or `Mt CO2`; None for another quantity."""
    found = unit(text)
    mass = _TONNES.get(found.name.split()[0])
    return None if mass is None else found.scale * mass


def product_units(gdp, population, currency):
    """The units of GDP and population that a case states: {gdp: unit, population: unit}.

    Arguments: gdp (None for 10^8 of the currency), population, currency (of the provincial tables), as texts.
    Raises InputError for what is no unit.
    """
    gdp = gdp or f"10^8 {unit(currency, key='currency.tables').name}"
    unit(gdp, key="provinces.gdp_unit")
    unit(population, key="provinces.population_unit")
    return {"gdp": gdp, "population": population}


def require_unit(found, stated, key, **place):
    """Refuse a file that states another unit than the configuration does.

    Arguments: found (what the file says), stated (what the key of the configuration says), key, place (of the file).
    Raises InputError naming both.
    """
    if not unit(found, **place).is_same(unit(stated, key=key)):
        remedy = "correct the one that is wrong; both speak of the same numbers"
        raise InputError(f"units {found}, but {key} says {stated}", remedy=remedy, **place)


def require_rate(provinces, country, rate, *, label, units):
    """Refuse a rate between two currencies that makes the country another size than the world table does.

    The output of the provinces over the rate is within `FACTOR` of the country's output.

    Arguments: provinces, country (total output, in the units of the provincial and of the world table), rate (units of
    the first in one of the second), label (of the country), units (both, as texts). Raises InputError naming the ratio
    and the rate that would make them meet.
    """
    ratio = provinces / rate / country if country > 0 else 0.0
    if not 1 / FACTOR <= ratio <= FACTOR:
        ours, theirs = units
        what = (
            f"currency.tables_per_world says {rate:g} x {ours} for {theirs}; by it the provinces produce "
            f"{ratio:.3g} times what the world table says of the country"
        )
        factor = f", or one of the units; the outputs meet at about {provinces / country:.3g}" if ratio > 0 else ""
        raise InputError(what, remedy=f"correct the rate{factor}", country=label)


def require_product(product, value_added):
    """Refuse a unit of GDP by which the provinces produce another value than their tables say.

    GDP of all provinces is within `FACTOR` of their value added. Two currencies are not compared.

    Arguments: product (region), value_added (region, ...), both with their units. Raises InputError naming the ratio.
    """
    ours, theirs = (unit(values.attrs["units"]) for values in (product, value_added))
    added = float(value_added.sum()) * theirs.scale
    ratio = float(product.sum()) * ours.scale / added if added > 0 else 0.0
    if ours.name == theirs.name and not 1 / FACTOR <= ratio <= FACTOR:
        what = (
            f"GDP in {product.attrs['units']} is {ratio:.3g} times the value added of the provincial tables "
            f"in {value_added.attrs['units']}"
        )
        raise InputError(what, remedy="correct the numbers of GDP, or the unit in provinces.gdp_unit")
