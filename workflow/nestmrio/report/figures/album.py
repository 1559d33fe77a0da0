"""The figures of a run's main results, drawn together."""

from nestmrio.report.figures.balance import balance
from nestmrio.report.figures.claims import agreement
from nestmrio.report.figures.consumption import consumption
from nestmrio.report.figures.drawing import amount, entitle
from nestmrio.report.figures.fluxes import fluxes
from nestmrio.report.figures.matrix import matrix
from nestmrio.report.figures.panels import panels
from nestmrio.report.figures.rankings import rankings


def album(case, accounts, by_sector, land, *, year, stressor, kinds=None, demand=None, sectors=None, claims=None):
    """Draw the figures of the main results.

    Arguments: case (Footprints with exports, gdp and population, where they are known), accounts (Dataset over
    regions), by_sector (origin, sector, destination, category), land (Land), year, stressor (its label), kinds ({title:
    [categories]} of the maps), demand (region, category, value of final demand), sectors ({sector: name}), claims (rows
    of claims.csv as dictionaries, None where the case has none).
    Returns {name of the figure: Figure}, those first that people should open first.
    """
    emitted = amount(case.unit, stressor)
    maps = panels(case, kinds, demand)
    drawn = {
        "fluxes": fluxes(
            maps,
            land,
            case.groups,
            title=f"Emissions embodied in trade between groups, largest fluxes, {year}, {emitted}",
        ),
        "balance": balance(case, title=f"Emissions embodied in exports and imports, {year}, {emitted}"),
        "rankings": rankings(case, title=f"Net trade in emissions and consumption-based emissions, {year}, {emitted}"),
        "matrix": matrix(
            case, by_sector, sectors, title=f"Who emits for whom, and in which sectors, {year}, {emitted}"
        ),
        "consumption": entitle(consumption(accounts, case.group), f"Production against consumption, {year}, {emitted}"),
    }
    if claims is not None:
        drawn["claims"] = agreement(claims, title=f"Published against computed claims, {year}")
    return drawn
