"""A country by itself: its table ends at the border, where exports are final demand and imports come from outside."""

import xarray as xr

from nestmrio.alignment import aligned, require_variables
from nestmrio.errors import InputError
from nestmrio.ledger import Ledger, recording
from nestmrio.mrio.assembly import PATHS
from nestmrio.mrio.factored import check_identities
from nestmrio.names import EXPORTS

IMPORTS = ("imports", "imported_intermediate", "imported_final")


@aligned
def inland(national: xr.Dataset, *, ledger: Ledger | None = None) -> xr.Dataset:
    """Turn the provincial table into one that stands by itself, with exports as a category of final demand.

    local_final[r, i, exports] = exports[r, i]; all else stays as it is

    Parameters
    ----------
    national : Dataset
        The provincial table as `assemble_provinces` returns it.
    ledger : Ledger, optional
        Where the checks are recorded. Without one, a broken identity raises CheckError.

    Returns
    -------
    Dataset
        A table of the nested kind whose regions are the provinces: output, value_added (region, sector); local_ and
        traded_intermediate (region, sector, use); local_ and traded_final (region, sector, category), exports among
        the categories; trade (sector, origin, destination). imports (region, sector), imported_intermediate and
        imported_final stay beside them: no region of the table supplies them, and output is inputs, imported ones
        included, and value added.

    Raises
    ------
    InputError
        For a missing variable, or a category of final demand that is called exports already.
    CheckError
        For an identity that does not hold (without a ledger).

    Notes
    -----
    What other countries emit for the imports is not in such a table. Exports are final demand of the province that
    they leave from [Miller and Blair 2009, chapter 3, on regional tables].

    Examples
    --------
    >>> from nestmrio import assemble_provinces, inland
    >>> from nestmrio.example.by_hand import provincial_tables, provincial_trade
    >>> table = inland(assemble_provinces(provincial_tables(), provincial_trade()))
    >>> table["local_final"].sel(region="North", sector="farm", category="exports").item()
    60.0
    """
    final = [f"{path}_final" for path in PATHS]
    require_variables(national, "national", ("output", "value_added", "trade", "exports", *IMPORTS, *final))
    if EXPORTS in national["category"].values:
        remedy = "rename it in the layout of the tables; the word stands for the demand of other countries"
        raise InputError("a category of final demand has this name", remedy=remedy, category=EXPORTS)
    exports = national["exports"].expand_dims(category=[EXPORTS])
    parts = {}
    for name, part in national.drop_vars("exports").data_vars.items():
        if name in final:
            sold = exports if name == "local_final" else xr.zeros_like(exports)
            part = xr.concat([part, sold], "category").transpose(*part.dims).assign_attrs(part.attrs)
        parts[name] = part
    table = xr.Dataset(parts)
    with recording(ledger) as book:
        check_identities(table, book, "inland")
    return table
