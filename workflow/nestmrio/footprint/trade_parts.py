"""How emissions embodied in bilateral trade differ from those embodied in final demand."""

import numpy as np
import xarray as xr

from nestmrio.alignment import aligned, units
from nestmrio.errors import InputError
from nestmrio.footprint.accounts import by_consumption
from nestmrio.footprint.attribution import BALANCE, relative_error


@aligned
def trade_parts(cube: xr.DataArray) -> xr.Dataset:
    """Where emissions embodied in bilateral trade go, and what reaches a partner by way of others.

    eebt_rs = e_rss + e_rsr + Σ_{d≠r,s} e_rsd, mrio_rs = e_rss + Σ_{p≠s} e_rps; the rest of the two is their difference

    Parameters
    ----------
    cube : DataArray
        The variable embodied ([stressor,] origin, partner, destination) of `eebt`, or the same summed to groups.

    Returns
    -------
    Dataset
        Over ([stressor,] origin, partner), in the unit of the cube: eebt and mrio; absorbed, which partner consumes
        itself; returned, which origin consumes in the end; passed_on, which others consume; through_others, which
        partner consumes in what it does not buy from origin itself.

    Raises
    ------
    InputError
        For partners that are not the destinations, or an origin that is none of them.

    Notes
    -----
    So eebt − mrio = returned + passed_on − through_others, and its sum over partners is zero. What returns is the
    feedback of multi-regional analysis [Su and Ang 2011, Ecological Economics 71:42].

    Examples
    --------
    >>> from nestmrio import eebt, trade_parts
    >>> from nestmrio.example.by_hand import emissions, nested_table
    >>> parts = trade_parts(eebt(nested_table(), emissions())["embodied"])
    >>> parts.sel(stressor="co2", origin="North", partner="South").to_array().round(1).values
    array([98. , 83.9, 82.5,  9. ,  6.5,  1.3])
    """
    ends, origins = cube["destination"].values.tolist(), cube["origin"].values.tolist()
    if cube["partner"].values.tolist() != ends:
        raise InputError("partners and destinations differ", remedy="give the cube of eebt whole")
    strange = [origin for origin in origins if origin not in ends]
    if strange:
        raise InputError(f"the origin {strange[0]} is no partner", remedy="give the cube of eebt whole")
    cube = cube.transpose(..., "origin", "partner", "destination")
    values, at = cube.values, np.arange(len(ends))
    rows, home = np.arange(len(origins)), np.array([ends.index(origin) for origin in origins])
    absorbed = values[..., at, at]
    returned = values[..., rows, :, home]
    returned = np.moveaxis(returned, 0, -2) if values.ndim > 3 else returned
    returned = returned.copy()
    returned[..., rows, home] = 0.0
    traded, consumed = values.sum(-1), values.sum(-2)
    parts = {
        "eebt": traded,
        "mrio": consumed,
        "absorbed": absorbed,
        "returned": returned,
        "passed_on": traded - absorbed - returned,
        "through_others": consumed - absorbed,
    }
    whole = cube.isel(destination=0, drop=True)
    return xr.Dataset({name: whole.copy(data=part).assign_attrs(units(cube)) for name, part in parts.items()})


def by_end(embodied):
    """Embodied emissions by whose demand they serve: a region's consumption, or a category that is nobody's.

    Arguments: embodied (..., origin, destination, category). Returns the same without category; each category of
    `NO_CONSUMPTION` that is there is a destination by itself, as in `eebt`.
    """
    consumed, apart = by_consumption(embodied)
    found = [consumed.sum("category").transpose(..., "origin", "destination")]
    for name, value in apart.items():
        found.append(value.rename(region="origin").expand_dims(destination=[name]).transpose(*found[0].dims))
    return xr.concat(found, "destination").assign_attrs(embodied.attrs)


@aligned
def check_partners(cube, embodied, ledger):
    """Record that the sum over trade partners is what is embodied in final demand.

    Arguments: cube ([stressor,] origin, partner, destination), embodied ([stressor,] origin, destination, category),
    ledger.
    """
    expected = by_end(embodied)
    found = cube.sum("partner").transpose(*expected.dims)
    gap = relative_error((found - expected).values, expected.values, 2)
    ledger.check("emissions over all trade partners and from multipliers", gap, BALANCE)
