"""Where the quantities of a GTAP data file stand: the headers of its two layouts, and the dims of each."""

from dataclasses import dataclass

from nestmrio.errors import InputError
from nestmrio.names import choices

LAYOUTS = ("releases 5 to 9", "releases 10 and later")
DIMS = {"c": "commodity", "a": "activity", "r": "region", "e": "endowment", "m": "margin commodity"}
"""Letters of dims. In releases 5 to 9 an activity is also the making of capital goods."""


@dataclass(frozen=True)
class Quantity:
    """The header of a quantity in either layout, its dims in the order of the file, and what it is.

    A signed quantity may be negative. An optional one may be absent.
    """

    headers: tuple[str | None, str | None]
    dims: str
    meaning: str
    signed: bool = False
    optional: bool = False


QUANTITIES = {
    "exports": Quantity(("VXMD", "VXSB"), "crr", "exports at the exporter's basic prices"),
    "exports_fob": Quantity(("VXWD", "VFOB"), "crr", "exports free on board"),
    "imports_cif": Quantity(("VIWS", "VCIF"), "crr", "imports with insurance and freight"),
    "imports": Quantity(("VIMS", "VMSB"), "crr", "imports at the importer's basic prices"),
    "firms_domestic": Quantity(("VDFM", "VDFB"), "car", "domestic products used by activities, basic prices"),
    "firms_imported": Quantity(("VIFM", "VMFB"), "car", "imports used by activities, basic prices"),
    "firms_domestic_paid": Quantity(
        ("VDFA", "VDFP"), "car", "domestic products used by activities, purchasers' prices"
    ),
    "firms_imported_paid": Quantity(("VIFA", "VMFP"), "car", "imports used by activities, purchasers' prices"),
    "private_domestic": Quantity(("VDPM", "VDPB"), "cr", "domestic products used by households, basic prices"),
    "private_imported": Quantity(("VIPM", "VMPB"), "cr", "imports used by households, basic prices"),
    "private_domestic_paid": Quantity(
        ("VDPA", "VDPP"), "cr", "domestic products used by households, purchasers' prices"
    ),
    "private_imported_paid": Quantity(("VIPA", "VMPP"), "cr", "imports used by households, purchasers' prices"),
    "government_domestic": Quantity(("VDGM", "VDGB"), "cr", "domestic products used by government, basic prices"),
    "government_imported": Quantity(("VIGM", "VMGB"), "cr", "imports used by government, basic prices"),
    "government_domestic_paid": Quantity(
        ("VDGA", "VDGP"), "cr", "domestic products used by government, purchasers' prices"
    ),
    "government_imported_paid": Quantity(("VIGA", "VMGP"), "cr", "imports used by government, purchasers' prices"),
    "investment_domestic": Quantity((None, "VDIB"), "cr", "domestic products used by investment, basic prices"),
    "investment_imported": Quantity((None, "VMIB"), "cr", "imports used by investment, basic prices"),
    "investment_domestic_paid": Quantity(
        (None, "VDIP"), "cr", "domestic products used by investment, purchasers' prices"
    ),
    "investment_imported_paid": Quantity((None, "VMIP"), "cr", "imports used by investment, purchasers' prices"),
    "factors": Quantity(("VFM", "EVFB"), "ear", "primary factors used by activities, basic prices"),
    "factors_paid": Quantity(("EVFA", "EVFP"), "ear", "primary factors used by activities, purchasers' prices"),
    "margin_supply": Quantity(("VST", "VST"), "mr", "services supplied to international transport"),
    "margin_use": Quantity(("VTWR", "VTWR"), "mcrr", "international transport services on a flow of trade"),
    "make_supplied": Quantity((None, "MAKS"), "car", "commodities made by activities, before the output tax"),
    "make": Quantity((None, "MAKB"), "car", "commodities made by activities, basic prices"),
    "saving": Quantity(("SAVE", "SAVE"), "r", "net saving", signed=True, optional=True),
    "depreciation": Quantity(("VDEP", "VDEP"), "r", "depreciation of capital", signed=True, optional=True),
}


def find_layout(file):
    """Which layout a data file has, told from its headers: the number of a layout in LAYOUTS.

    Arguments: file (HarFile). Raises InputError for a file with few headers of either layout, and for one that lacks
    a header of its layout.
    """
    wanted = [[q.headers[n] for q in QUANTITIES.values() if q.headers[n] and not q.optional] for n in (0, 1)]
    own = [set(names) - set(other) for names, other in zip(wanted, reversed(wanted), strict=True)]
    found = [sum(name in file for name in names) for names in own]
    if not any(found):
        what = "none of its headers is a header of GTAP data"
        raise InputError(what, remedy="name the file basedata.har in world.har.basedata", file=file.path)
    layout = int(found[1] > found[0])
    missing = [name for name in wanted[layout] if name not in file]
    if missing:
        more = f" (and {', '.join(missing[1:])})" if missing[1:] else ""
        meaning = next(q.meaning for q in QUANTITIES.values() if q.headers[layout] == missing[0])
        strange = [name for name in file.names if name not in wanted[layout]]
        remedy = f"bring the file as distributed; it has {choices(missing[0], strange or file.names)}"
        what = f"the header is missing{more}; in {LAYOUTS[layout]} it holds {meaning}"
        raise InputError(what, remedy=remedy, file=file.path, header=missing[0])
    return layout


def names_of(layout, *quantities):
    """The headers of quantities in a layout, as a text."""
    found = [QUANTITIES[name].headers[layout] for name in quantities]
    return ", ".join(header for header in found if header)
