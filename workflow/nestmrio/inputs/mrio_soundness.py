"""What a global table must keep to be used: units, signs, sales that make output."""

import re

import numpy as np

from nestmrio.errors import InputError
from nestmrio.names import choices
from nestmrio.quantities import unit as read_unit

BALANCE = 1e-6
ROUNDING = 1e-12
"""Negative cells down to this share of the largest output are rounding."""
IDLE = 1e-9
"""Inputs of a sector without output that pass for zero, as a share of the largest output."""
_SCALES = {"000": 3, "1000": 3, "thousand": 3, "bn": 9, "billion": 9}
_SCALES |= dict.fromkeys(("m", "mm", "mn", "mio", "mil", "mill", "million"), 6)
_PYMRIO = re.compile(rf"(?i:(?:in )?(?P<scale>{'|'.join(_SCALES)})s?(?: of)?)?[. ]*(?P<name>US\$|€|[A-Z]{{3}})")
_CURRENCY = re.compile(r"[A-Z]{3}")


def require_country(country, regions, file):
    """Refuse a table without the country that provinces will replace, and one without another.

    Arguments: country (label), regions (labels of the table), file (named in errors). Raises InputError.
    """
    if country not in regions:
        raise InputError(
            f"region {country} is missing",
            remedy=f"set the key country to a region of the table: {choices(country, regions)}",
            file=file,
        )
    if len(regions) == 1:
        raise InputError("the table has one region", remedy="bring a table with another country", file=file)


def require_unit(texts, unit, path):
    """Refuse a table whose units are several, or another than the configuration says.

    A unit that is no amount of a currency, spelt as pymrio does (`M USD`, `M.EUR`) or as here, is passed over.

    Arguments: texts (the units of the table's rows), unit (the configuration's), path (of the table or of its file of
    units). Raises InputError.
    """
    texts = list(dict.fromkeys(texts))
    known = {text: read for text in texts if (read := currency(text))}
    for text in texts[1:]:
        same = known.get(text) and known.get(texts[0]) and known[text].is_same(known[texts[0]])
        if not same:
            what = f"the units {texts[0]} and {text} are mixed"
            raise InputError(what, remedy="bring a table whose sectors are all in one unit", file=path)
    stated = currency(unit)
    if stated and known and not known[texts[0]].is_same(stated):
        raise InputError(
            f"the unit is {texts[0]}, but the configuration says {unit}",
            remedy="correct the key currency.world, and the rate with it",
            file=path,
        )


def round_off(table, ledger):
    """Set negative cells that are rounding to zero, and record how many, and the largest.

    Arguments: table (WorldTable, changed in place), ledger.
    """
    largest = np.abs(table.sales).max(initial=0)
    for name, cells, columns in (("Z", table.z, table.products), ("Y", table.y, table.users)):
        slight = (cells < 0) & (cells >= -ROUNDING * largest)
        places = np.argwhere(slight)
        if len(places):
            row, column = places[cells[slight].argmin()]
            where = f"{' '.join(table.products[row])} to {' '.join(columns[column])}"
            reason = (
                f"{len(places)} negative cells of {name} within {ROUNDING:g} of the largest output are rounding, "
                f"set to zero; the largest is {where}"
            )
            ledger.repair("all", "all", f"rounding in {name}", cells[row, column], 0.0, reason)
            cells[slight] = 0.0


def require_sound(z, output, stated, products, country, folder):
    """Refuse a table that is not one: signs, sales and output.

    Arguments: z (product, product), output (product), stated (the file's x, or None), products (region and sector of
    each), country (label), folder (named in errors). Raises InputError with the first place and how many there are.
    """
    largest = np.abs(output).max(initial=0)
    scale, idle = BALANCE * np.maximum(output, 1e-6 * largest), IDLE * largest
    if not largest > 0:
        raise InputError("no sector of the table has output", remedy="save a table with its numbers", file=folder)
    inputs = z.sum(0)
    findings = [
        ("sends negative intermediate deliveries", z.min(1), z.min(1) < 0, "balance the table"),
        ("has negative output", output, output < -scale, "balance the table"),
        (
            "buys inputs and sells nothing",
            inputs,
            (output <= 0) & (inputs > idle),
            "give the sector its sales, or move what it buys to final demand",
        ),
    ]
    if stated is not None:
        gap = stated - output
        what = "does not sell its output: x differs from its row"
        findings.append((what, gap, np.abs(gap) > scale, "balance the table"))
    for what, amounts, wrong, remedy in findings:
        if wrong.any():
            first = int(np.argmax(wrong))
            count = f" ({wrong.sum()} such sectors)" if wrong.sum() > 1 else ""
            region, sector = products[first]
            place = {"file": folder, "region": region, "sector": sector}
            raise InputError(f"it {what}{count}, {amounts[first]:.6g}", remedy=remedy, **place)
    if not output[[region == country for region, _ in products]].sum() > 0:
        raise InputError("the country has no output", remedy="correct the key country", file=folder, region=country)


def currency(text):
    """The unit in a text of pymrio or of the configuration, or None where it is not an amount of a currency."""
    text = str(text).strip()
    found = _PYMRIO.fullmatch(text)
    if found:
        scale = _SCALES.get((found["scale"] or "").lower(), 0)
        name = {"US$": "USD", "€": "EUR"}.get(found["name"], found["name"])
        text = f"10^{scale} {name}" if scale else name
    try:
        read = read_unit(text)
    except InputError:
        return None
    return read if _CURRENCY.fullmatch(read.name) else None
