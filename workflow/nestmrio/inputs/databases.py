"""Global databases as pymrio parses them from their raw files: EXIOBASE 3, WIOD of 2013, OECD ICIO and Eora26."""

import re
import warnings
from pathlib import Path

from nestmrio.choices import DATABASES
from nestmrio.errors import InputError
from nestmrio.inputs.database_files import require_harmless
from nestmrio.names import choices

GUIDE = "take the files as they are downloaded; docs/worlds.md says which"
FILES = {
    "exiobase": (r"IOT_(\d{4})_(?:ixi|pxp)(?:\.zip)?", "IOT_{}_*"),
    "wiod": (r"wiot(\d\d)\S*\.xlsx", "wiot{}_*.xlsx"),
    "icio": (r"ICIO\d{4}_(\d{4})\.(?:csv|CSV|zip)", "ICIO*_{}.csv"),
    "eora": (r"Eora26_(\d{4})_bp(?:_T\.txt|\.zip)", "Eora26_{}_bp*"),
}
"""How the files of a year are called in a folder of several years."""


def parse(source, path, year):
    """Let pymrio read a database, with the extensions that stand beside it.

    Arguments: source (a key of `FILES`), path (folder, archive or file as downloaded), year (of the table; for a folder
    of several years). Returns a pymrio IOSystem. Raises InputError where a year is not there, with those that are, or
    where the files are not what the parser expects, with what it says.
    """
    import pymrio
    from pymrio.core.fileio import ReadError
    from pymrio.tools.ioparser import ParserError

    path = Path(path)
    place = _of_year(source, path, year)
    require_harmless(place.parent if source == "wiod" and place.is_file() else place)
    parsers = {
        "exiobase": lambda: pymrio.parse_exiobase3(place),
        "wiod": lambda: pymrio.parse_wiod(place, year, names=("c_codes", "c_codes")),
        "icio": lambda: pymrio.parse_oecd(place, year),
        "eora": lambda: pymrio.parse_eora26(place, year),
    }
    faults = (ParserError, ReadError, OSError, ValueError, KeyError, IndexError, TypeError, AttributeError)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return parsers[source]()
        except faults as error:
            said = " ".join(str(error).split()) or type(error).__name__
            what = f"pymrio cannot read it as {DATABASES[source]}: {said}"
            raise InputError(what, remedy=GUIDE, file=path) from None


def _of_year(source, path, year):
    """The file or folder of a year: the path itself, or what stands in it under the year. Raises InputError."""
    if not path.is_dir() or (source == "exiobase" and (path / "file_parameters.json").is_file()):
        return path
    pattern, name = FILES[source]
    inside = [path, *(one for one in path.iterdir() if source == "eora" and one.is_dir())]
    files = [file for folder in inside for file in folder.iterdir() if file.is_file() or source == "exiobase"]
    years = {file: match[1] for file in files if (match := re.fullmatch(pattern, file.name))}
    if source == "wiod":
        years = {file: f"{19 if of > '50' else 20}{of}" for file, of in years.items()}
    here = [file for file, of in years.items() if of == str(year)]
    if not here:
        remedy = f"set world.year to a year that is there: {choices(year, sorted(set(years.values())))}"
        what = f"no file {name.format(str(year)[-2:] if source == 'wiod' else year)} of the year {year}"
        raise InputError(what, remedy=remedy if years else GUIDE, file=path)
    if source != "exiobase":
        return path
    if len(here) > 1:
        names = ", ".join(sorted(file.name for file in here))
        raise InputError(f"{names} are all of the year {year}", remedy="name one in world.folder", file=path)
    return here[0]
