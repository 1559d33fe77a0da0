"""How much a file may hold. Beyond it a stranger's file is refused, before it takes all memory or time.

docs/strangers.md says what these numbers mean. They are far above the tables of the field.
"""

from pathlib import Path

from nestmrio.errors import InputError

MB = 2**20
CSV_BYTES, CSV_ROWS = 512 * MB, 5_000_000
WORKBOOK_BYTES = 256 * MB
UNPACKED_BYTES = 512 * MB
"""Of all parts of an xlsx file together, as it declares them; each has to be as long as it declares."""
PARTS = 10_000
SHEET_CELLS = 5_000_000
"""From the first row and column to the last that holds a cell."""
ARRAY_BYTES, ARRAY_CELLS = 4_096 * MB, 2**28
"""Of a header-array file, and of each of its headers."""
ARCHIVE_BYTES = 32_768 * MB
"""Of all files in an archive of a global database together, as it declares them."""
LINE_BYTES = 64 * MB
"""Of a line of numbers."""
TABLE_CELLS = 2**29
"""Of a table in parquet."""
JSON_BYTES = MB
"""Of the list of files of a world table."""
YAML_BYTES, YAML_DEPTH, YAML_VALUES = MB, 50, 100_000
"""Of a layout or a configuration, with aliases counted as what they stand for."""


def require_bytes(path, most, **place):
    """Refuse a file that is longer than it may be. Arguments: path, most (bytes), place. Raises InputError."""
    size = Path(path).stat().st_size
    if size > most:
        what = f"the file has {size / MB:,.0f} MB, and {most / MB:,.0f} MB are the most that is read"
        raise InputError(what, remedy="give a file with the data alone", file=path, **place)


def require_cells(cells, most, what, **place):
    """Refuse what would fill more cells than it may. Arguments: cells, most, what (holds them). Raises InputError."""
    if cells > most:
        said = f"{what} spans {cells:,} cells, and {most:,} are the most that is read"
        raise InputError(
            said, remedy="give the data alone; a cell far away from them counts with all before it", **place
        )
