"""Two provinces of one country and one country abroad, small enough to follow by hand.

Every province meets 70 % of its use of a product itself, buys 20 % from the other province and imports 10 %. Money is
in 10^6 USD, emissions are in Mt: 0.1 per unit of farm output everywhere, and in the factory 0.5 in North, 0.3 in South
and 0.2 abroad. docs/library.md has the same numbers.
"""

import numpy as np
import xarray as xr

PROVINCES = ["North", "South"]
COUNTRIES = ["Home", "Abroad"]
SECTORS = ["farm", "factory"]
MONEY = {"units": "10^6 USD"}


def provincial_tables():
    """What each province uses, exports and imports: intermediate, final_demand, exports, imports."""
    uses = np.array([[[100, 200, 300], [50, 150, 400]], [[40, 100, 160], [60, 200, 440]]], dtype=float)
    place = ("region", "sector")
    cells = {
        "intermediate": ((*place, "use"), uses[:, :, :2], MONEY),
        "final_demand": ((*place, "category"), uses[:, :, 2:], MONEY),
        "exports": (place, np.array([[60.0, 120], [40, 80]]), MONEY),
        "imports": (place, np.array([[60.0, 60], [30, 70]]), MONEY),
    }
    return xr.Dataset(cells, {"region": PROVINCES, "sector": SECTORS, "use": SECTORS, "category": ["household"]})


def provincial_trade():
    """Trade between the provinces (sector, origin, destination)."""
    values = np.array([[[0, 60], [120, 0]], [[0, 140], [120, 0]]], dtype=float)
    labels = {"sector": SECTORS, "origin": PROVINCES, "destination": PROVINCES}
    return xr.DataArray(values, labels, tuple(labels), attrs=MONEY)


def world_flows():
    """The world with the country as one region: intermediate and final_demand by origin and destination.

    Rows sell: Home farm, Home factory, Abroad farm, Abroad factory. Columns buy: the same four, then the households of
    Home and Abroad.
    """
    flows = np.array(
        [
            [126, 270, 20, 50, 414, 30],
            [99, 315, 30, 70, 756, 100],
            [14, 30, 400, 600, 46, 910],
            [11, 35, 300, 1600, 84, 1970],
        ],
        dtype=float,
    )
    flow = ("origin", "sector", "destination")
    cells = {
        "intermediate": ((*flow, "use"), flows[:, :4].reshape(2, 2, 2, 2), MONEY),
        "final_demand": ((*flow, "category"), flows[:, 4:].reshape(2, 2, 2, 1), MONEY),
    }
    labels = {"origin": COUNTRIES, "sector": SECTORS, "destination": COUNTRIES, "use": SECTORS}
    return xr.Dataset(cells, labels | {"category": ["household"]})


def nested_table():
    """The provinces in the place of Home."""
    from nestmrio.mrio.assembly import assemble_provinces
    from nestmrio.mrio.nesting import nest

    return nest(assemble_provinces(provincial_tables(), provincial_trade()), world_flows(), "Home")


def emissions():
    """Emissions (stressor, region, sector) of the nested table's regions."""
    values = np.array([[[54.0, 340], [37, 207], [200, 800]]])
    labels = {"stressor": ["co2"], "region": [*PROVINCES, "Abroad"], "sector": SECTORS}
    return xr.DataArray(values, labels, tuple(labels), attrs={"units": "Mt"})


def household_emissions():
    """Direct emissions of households (stressor, region)."""
    labels = {"stressor": ["co2"], "region": [*PROVINCES, "Abroad"]}
    return xr.DataArray(np.array([[30.0, 20, 100]]), labels, tuple(labels), attrs={"units": "Mt"})
