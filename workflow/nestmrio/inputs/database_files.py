"""Files of a database before a parser of others opens them: within limits, and data alone."""

import json
import zipfile
from pathlib import Path, PurePosixPath

from nestmrio.enclosure import inside
from nestmrio.errors import InputError
from nestmrio.inputs.mrio_files import PARAMETERS
from nestmrio.limits import ARCHIVE_BYTES, JSON_BYTES, PARTS, UNPACKED_BYTES, WORKBOOK_BYTES, require_bytes

FORMS = (".txt", ".parquet")
"""The forms of a saved table that hold data alone; pymrio would also load pickles, which run code."""


def require_harmless(place):
    """Refuse a database that unpacks to more than it may, or names a part that is no table of data.

    Arguments: place (file or folder that a parser will open). Raises InputError naming the file.
    """
    files = [place] if place.is_file() else sorted(file for file in place.rglob("*") if file.is_file())
    for file in files:
        if file.suffix == ".zip":
            _require_archive(file, ARCHIVE_BYTES)
        elif file.suffix in (".xls", ".xlsx"):
            require_bytes(file, WORKBOOK_BYTES)
            if file.suffix == ".xlsx":
                _require_archive(file, UNPACKED_BYTES)
        elif file.name == PARAMETERS:
            require_bytes(file, JSON_BYTES)
            _require_data(file.read_bytes(), file, file.parent)


def _require_archive(file, most):
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if unpacked > most or len(parts) > PARTS:
                what = f"it unpacks to {unpacked:,} bytes in {len(parts):,} files"
                remedy = f"give the files as they are downloaded; {most:,} bytes in {PARTS:,} files are the most"
                raise InputError(what, remedy=remedy, file=file)
            for part in parts:
                if PurePosixPath(part.filename).name == PARAMETERS and part.file_size <= JSON_BYTES:
                    _require_data(archive.read(part), f"{file}/{part.filename}", None)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        raise InputError("the archive is damaged", remedy="download it again", file=file) from None


def _require_data(text, file, folder):
    """Every part that a list of files names is text or parquet, and lies below the list's folder."""
    try:
        names = [str(part["name"]) for part in json.loads(text.decode("utf-8-sig"))["files"].values()]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError("it does not say what pymrio writes there", remedy="save the table again", file=file) from None
    for name in names:
        if Path(name).suffix not in FORMS:
            remedy = "save the table as .txt or .parquet; other forms may run code, and are not opened"
            raise InputError(f"{name!r} is neither text nor parquet", remedy=remedy, file=file)
        if folder is not None:
            inside(folder, name, file=file)
