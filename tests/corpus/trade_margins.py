"""Margins, matrices and provincial tables that strangers bring to balancing and to the stage of tables."""

import numpy as np
import xarray as xr

from corpus.entry import Entry
from corpus.trade_makers import NAMES, coal, matrix, places
from nestmrio.balancing import gras, ras
from nestmrio.ledger import Ledger
from nestmrio.tables.evidence import Evidence
from nestmrio.tables.preparation import complete, mend
from nestmrio.trade.estimation import estimate_trade
from official_tables import balanced_tables

MARGINS = ("outflow", "inflow")
EVEN = [1, 2, 3, 4, 5]


def traded(outflow, inflow, prior=None, **options):
    priors = {} if prior is None else {"coal": matrix(prior)}
    return estimate_trade(priors, coal(outflow), coal(inflow), places()["distance"], **options)


def margins(name, outflow, inflow, *says, **options):
    return Entry(name, lambda _: traded(outflow, inflow, **options), says)


def tables(name, change, *says, repairs=(), closure="discrepancy", total="weighted", national=None):
    """Published tables after a change, mended and completed."""

    def run(_):
        given = balanced_tables(3)
        given = change(given) or given
        mended = mend(given, list(repairs), 1e-6, 0.005, Evidence(), Ledger())
        return complete(mended, total, national, closure, 1e-6, Ledger())

    return Entry(name, run, says)


def put(variable, value, *place):
    def change(given):
        given[variable].loc[place] = value

    return change


ENTRIES: list[Entry] = [
    margins("margins: totals differ", EVEN, [1, 2, 3, 4, 6], "sector coal", "15", "16", "reconcile"),
    margins(
        "margins: a negative outflow",
        [-1, 2, 3, 4, 5],
        [1, 2, 3, 3, 4],
        "sector coal",
        "outflow of Abia is negative, -1",
    ),
    margins("margins: a missing inflow", EVEN, [1, 2, 3, 4, np.nan], "sector coal", "inflow of Ékiti is missing"),
    margins(
        "margins: more than all others take", [9, 1, 1, 1, 1], [9, 1, 1, 1, 1], "sector coal", "Abia", "is 9", "is 4"
    ),
    margins(
        "margins: outflow and no partner",
        [5, 0, 0, 0, 0],
        [5, 0, 0, 0, 0],
        "sector coal",
        "outflow of Abia is 5",
        "nowhere",
    ),
    margins(
        "margins: a prior without the flows that are needed",
        EVEN,
        EVEN,
        "sector coal",
        "Ékiti",
        "is 10",
        prior=np.triu(np.ones((5, 5)), 1).T,
    ),
    margins("margins: a share beyond one", EVEN, EVEN, "1.5", "between 0 and 1", inverse_distance=1.5),
    Entry(
        "margins: no trade at all", lambda _: traded([0] * 5, [0] * 5), accepts=lambda found, _: float(found.sum()) == 0
    ),
    Entry(
        "balancing: signs that cannot be met",
        lambda _: gras(np.array([[1.0, 2], [3, 4]]), [-1, 5], [2, 2]),
        ("the row total of 1 is 5", "column total is 4"),
    ),
    Entry(
        "balancing: a label twice",
        lambda _: ras(
            matrix(np.ones((5, 5))).assign_coords(origin=["a"] * 5),
            xr.DataArray(np.ones(5), {"origin": ["a"] * 5}, ("origin",)),
            xr.DataArray(np.ones(5), {"destination": NAMES}, ("destination",)),
            margins=MARGINS,
        ),
        ("label a stands twice",),
    ),
    tables(
        "tables: a cell that is not a number",
        put("exports", np.nan, "West", "mills"),
        "province West, sector mills",
        "exports is missing",
    ),
    tables(
        "tables: a row that does not balance",
        put("exports", 99.0, "West", "mills"),
        "province West",
        "does not balance",
        "book_imbalance",
    ),
    tables(
        "tables: a repair that does not exist", lambda _: None, "unknown repair mend_it", repairs=[{"name": "mend_it"}]
    ),
    tables(
        "tables: a repair of an unknown province",
        lambda _: None,
        "province Kano",
        repairs=[{"name": "remove_transit", "provinces": ["Kano"]}],
    ),
    tables(
        "tables: comparison with an unknown province",
        lambda _: None,
        "province Kano",
        "comparable",
        repairs=[{"name": "split_merged_exports", "provinces": ["West"], "comparable": ["Kano"]}],
    ),
    tables(
        "tables: negative uses and no inventories",
        lambda given: given.assign_coords(category=list("abcde")),
        "inventories",
        repairs=[{"name": "move_negative_uses"}],
    ),
    tables("tables: an unknown closure", lambda _: None, "unknown closure none", "gras", closure="none"),
    tables("tables: an unknown rule for totals", lambda _: None, "unknown rule best", "weighted", total="best"),
    tables(
        "tables: national exports beyond output",
        lambda _: None,
        "sector farms",
        "exports 1e+06",
        "output of",
        national=xr.Dataset(
            {name: (("region", "sector"), [[1e6] * 3]) for name in ("exports", "imports")},
            {"region": ["nation"], "sector": ["farms", "mills", "shops"]},
        ),
    ),
]
