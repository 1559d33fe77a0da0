"""Emissions embodied in bilateral trade, and whose final demand the traded products serve in the end."""

import numpy as np
import xarray as xr

from nestmrio.alignment import aligned, units
from nestmrio.errors import InputError
from nestmrio.footprint.attribution import BALANCE, check_conservation, relative_error
from nestmrio.footprint.coefficients import coefficients, trade_product
from nestmrio.footprint.leontief import BOUND, Method, leontief_system
from nestmrio.footprint.multipliers import intensities, labels_over
from nestmrio.ledger import Ledger, recording
from nestmrio.names import NO_CONSUMPTION


@aligned
def eebt(
    table: xr.Dataset,
    emissions: xr.DataArray,
    *,
    method: Method = "auto",
    tolerance: float = 1e-10,
    threads: int = 1,
    ledger: Ledger | None = None,
) -> xr.Dataset:
    """Emissions embodied in bilateral trade (EEBT), and whose final demand the traded products serve in the end.

    eebt_rs = q_r (I − A_rr)⁻¹ t_rs, and for r ≠ s e_rsd = q_r (I − A_rr)⁻¹ t_rs,d, with t_rs = Σ_d t_rs,d all that r
    sells to s, and t_rs,d what s needs of it for the final demand of d

    Parameters
    ----------
    table : Dataset
        A factored table as `nest` or `inland` returns it.
    emissions : DataArray
        Emissions ([stressor,] region, sector) of all regions of the table, for instance in Mt.
    method : {"auto", "structured", "lu"}
        How the system is solved: by the structure of the table, by LU factors, or by the cheaper of the two.
    tolerance : float
        Largest error relative to the result, certified.
    threads : int
        Processor cores to use.
    ledger : Ledger, optional
        Where the checks are recorded. Without one, a broken identity raises CheckError.

    Returns
    -------
    Dataset
        embodied ([stressor,] origin, partner, destination), in the unit of the emissions: emitted in origin for what it
        sells to partner, by the destination whose final demand it serves in the end. What a region sells at home stands
        where partner and destination are the region itself. eebt ([stressor,] origin, partner) is computed from the
        trade of the table. Categories that are no region's consumption (`nestmrio.names.NO_CONSUMPTION`) are partners
        and destinations by themselves. `trade_parts` says how the two accounts of a pair differ.

    Raises
    ------
    InputError
        For missing labels, emissions of a sector without output, or a table without a solution.
    ConvergenceError
        For a tolerance that cannot be reached.
    CheckError
        For emissions that are lost or counted twice (without a ledger).

    Notes
    -----
    The sum over destinations is EEBT [Peters 2008, Ecological Economics 65:13], the sum over partners is what
    `embodied` finds. The first stops at the border of the partner, the second follows the product to its consumer [Su
    and Ang 2011, Ecological Economics 71:42; Meng et al. 2018, Energy Economics 73:24].

    Examples
    --------
    >>> from nestmrio import eebt
    >>> from nestmrio.example.by_hand import emissions, nested_table
    >>> found = eebt(nested_table(), emissions()).sel(stressor="co2", origin="North")
    >>> found["eebt"].round(1).values
    array([210.6,  98. ,  85.4])
    >>> found["embodied"].sum("partner").round(1).values
    array([221. ,  83.9,  89.1])
    """
    intensity = intensities(emissions, table["output"])
    found = coefficients(table)
    demand = _Demand(table, found)
    chains = _domestic_chains(intensity.values.reshape(-1, *found.shape), found)
    system = leontief_system(found, len(demand.ends), method=method, tolerance=tolerance, threads=threads)
    bought, error = demand.bought.copy(), 0.0
    for block, solution in system.stream(demand.side, len(demand.ends)):
        bought[:, :, block] += found.traded @ np.moveaxis(solution.values, 0, -1)
        error = max(error, solution.error_bound)
    leading = intensity.dims[:-2]
    sold = _along_chains(chains, found.shares, bought) + _at_home(chains, demand)
    trade = table["trade"].sel(sector=list(found.sectors), origin=list(found.regions), destination=list(found.regions))
    direct = np.einsum("kri,irs->krs", chains, trade.transpose("sector", "origin", "destination").values)
    direct = np.concatenate([direct, np.zeros((*direct.shape[:2], len(demand.apart)))], axis=-1)
    direct += _at_home(chains, demand).sum(-1)
    labels = labels_over(intensity, leading) | {"origin": list(found.regions)}
    labels |= {"partner": demand.ends, "destination": demand.ends}
    pair = (*leading, "origin", "partner")
    sizes = [*intensity.shape[:-2], *sold.shape[1:]]
    cells = {
        "embodied": ((*pair, "destination"), sold.reshape(sizes), units(emissions)),
        "eebt": (pair, direct.reshape(sizes[:-1]), units(emissions)),
    }
    result = xr.Dataset(cells, labels)
    with recording(ledger) as book:
        book.check("certified relative error of outputs by destination", error, max(tolerance, BOUND))
        check_conservation("emissions by trade partner and destination", result["embodied"], emissions, book)
        gap = relative_error(sold.sum(-1) - direct, direct, 2)
        book.check("emissions embodied in bilateral trade, by destination and from trade", gap, BALANCE)
    return result.assign_attrs(error_bound=error, norm="sum over region and sector, relative to the result")


