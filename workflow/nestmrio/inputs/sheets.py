"""Sheets of a workbook as rows of cells."""

from difflib import get_close_matches
from pathlib import Path

from nestmrio.errors import InputError
from nestmrio.limits import WORKBOOK_BYTES, require_bytes
from nestmrio.rows import plain

_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_sheets(path, names=None):
    """Read sheets of a workbook (xls, xlsx, whatever its file is called) as rows of cells, from cell A1 on.

    A name also finds the sheet whose name differs in outer blanks or in how accents are encoded. Errors of the
    spreadsheet program and formulas without a stored value are cells.Fault.

    Arguments: path, names (the sheets wanted, in order; None for all). Returns {sheet: list of rows}.
    Raises InputError for a missing or protected file, what is no such workbook, and a missing sheet.
    """
    book = _opened(path)
    chosen = {name: name for name in book.names} if names is None else {n: _named(n, book.names, path) for n in names}
    return {name: _rows(book, sheet, path) for name, sheet in chosen.items()}


def read_first_sheet(path):
    """Read the first sheet that is not hidden. Returns its name and its rows. Raises InputError as `read_sheets`."""
    book = _opened(path)
    first = next((name for name in book.names if _whole(path, lambda name=name: book.is_visible(name))), None)
    if first is None:
        raise InputError("the workbook has no sheet to be seen", remedy="unhide the sheet of the data", file=path)
    return first, _rows(book, first, path)


def _opened(path):
    if not Path(path).is_file():
        raise InputError("the file is missing", remedy="put it into the data folder or correct its path", file=path)
    require_bytes(path, WORKBOOK_BYTES)
    content = Path(path).read_bytes()
    if content.startswith(_COMPOUND) and _ENCRYPTED in content:
        raise _protected(path)
    if content.startswith(_ZIP):
        from nestmrio.inputs.xlsx import Xlsx

        return _whole(path, lambda: Xlsx(content))
    if content.startswith(_COMPOUND):
        from nestmrio.inputs.xls import Xls

        return _whole(path, lambda: Xls(content))
    what = "the file is empty" if not content else "it cannot be read as a workbook: it is neither xls nor xlsx"
    remedy = "open it in a spreadsheet program and save it as xlsx; another name of the file is not enough"
    raise InputError(what, remedy=remedy, file=path)


def _rows(book, sheet, path):
    return _whole(path, lambda: book.rows(sheet), sheet=sheet)


def _whole(path, read, **place):
    """What `read` gives; programs that read workbooks fail in many ways on damaged ones."""
    try:
        return read()
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except InputError as error:
        raise error.at(file=path, **place) from None
    except BaseException as error:
        if "encrypted" in str(error):
            raise _protected(path) from None
        remedy = "get it whole, or open it in a spreadsheet program and save it as xlsx"
        what = "it cannot be read as a workbook: it is damaged, or neither xls nor xlsx"
        raise InputError(what, remedy=remedy, file=path, **place) from None


def _protected(path):
    return InputError("the workbook is protected by a password", remedy="save it without", file=path)


def _named(name, sheets, path):
    """The sheet of a name: that very name, or the only one that differs in outer blanks or in its encoding."""
    if name in sheets:
        return name
    alike = [sheet for sheet in sheets if plain(sheet) == plain(name)]
    if len(alike) == 1:
        return alike[0]
    near = get_close_matches(plain(name), sheets, 1)
    remedy = f"add the sheet or correct its name; the nearest is {near[0]!r}" if near else "add it or correct its name"
    what = "two sheets have this name" if alike else "the sheet is missing"
    raise InputError(what, remedy="rename one" if alike else remedy, file=path, sheet=name)
