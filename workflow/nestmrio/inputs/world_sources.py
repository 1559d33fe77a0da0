"""The world table of a case, whatever database it comes from."""

from collections.abc import Mapping, Sequence
from os import PathLike

import xarray as xr

from nestmrio.alignment import aligned
from nestmrio.inputs.databases import parse
from nestmrio.inputs.extension_files import open_extension
from nestmrio.inputs.extensions import emissions_of
from nestmrio.inputs.gloria import read_gloria
from nestmrio.inputs.mrio_repairs import check_balance, settle
from nestmrio.inputs.mrio_soundness import currency, require_country, require_sound, require_unit, round_off
from nestmrio.inputs.mrio_table import in_arrays, require_categories
from nestmrio.inputs.parsed_tables import core
from nestmrio.inputs.tidy_world import read_tidy_world
from nestmrio.ledger import Ledger, recording

UNITS = {"exiobase": "10^6 EUR", "wiod": "10^6 USD", "icio": "10^6 USD", "eora": "10^3 USD", "gloria": "10^3 USD"}
"""The unit of each database, where its files say none that is understood."""


@aligned
def read_database(
    source: str,
    path: str | PathLike[str],
    categories: Mapping[str, str],
    country: str,
    *,
    year: int,
    unit: str,
    tolerance: float = 0.01,
    ledger: Ledger | None = None,
) -> xr.Dataset:
    """Read a global database from its own raw files, with all its bilateral flows.

    Output is x = Z 1 + Y 1, and value added is v = x − Zᵀ 1.

    Parameters
    ----------
    source : {"exiobase", "wiod", "icio", "eora", "gloria", "tidy"}
        The database, see `nestmrio.choices.DATABASES`.
    path : path
        Its folder, archive or file, as downloaded.
    categories : mapping
        Final-demand categories: their names in the database to names here. Several may share a name.
    country : str
        The region that provinces will replace; it must be there.
    year : int
        The year of the table.
    unit : str
        The unit of the values, such as ``10^6 USD``; the database may not contradict it. Where its files say no unit,
        that of its documentation is taken.
    tolerance : float
        How much of all output may be missing between output and the inputs that the database states, and how much may
        move into inventories.
    ledger : Ledger, optional
        Where repairs are recorded.

    Returns
    -------
    Dataset
        intermediate (origin, sector, destination, use), final_demand (origin, sector, destination, category), output
        (region, sector) and value_added (region, factor, sector) with the one factor `value_added`, in `unit`.

    Raises
    ------
    InputError
        For a file, year, region or category that is not there, another unit, rows and columns that do not balance, or
        a table that is none. It names the file, and the largest gap.

    Notes
    -----
    Databases are read by the parsers of pymrio [Stadler 2021, Pymrio, Journal of Open Research Software 9]. Negative
    deliveries, negative output and inputs of sectors that sell nothing are booked in the category `inventories`.
    The result takes (regions × sectors)² × 8 bytes.

    Examples
    --------
    >>> from nestmrio.inputs.world_sources import read_database
    >>> names = {"c37": "household"}
    >>> world = read_database("wiod", "wiod", names, "CHN", year=2007, unit="10^6 USD")  # doctest: +SKIP
    """
    with recording(ledger) as book:
        table = _read(source, path, year, book)
        require_country(country, table.regions, path)
        require_categories(table.finals, categories, path)
        known = [text for text in table.units if currency(text)]
        require_unit(table.units if known else [UNITS[source]], unit, path)
        round_off(table, book)
        check_balance(table, tolerance, book)
        settle(table, categories, tolerance, book)
    require_sound(table.z, table.sales, None, table.products, country, path)
    return in_arrays(table, categories, unit)


@aligned
def read_extension(
    source: str,
    path: str | PathLike[str],
    categories: Mapping[str, str],
    regions: Sequence[str],
    sectors: Sequence[str],
    *,
    name: str,
    rows: Sequence[str],
    year: int,
    unit: str | None = None,
) -> xr.Dataset:
    """Read the emissions of a global database from rows of one of its extensions.

    e = Σ_rows u F, d = Σ_rows u F_Y, with u the Mt in one unit of the row

    Parameters
    ----------
    source : {"folder", "exiobase", "wiod", "eora", "gloria"}
        The database; ``folder`` is one that pymrio saved.
    path : path
        Its folder, archive or file.
    categories : mapping
        Final-demand categories: their names in the database to names here.
    regions, sectors : sequence of str
        Those of the table, in order.
    name : str
        The extension, such as ``air_emissions``.
    rows : sequence of str
        Rows to sum: the first label of rows, or all their labels, parted by ``" | "``.
    year : int
        The year of the table.
    unit : str, optional
        Unit of the rows; needed where the extension does not say it.

    Returns
    -------
    Dataset
        emissions (region, sector), direct_emissions (region, category) and household_emissions (region), their sum, in
        Mt.

    Raises
    ------
    InputError
        For an extension or a row that is not there, with the nearest names, a unit that is missing, contradicts or is
        no mass, or a sum that is negative.

    Examples
    --------
    >>> from nestmrio.inputs.world_sources import read_extension
    >>> where, names = ("wiod", "wiod"), {"c37": "household"}
    >>> co2 = read_extension(
    ...     *where, names, ["CHN"], ["c1"], name="AIR", rows=["CO2"], year=2007
    ... )  # doctest: +SKIP
    """
    extension = open_extension(source, path, year, name)
    return emissions_of(extension, rows, list(regions), list(sectors), categories, unit=unit)


def _read(source, path, year, ledger):
    own = {"gloria": read_gloria, "tidy": read_tidy_world}
    return own[source](path, year) if source in own else core(parse(source, path, year), source, path, ledger)
