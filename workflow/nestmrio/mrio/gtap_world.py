"""The world table behind a GTAP data file, checked on the way."""

from collections.abc import Mapping
from os import PathLike

import numpy as np
import xarray as xr

from nestmrio.alignment import aligned
from nestmrio.choices import TRANSPORTS, WORLD_FORMS
from nestmrio.errors import InputError
from nestmrio.inputs.gtap import FINALS, read_economy
from nestmrio.inputs.gtap_emissions import read_emissions
from nestmrio.inputs.gtap_identities import check_economy, require_users
from nestmrio.inputs.mrio_soundness import require_country, require_sound
from nestmrio.ledger import Ledger, recording
from nestmrio.mrio.import_use import table_from_economy
from nestmrio.names import NO_CONSUMPTION

CATEGORIES = {"private": "household", "government": "government", "investment": "fixed_capital"}


@aligned
def read_gtap(
    basedata: str | PathLike[str],
    country: str,
    *,
    categories: Mapping[str, str] = CATEGORIES,
    transport: str = "exogenous",
    table: str = "commodity",
    ledger: Ledger | None = None,
) -> xr.Dataset:
    """Read a GTAP data file as a multi-regional table with all its bilateral flows.

    z[r,c,s,u] = [r = s] D[s,c,u] + X[r,c,s] M[s,c,u] / Σ_u M[s,c,u], with domestic use D, imported use M and exports X
    at the exporter's basic prices, those of a region to itself included

    Parameters
    ----------
    basedata : path
        The file `basedata.har` of any release from 5 on, or one aggregated from it. Its headers tell its layout.
    country : str
        The region that provinces will replace; it must be there.
    categories : mapping
        What private and government consumption and investment are called here.
    transport : {"exogenous", "endogenous"}
        Services to international transport are the category `international_transport` in the final demand of the
        region that supplies them, or are bought by the users of what is carried, from all suppliers in proportion.
    table : {"commodity", "activity"}
        What rows and columns are where an activity makes several commodities.
    ledger : Ledger, optional
        Where checks and repairs are recorded. Without one, a broken check raises CheckError.

    Returns
    -------
    Dataset
        intermediate (origin, sector, destination, use), final_demand (origin, sector, destination, category), output
        (region, sector), value_added (region, factor, sector) and final_value_added (region, factor, category), in
        10^6 USD. Factors are the endowments at basic prices, then `factor_tax`, `output_tax`, `input_tax`,
        `export_tax`, `tariff`, `transport` (exogenous only) and `rounding`.

    Raises
    ------
    InputError
        For a header that is missing, broken or carries other labels than the rest, a cell that is no number or
        negative, imports without a user, an identity with a gap above 1e-3, or a country that is not there. It names
        the header, the element and the sector.

    Notes
    -----
    The diagonal of aggregated regions is trade of their members with one another, and local use here. Sums are in
    double precision [Peters, Andrew and Lennox 2011, Economic Systems Research 23:131].
    The result takes (regions × sectors)² × 8 bytes.

    Examples
    --------
    >>> from nestmrio import read_gtap
    >>> world = read_gtap("gtap/basedata.har", "chn")  # doctest: +SKIP
    """
    with recording(ledger) as book:
        economy = read_economy(basedata, book)
        require_country(country, economy.regions, economy.file)
        _require_choices(categories, transport, table)
        require_users(economy, book)
        check_economy(economy, book)
        flows = table_from_economy(economy, categories, transport=transport, form=table)
        _require_table(flows, country, economy.file)
        _record_rounding(flows, book)
    return flows


@aligned
def read_gtap_emissions(
    emissions: str | PathLike[str],
    basedata: str | PathLike[str],
    *,
    categories: Mapping[str, str] = CATEGORIES,
    table: str = "commodity",
    unit: str = "Mt",
    ledger: Ledger | None = None,
) -> xr.Dataset:
    """Read GTAP's CO2 in the sectors of the table that `read_gtap` makes of the same data base.

    e_c = Σ_a e_a make[c,a] / Σ_c make[c,a], the emissions of activities by what they make, or e_a for ``activity``

    Parameters
    ----------
    emissions : path
        The file `co2.har`, or `gsdemiss.har` of older releases.
    basedata : path
        The data file of the same release and aggregation.
    categories, table
        As in `read_gtap`.
    unit : str
        Unit of the CO2; release 7 has Gg.
    ledger : Ledger, optional
        Where repairs are recorded.

    Returns
    -------
    Dataset
        emissions (region, sector), direct_emissions (region, category) of households, government and investment, and
        household_emissions (region), their sum, in Mt.

    Raises
    ------
    InputError
        For a header or a label that is missing, a cell that is no number or negative, or a unit that cannot be.

    Notes
    -----
    From burning fuels only; fuels are added up. Processes and land use stand in other files of GTAP.

    Examples
    --------
    >>> from nestmrio import read_gtap_emissions
    >>> co2 = read_gtap_emissions("gtap/co2.har", "gtap/basedata.har")  # doctest: +SKIP
    """
    _require_choices(categories, "exogenous", table)
    with recording(ledger) as book:
        economy = read_economy(basedata, Ledger())
        return read_emissions(emissions, economy, table, categories, unit=unit, ledger=book)


def _require_choices(categories, transport, table):
    for name, value, known in (("transport", transport, TRANSPORTS), ("table", table, WORLD_FORMS)):
        if value not in known:
            raise InputError(f"{name} {value!r} is unknown", remedy=f"choose one of {', '.join(known)}")
    for name, label in categories.items():
        if label in NO_CONSUMPTION:
            what = f"{label} is the word for {NO_CONSUMPTION[label]}"
            raise InputError(what, remedy=f"give {name} another name in world.categories")
    lacking = [name for name in FINALS if name not in categories]
    if lacking:
        what = f"the list of categories lacks {', '.join(lacking)}"
        raise InputError(what, remedy="name private, government and investment in world.categories")


def _require_table(flows, country, file):
    regions, sectors = flows["region"].values.tolist(), flows["sector"].values.tolist()
    products = [(region, sector) for region in regions for sector in sectors]
    z = flows["intermediate"].values.reshape(len(products), len(products))
    require_sound(z, flows["output"].values.ravel(), None, products, country, file)


def _record_rounding(flows, ledger):
    """Name the largest amount that single precision leaves between output and all inputs."""
    rounding = flows["value_added"].sel(factor="rounding")
    share = np.abs(rounding.values) / np.maximum(flows["output"].values, 1e-9 * flows["output"].values.max())
    if share.max() > 1e-12:
        r, i = np.unravel_index(int(np.abs(rounding.values).argmax()), rounding.shape)
        names = str(flows["region"].values[r]), str(flows["sector"].values[i])
        reason = "single precision leaves this between output and all inputs at most; booked in the factor rounding"
        ledger.repair(*names, "value added", 0.0, rounding.values[r, i], reason)
