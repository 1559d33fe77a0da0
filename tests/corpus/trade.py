"""Flows and distances that strangers bring to the trade stage; margins and tables stand in trade_margins."""

import numpy as np
import pandas as pd
import xarray as xr

from corpus.entry import Entry
from corpus.trade_makers import GROUPS, NAMES, PAIRS, coal, fitted, matrix, places, rows
from corpus.trade_margins import ENTRIES as OF_MARGINS
from nestmrio.trade.candidates import fit_candidates
from nestmrio.trade.estimation import trade_from_candidates
from nestmrio.trade.geography import geography
from nestmrio.trade.gravity import fit_gravity
from nestmrio.trade.samples import require_flow_files
from nestmrio.trade.selection import choose, predict_sector


def fit(name, text, *says, model="auto", cube=None):
    """A flow file, fitted and asked for a model."""
    return Entry(name, lambda folder: choose(model, fitted(folder, text, cube)), says)


def fine(name, text, right, model="auto", cube=None):
    """A flow file that is fine by design: a function of the fitted cube says whether it is right."""

    def run(folder):
        found = fitted(folder, text, cube)
        return choose(model, found)[0], found

    return Entry(name, run, accepts=lambda found, _: right(*found))


def other_regions(folder):
    coal_fit = fitted(folder, rows())
    steel = fitted(folder, rows([pair for pair in PAIRS if "Delta" not in pair]), sector="steel")
    sides = coal([1] * 5), coal([1] * 5)
    return trade_from_candidates([coal_fit, steel], places(), *sides)


def shuffled(folder):
    lines = rows().splitlines()
    found = fitted(folder, "\n".join([lines[0], *reversed(lines[1:])]))
    return found, fitted(folder, rows())


EVEN = [1, 2, 3, 4, 5]
ISLANDS = places(touching=False)

ENTRIES: list[Entry] = [
    fit(
        "flows: all zero",
        rows(**{f"{a}_{b}": 0 for a, b in PAIRS}),
        "sector coal",
        "no flow between",
        "pool the sector",
    ),
    fit(
        "flows: only of provinces with themselves",
        rows([], Abia_Abia=5, Borno_Borno=6),
        "sector coal",
        "no flow between",
    ),
    fit("flows: one positive", rows([], Abia_Borno=5), "sector coal", "1 observed pairs for 4", "pool the sector"),
    fit(
        "flows: two regions", rows([], Abia_Borno=5, Borno_Abia=4), "sector coal", "2 observed pairs", "pool the sector"
    ),
    fit("flows: a negative amount", rows(Abia_Borno=-3), "coal.csv", "line 2", "'-3' is not an amount"),
    fit("flows: not a number", rows(Abia_Borno="nan"), "coal.csv", "nan"),
    fit("flows: without end", rows(Abia_Borno="inf"), "coal.csv", "inf"),
    fit(
        "flows: an unknown province", rows(Abia_Kano=5), "sector coal", "region Kano", "neither a province nor a group"
    ),
    fit("flows: provinces and groups mixed", rows(Abia_North=5), "sector coal", "Abia and North", "among groups"),
    fit("flows: a pair twice", rows() + "Abia,Borno,4\n", "coal.csv", "Abia", "twice"),
    fit(
        "islands: the augmented model asked for",
        rows(),
        "model augmented",
        "neighbours",
        "k_nearest",
        model="augmented",
        cube=ISLANDS,
    ),
    fit("model: unknown", rows(), "gravity model radiation is unknown", "doubly_constrained", model="radiation"),
    fine("islands: auto takes a model without lags", rows(), lambda model, _: model != "augmented", cube=ISLANDS),
    fine(
        "islands: a doubly constrained model",
        rows(),
        lambda _, cube: np.isfinite(cube["aicc"].sel(model="doubly_constrained")),
        "doubly_constrained",
        ISLANDS,
    ),
    fine(
        "flows: own flows beside others", rows(Abia_Abia=1e6), lambda _, cube: cube["sample_flow"].count() == len(PAIRS)
    ),
    fine("flows: a zero among them", rows(Abia_Borno=0), lambda _, cube: float(cube["zero_share"]) == 1 / len(PAIRS)),
    fine(
        "flows: a pair that nobody observed",
        rows(PAIRS[1:]),
        lambda _, cube: cube["sample_flow"].count() == len(PAIRS) - 1,
    ),
    fine(
        "flows: a province with no row",
        rows([p for p in PAIRS if "Delta" not in p]),
        lambda _, cube: "Delta" not in cube["sample_origin"],
    ),
    Entry("flows: rows in another order", shuffled, accepts=lambda found, _: found[0].identical(found[1])),
    Entry("flows: other regions in another sector", other_regions, ("steel", "lacks Delta", "same regions")),
    Entry(
        "flows: no file for a sector",
        lambda folder: require_flow_files(folder, ["coal", "gas"]),
        ("sector coal", "coal.csv", "gas", "pooling"),
    ),
    Entry(
        "flows: a sector that the tables do not have",
        lambda folder: trade_from_candidates([fitted(folder, rows(), sector="gas")], places(), coal(EVEN), coal(EVEN)),
        ("sector gas", "no outflow"),
    ),
    Entry(
        "flows: a destination that is no origin",
        lambda _: fit_candidates(matrix(np.ones((5, 5)))[:-1], places(), sector="coal"),
        ("sector coal", "lacks the origin Ékiti"),
    ),
    Entry(
        "flows: negative in the library",
        lambda _: fit_gravity(
            xr.Dataset({"flow": matrix(-np.ones((5, 5))), "distance": places()["distance"]}), sector="coal"
        ),
        ("sector coal", "pair Abia - Abia", "-1"),
    ),
    Entry(
        "flows: a margin that is missing",
        lambda _: fit_gravity(
            xr.Dataset(
                {
                    "flow": matrix(np.ones((5, 5))),
                    "distance": places()["distance"],
                    "outflow": matrix(np.ones((5, 5)))[:, 0].drop_vars("destination") * np.nan,
                }
            )
        ),
        ("region Abia", "outflow is missing"),
    ),
    Entry(
        "distances: two provinces on one spot",
        lambda folder: fitted(folder, rows(), places(apart=0.0)),
        ("pair Abia - Borno", "coordinates"),
    ),
    Entry(
        "distances: of other provinces",
        lambda _: geography(
            pd.DataFrame({"group": GROUPS, "lon": 0.0, "lat": 0.0}, index=NAMES),
            matrix(np.zeros((5, 5))),
            matrix(np.ones((5, 5)))[1:],
        ),
        ("distance lacks the origin Abia",),
    ),
    Entry(
        "prediction: margins of other provinces",
        lambda folder: predict_sector(fitted(folder, rows()), places(), coal(EVEN)[1:, 0], coal(EVEN)[:, 0]),
        ("sector coal", "outflow lacks the origin Abia"),
    ),
    *OF_MARGINS,
]
