"""The accounting identities of a GTAP data file, each with its gap."""

from dataclasses import dataclass

import numpy as np

from nestmrio.errors import InputError

REFUSED = 1e-3
"""Largest gap, as a share of what the identity adds up to."""
FLOOR = 1e-5
"""Smaller amounts than this share of the largest are held against that: single precision says no more of them."""


@dataclass(frozen=True)
class Identity:
    """Two sides that have to be equal, over dims whose labels are given, and the headers that they come from."""

    name: str
    headers: str
    left: np.ndarray
    right: np.ndarray
    dims: dict[str, list[str]]

    @property
    def gaps(self):
        """|left − right| over the larger of the right side and FLOOR of its largest."""
        size = np.abs(self.right)
        scale = np.maximum(size, FLOOR * size.max(initial=0))
        return np.abs(self.left - self.right) / np.where(scale > 0, scale, 1.0)


def check_economy(economy, ledger):
    """Check every identity of a data file, and refuse one whose gap is beyond rounding.

    Sales of a commodity are what activities make of it; receipts of an activity are its costs; imports of a commodity
    have users; c.i.f. is f.o.b. and transport; transport services are used; GDP by use is GDP by income; saving and
    depreciation of the world are its investment. Sums are in double precision.

    Arguments: economy (Economy), ledger (a check for each identity: its largest gap, and 1e-3). Raises InputError
    naming the headers, and the region and the sector of the largest gap, for a gap above that.
    """
    for identity in _identities(economy):
        gaps = identity.gaps
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
            header=_headers(economy, "VXMD", "VXSB"),
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
    regions, commodities = economy.regions, economy.commodities
    by_region = {"region": regions}
    product = {"region": regions, "sector": commodities}
    finals, activities = slice(len(economy.activities), None), slice(len(economy.activities))
    bought = (economy.domestic_paid + economy.imported_paid).sum(1)
    if economy.make is not None:
        sales = "sales of a commodity are its output"
        yield Identity(sales, "MAKB", economy.make.sum(-1), economy.sales, product)
        costs = bought[:, activities] + economy.factors_paid.sum(1)
        received = economy.make_supplied.sum(1)
        by_activity = {"region": regions, "activity": economy.activities}
        yield Identity("costs of an activity are its receipts", "MAKS", costs, received, by_activity)
    header = _headers(economy, "VIMS", "VMSB")
    used = economy.imported.sum(-1)
    yield Identity("imports of a commodity are used", header, economy.imports.sum(0).T, used, product)
    header, flow = _headers(economy, "VIWS", "VCIF"), {"region": regions, "sector": commodities, "destination": regions}
    arrived = economy.exports_fob + economy.margin_use.sum(0)
    yield Identity("imports c.i.f. are exports f.o.b. and transport", header, economy.imports_cif, arrived, flow)
    margin = {"sector": economy.margins}
    supplied, carried = economy.margin_supply.sum(1), economy.margin_use.sum((1, 2, 3))
    yield Identity("transport services supplied are used", "VST, VTWR", supplied, carried, margin)
    demanded = bought[:, finals].sum(1)
    sold_abroad = economy.exports_fob.sum((1, 2)) + economy.margin_supply.sum(0)
    by_use = demanded + sold_abroad - economy.imports_cif.sum((0, 1))
    yield Identity("GDP by use is GDP by income", "all headers", by_use, _income(economy, bought), by_region)
    if economy.saving is not None and economy.depreciation is not None:
        saved = np.array([(economy.saving + economy.depreciation).sum()])
        invested = np.array([bought[:, -1].sum()])
        name = "saving and depreciation of the world are its investment"
        yield Identity(name, "SAVE, VDEP", saved, invested, {"region": ["all"]})


def _income(economy, bought):
    """Payments to factors and all taxes, by region."""
    at_basic = (economy.domestic + economy.imported).sum((1, 2))
    taxes = bought.sum(1) - at_basic
    taxes += (economy.exports_fob - economy.exports).sum((1, 2)) + (economy.imports - economy.imports_cif).sum((0, 1))
    firms = bought[:, : len(economy.activities)].sum(1) + economy.factors_paid.sum((1, 2))
    receipts = economy.sales.sum(1) if economy.make is None else economy.make.sum((1, 2))
    return economy.factors_paid.sum((1, 2)) + receipts - firms + taxes


def _headers(economy, *names):
    return names[economy.make is not None]
