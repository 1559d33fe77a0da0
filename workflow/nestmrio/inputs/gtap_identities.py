"""The accounting identities of a GTAP data file, each with its gap."""

from dataclasses import dataclass

import numpy as np

from nestmrio.errors import InputError
from nestmrio.inputs.gtap import FINALS
from nestmrio.inputs.gtap_headers import names_of

REFUSED = 1e-3
"""Largest gap, as a share of what the identity adds up to."""
FLOOR = 2e-5
"""Smaller amounts than this share of the world's output are held against that: single precision says no more."""


@dataclass(frozen=True)
class Identity:
    """Two sides that have to be equal, over dims whose labels are given, and the headers that they come from."""

    name: str
    headers: str
    left: np.ndarray
    right: np.ndarray
    dims: dict[str, list[str]]

    def gaps(self, output):
        """|left − right| over the larger of the right side and FLOOR of the world's output."""
        scale = np.maximum(np.abs(self.right), FLOOR * output)
        return np.abs(self.left - self.right) / np.where(scale > 0, scale, 1.0)


def check_economy(economy, ledger):
    """Check every identity of a data file, and refuse one whose gap is beyond rounding.

    Sales of a commodity are what activities make of it; receipts of an activity are its costs; imports of a commodity
    have users; c.i.f. is f.o.b. and transport; transport services are used; GDP by use is GDP by income; saving and
    depreciation of the world are its investment. Sums are in double precision.

    Arguments: economy (Economy), ledger (a check for each identity: its largest gap, and 1e-3). Raises InputError
    naming the headers, and the region and the sector of the largest gap, for a gap above that.
    """
    output = float(economy.sales.sum())
    for identity in _identities(economy):
        gaps = identity.gaps(output)
        largest = float(gaps.max(initial=0))
        ledger.check(f"GTAP file: {identity.name}", largest, REFUSED)
        if largest > REFUSED:
            first = np.unravel_index(int(gaps.argmax()), gaps.shape)
            where = {dim: labels[k] for (dim, labels), k in zip(identity.dims.items(), first, strict=True)}
            what = (
                f"{identity.name}: {identity.left[first]:.8g} against {identity.right[first]:.8g}, "
                f"a gap of {largest:.2g} where {REFUSED:g} is the most"
            )
            remedy = "bring the file as distributed, or balance it again after aggregation"
            raise InputError(what, remedy=remedy, file=economy.file, header=identity.headers, **where)


def require_users(economy, ledger):
    """Refuse imports that nobody uses; fill-in below 1e-9 of the largest flow is dropped, and recorded.

    Arguments: economy (Economy; its flows are changed in place), ledger. Raises InputError with the first place.
    """
    idle = economy.imported.sum(-1) <= 0
    arriving = economy.exports.sum(0).T * idle
    if (arriving > 1e-9 * economy.exports.max()).any():
        r, c = np.argwhere(arriving > 1e-9 * economy.exports.max())[0]
        raise InputError(
            f"{arriving[r, c]:.6g} are exported to the region, and nobody there uses imports of it",
            remedy="correct the trade or the use of imports in the file",
            file=economy.file,
            header=names_of(economy.layout, "exports", *(f"{user}_imported" for user in ("firms", *FINALS))),
            region=economy.regions[r],
            sector=economy.commodities[c],
        )
    dropped = int((arriving > 0).sum())
    if dropped:
        reason = (
            f"exports without a user, of {dropped} commodities by region, are fill-in below 1e-9 of a flow, dropped"
        )
        ledger.repair("all", "all", "fill-in of trade", float(arriving.max()), 0.0, reason)
        for flows in (economy.exports, economy.exports_fob, economy.imports_cif, economy.imports):
            flows *= ~idle.T[None]
        economy.margin_use[...] *= ~idle.T[None, None]


def _identities(economy):
    def headers(*names):
        return names_of(economy.layout, *names)

    def of_users(kind):
        return [f"{user}_{kind}" for user in ("firms", *FINALS)]

    regions, commodities = economy.regions, economy.commodities
    product = {"region": regions, "sector": commodities}
    flow = {"region": regions, "sector": commodities, "destination": regions}
    finals, activities = slice(len(economy.activities), None), slice(len(economy.activities))
    bought = (economy.domestic_paid + economy.imported_paid).sum(1)
    if economy.make is not None:
        names = headers("make", *of_users("domestic"), "exports", "margin_supply")
        yield Identity("sales of a commodity are its output", names, economy.make.sum(-1), economy.sales, product)
        names = headers("make_supplied", "firms_domestic_paid", "firms_imported_paid", "factors_paid")
        costs, received = bought[:, activities] + economy.factors_paid.sum(1), economy.make_supplied.sum(1)
        by_activity = {"region": regions, "activity": economy.activities}
        yield Identity("costs of an activity are its receipts", names, costs, received, by_activity)
    names, used = headers("imports", *of_users("imported")), economy.imported.sum(-1)
    yield Identity("imports of a commodity are used", names, economy.imports.sum(0).T, used, product)
    names = headers("imports_cif", "exports_fob", "margin_use")
    arrived = economy.exports_fob + economy.margin_use.sum(0)
    yield Identity("imports c.i.f. are exports f.o.b. and transport", names, economy.imports_cif, arrived, flow)
    names = headers("margin_supply", "margin_use")
    supplied, carried = economy.margin_supply.sum(1), economy.margin_use.sum((1, 2, 3))
    yield Identity("transport services supplied are used", names, supplied, carried, {"sector": economy.margins})
    sold_abroad = economy.exports_fob.sum((1, 2)) + economy.margin_supply.sum(0)
    by_use = bought[:, finals].sum(1) + sold_abroad - economy.imports_cif.sum((0, 1))
    yield Identity("GDP by use is GDP by income", "all", by_use, _income(economy, bought), {"region": regions})
    if economy.saving is not None and economy.depreciation is not None:
        saved = np.array([(economy.saving + economy.depreciation).sum()])
        invested, name = np.array([bought[:, -1].sum()]), "saving and depreciation of the world are its investment"
        yield Identity(name, headers("saving", "depreciation"), saved, invested, {"region": ["all"]})


def _income(economy, bought):
    """Payments to factors and all taxes, by region."""
    at_basic = (economy.domestic + economy.imported).sum((1, 2))
    taxes = bought.sum(1) - at_basic
    taxes += (economy.exports_fob - economy.exports).sum((1, 2)) + (economy.imports - economy.imports_cif).sum((0, 1))
    firms = bought[:, : len(economy.activities)].sum(1) + economy.factors_paid.sum((1, 2))
    receipts = economy.sales.sum(1) if economy.make is None else economy.make.sum((1, 2))
    return economy.factors_paid.sum((1, 2)) + receipts - firms + taxes