class _Demand:
    """Whose final demand there is, and what it buys: every region's consumption, then each category that is nobody's.

    ends, the labels; apart, those that are categories; bought (region, sector, end), what a region buys from others for
    final demand; home (region, sector, end), what it supplies to final demand at home.
    """

    def __init__(self, table, found):
        regions, labels = list(found.regions), {"region": list(found.regions), "sector": list(found.sectors)}
        local, traded = (
            table[f"{kind}_final"].sel(labels).transpose(*labels, "category") for kind in ("local", "traded")
        )
        known = local["category"].values.tolist()
        self.apart = [name for name in NO_CONSUMPTION if name in known]
        self.ends, self._shares = [*regions, *self.apart], found.shares
        taken = [name for name in self.apart if name in regions]
        if taken:
            remedy = "rename it; it is the word for demand that is no region's consumption"
            raise InputError(f"a region is called {taken[0]}", remedy=remedy, region=taken[0])
        self.home, self.bought = (self._by_end(part, len(regions)) for part in (local, traded))

    def _by_end(self, final, count):
        cells = np.zeros((*final.shape[:2], len(self.ends)))
        own = np.arange(count)
        cells[own, :, own] = final.drop_sel(category=self.apart).sum("category").values
        cells[:, :, count:] = final.sel(category=self.apart).values
        return cells

    def side(self, block):
        """Final demand of a block of ends by who supplies it: (end, region, sector)."""
        bought = np.ascontiguousarray(self.bought[:, :, block])
        return np.moveaxis(self.home[:, :, block] + trade_product(self._shares, bought), -1, 0)


def _domestic_chains(q, found):
    """Emissions in a region per unit of its own product, along chains that do not leave it: q_r (I − A_rr)⁻¹.

    Arguments: q (stressor, region, sector), found (Coefficients). Returns the same dims. Raises InputError for a region
    that needs all of its own products to make them.
    """
    chains = np.empty_like(q, dtype=float)
    for region, own in enumerate(found.local):
        try:
            chains[:, region] = np.linalg.solve(np.eye(len(own)) - own.T, q[:, region].T).T
        except np.linalg.LinAlgError:
            remedy = "look at its sectors with negative value added"
            raise InputError(
                "the region needs all of its own products to make them", remedy=remedy, region=found.regions[region]
            ) from None
    return chains


def _along_chains(chains, shares, bought):
    """Σ_i p_ri T_irs u_sid: (stressor, origin, partner, end); partners that are no region have zeros."""
    count, ends = bought.shape[0], bought.shape[2]
    sold = np.zeros((*chains.shape[:2], ends, ends))
    for partner in range(count):
        sold[:, :, partner] = (chains * shares[:, :, partner].T) @ bought[partner]
    return sold


def _at_home(chains, demand):
    """What is sold to final demand without a region between: (stressor, origin, partner, end), partner the end."""
    home = np.einsum("kri,rid->krd", chains, demand.home)
    sold, ends = np.zeros((*home.shape, home.shape[-1])), np.arange(home.shape[-1])
    sold[..., ends, ends] = home
    return sold
