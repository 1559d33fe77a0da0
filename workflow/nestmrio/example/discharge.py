"""Emissions of a fictional world."""

import numpy as np
import xarray as xr

STRESSORS = ("co2", "so2")

# kg CO2 per USD of output; the others as their kind.
_INTENSITY = {
    "electricity": 6.0,
    "minerals": 2.0,
    "metals": 2.0,
    "petroleum": 1.0,
    "mining": 0.8,
    "chemicals": 0.8,
    "transport": 0.7,
    "agriculture": 0.25,
    "wood_paper": 0.4,
    "food": 0.2,
    "water": 0.3,
}
_OTHER_INTENSITY = {"goods": 0.15, "services": 0.05}


def draw_emissions(size, output, households, random):
    """Draw CO2 and SO2 of every sector and of households, intensities varying by region.

    Arguments: size (Size), output (region, sector) and households (region, their final demand) in 10^6 USD, random
    (numpy Generator). Returns a Dataset emissions (stressor, region, sector), household_emissions (stressor, region) in
    Mt.
    """
    kinds = [
        _INTENSITY.get(s, _OTHER_INTENSITY["goods" if s in size.sampled else "services"]) for s in size.sector_names
    ]
    carbon = 1e-3 * np.array(kinds) * output * np.exp(random.normal(0, 0.35, output.shape))
    sulphur = 0.008 * carbon * np.exp(random.normal(0, 0.5, output.shape))
    direct = 1.2e-4 * households * np.exp(random.normal(0, 0.3, households.shape))
    coordinates = {"stressor": list(STRESSORS), "region": size.regions, "sector": list(size.sector_names)}
    return xr.Dataset(
        {
            "emissions": (("stressor", "region", "sector"), np.stack([carbon, sulphur]), {"units": "Mt"}),
            "household_emissions": (("stressor", "region"), np.stack([direct, 0.004 * direct]), {"units": "Mt"}),
        },
        coordinates,
    )
