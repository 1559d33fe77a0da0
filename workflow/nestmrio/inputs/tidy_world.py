"""Reader of a global table in one tidy file, CSV or parquet: a row for each flow."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from nestmrio.errors import InputError
from nestmrio.inputs.mrio_soundness import currency
from nestmrio.inputs.mrio_table import WorldTable
from nestmrio.limits import CSV_BYTES, TABLE_CELLS, require_bytes, require_cells
from nestmrio.names import choices
from nestmrio.rows import plain, shown

COLUMNS = ("origin", "sector", "destination", "use", "value", "unit")
SAVE = "write a CSV file with commas in UTF-8, or a parquet file"


def read_tidy_world(path, year):
    """Read a table from rows (origin, sector, destination, use, value, unit) and perhaps year.

    A use is a sector where the column `sector` has it too, and a category of final demand otherwise. A flow without a
    row is zero.

    Arguments: path (CSV or parquet), year (of the rows to take, where there is a column year). Returns a WorldTable.
    Raises InputError for a missing column or year, an empty label, a value that is no number, a flow that stands twice,
    or a region that sells nothing.
    """
    path = Path(path)
    frame = _of_year(_read(path), year, path)
    labels = {name: _labels(frame[name], path) for name in COLUMNS if name != "value"}
    values, units = _values(frame["value"], path), list(labels["unit"].categories)
    if not currency(units[0]):
        what = f"the unit {shown(units[0])} is no amount of a currency"
        raise InputError(what, remedy="write it like 10^6 USD", file=path)
    regions, sectors = (list(labels[name].categories) for name in ("origin", "sector"))
    finals = [use for use in labels["use"].categories if use not in set(sectors)]
    for region in labels["destination"].categories:
        if region not in set(regions):
            remedy = f"add its rows as an origin, or correct it: {choices(region, regions)}"
            raise InputError("the region buys, but sells nothing", remedy=remedy, file=path, region=region)
    place = {name: _codes(labels[name], known) for name, known in (("origin", regions), ("sector", sectors))}
    place |= {"destination": _codes(labels["destination"], regions), "use": _codes(labels["use"], [*sectors, *finals])}
    r, s, f = len(regions), len(sectors), len(finals)
    require_cells((r * s) * (r * max(s, f)), TABLE_CELLS, "the table", file=path)
    row = place["origin"] * s + place["sector"]
    between = place["use"] < s
    column = place["destination"] * np.where(between, s, f) + place["use"] - np.where(between, 0, s)
    z, y = np.zeros((r * s, r * s)), np.zeros((r * s, r * f))
    for cells, chosen in ((z, between), (y, ~between)):
        flat = row[chosen] * cells.shape[1] + column[chosen]
        _require_once(flat, np.flatnonzero(chosen), frame, path)
        cells.reshape(-1)[flat] = values[chosen]
    return WorldTable(path, regions, sectors, finals, z, y, units)


def _read(path):
    try:
        if path.suffix == ".parquet":
            said = pq.read_metadata(path)
            require_cells(said.num_rows * said.num_columns, TABLE_CELLS, "the file", file=path)
            frame = pd.read_parquet(path).reset_index(drop=True)
        else:
            require_bytes(path, CSV_BYTES)
            frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except InputError:
        raise
    except Exception:  # whatever a damaged file makes the libraries raise
        raise InputError("it cannot be read as a table of rows", remedy=SAVE, file=path) from None
    frame.columns = [plain(str(name)).casefold() for name in frame.columns]
    for name in COLUMNS:
        if list(frame.columns).count(name) != 1:
            found = ", ".join(frame.columns)
            what = f"it has no column {name}, or two; there are {found}"
            raise InputError(what, remedy=f"name the columns {', '.join(COLUMNS)}", file=path)
    if frame.empty:
        raise InputError("the file has no rows", remedy="add a row for each flow", file=path)
    return frame


def _of_year(frame, year, path):
    if "year" not in frame:
        return frame
    years = frame["year"].astype(str).map(plain)
    if not (years == str(year)).any():
        remedy = f"set world.year to a year that is there: {choices(year, sorted(years.unique()))}"
        raise InputError(f"no row of the year {year}", remedy=remedy, file=path)
    return frame[years == str(year)]


def _labels(texts, path):
    """The labels of a column, in the order in which they first stand, as a Categorical."""
    codes, found = pd.factorize(texts.astype(object).where(texts.notna(), ""))
    cleaned = [plain(str(label)) for label in found]
    if "" in cleaned:
        row = int(np.flatnonzero(codes == cleaned.index(""))[0])
        line = int(texts.index[row]) + 2
        raise InputError(f"column {texts.name} is empty", remedy="fill the cell", file=path, line=line)
    known = list(dict.fromkeys(cleaned))
    return pd.Categorical.from_codes(np.array([known.index(label) for label in cleaned])[codes], known)


def _codes(labels, known):
    place = {label: at for at, label in enumerate(known)}
    return np.array([place[label] for label in labels.categories])[labels.codes]


def _values(texts, path):
    numbers = pd.to_numeric(texts, errors="coerce").to_numpy(float)
    wrong = np.flatnonzero(~np.isfinite(numbers))
    if len(wrong):
        what = f"value {shown(str(texts.iloc[wrong[0]]))} is no number"
        line = int(texts.index[wrong[0]]) + 2
        raise InputError(what, remedy="write a number, with a decimal point", file=path, line=line)
    return numbers


def _require_once(flat, rows, frame, path):
    twice = pd.Series(flat).duplicated().to_numpy()
    if twice.any():
        at = int(rows[int(np.argmax(twice))])
        flow = {name: str(frame[name].iloc[at]) for name in COLUMNS[:4]}
        line = int(frame.index[at]) + 2
        raise InputError("the flow stands twice", remedy="keep one row, or add them up", file=path, line=line, **flow)
