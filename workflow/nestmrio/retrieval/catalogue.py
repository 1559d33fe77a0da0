"""The list of data sets: where each is, what its content must be, and on which terms it may be had."""

import re
from dataclasses import dataclass
from pathlib import Path

from nestmrio.enclosure import inside
from nestmrio.errors import InputError
from nestmrio.names import choices
from nestmrio.rows import read_rows, shown

COLUMNS = (
    "dataset",
    "version",
    "year",
    "file",
    "access",
    "address",
    "sha256",
    "checksum",
    "licence",
    "citation",
    "note",
)
OPTIONAL = ("version", "year", "sha256", "checksum", "note")
ACCESS = {
    "open": "it is fetched from its address",
    "by hand": "a licence, a registration or the site asks for a person",
}
LENGTHS = {"md5": 32, "sha1": 40, "sha256": 64}
_ADDRESS = re.compile(r"https?://[^\s/@]+(/\S*)?")


@dataclass(frozen=True)
class Dataset:
    """A row of the list. `sha256` and `checksum` (such as md5:...) are blank where nobody states them."""

    name: str
    version: str
    year: str
    file: str
    access: str
    address: str
    sha256: str
    checksum: str
    licence: str
    citation: str
    note: str

    @property
    def stated(self):
        """What the content must be, as `algorithm:digits`: the sha256, else the publisher's checksum, else None."""
        return f"sha256:{self.sha256}" if self.sha256 else self.checksum or None

    @property
    def told(self):
        """What the data set is and on which terms, in one sentence."""
        named = " ".join(filter(None, (self.name, self.version, self.year)))
        note = f" {self.note}" if self.note else ""
        return f"{named}. Licence: {self.licence}. To cite: {self.citation}.{note}"


def read_datasets(path):
    """Read a list of data sets.

    Arguments: path (CSV with the columns of COLUMNS; those of OPTIONAL may be blank). Returns {name: Dataset}, in the
    order of the file. Raises InputError naming the line: a name twice, two data sets in one file, an unknown access, an
    address that is not http or https, a checksum of the wrong length, a file outside of the data folder.
    """
    found, files = {}, {}
    for row in read_rows(path, COLUMNS, blank=OPTIONAL):
        place = {"file": path, "line": row["line"], "dataset": row["dataset"]}
        values = {column: row[column] for column in COLUMNS[1:]}
        known = Dataset(row["dataset"], **(values | {"sha256": row["sha256"].lower()}))
        _refuse_unfit(known, place)
        if known.name in found:
            raise InputError("the data set stands twice", remedy="keep one row for each", **place)
        if Path(known.file) in files:
            other = files[Path(known.file)]
            raise InputError(f"its file is also that of {other}", remedy="give each a file of its own", **place)
        found[known.name], files[Path(known.file)] = known, known.name
    return found


def chosen(datasets, names, path):
    """The data sets of given names, in order. Raises InputError for none, and for a name that is not in the list."""
    if not names:
        remedy = f"write make retrieve DATASET=name with one or more of {choices('', datasets)}; the list is {path}"
        raise InputError("no data set is named", remedy=remedy)
    for name in names:
        if name not in datasets:
            remedy = f"choose {choices(name, datasets)}, or add it to the list"
            raise InputError("the list does not have it", remedy=remedy, file=path, dataset=name)
    return [datasets[name] for name in dict.fromkeys(names)]


def _refuse_unfit(known, place):
    if known.access not in ACCESS:
        remedy = "write " + " or ".join(f"{word} ({meaning})" for word, meaning in ACCESS.items())
        raise InputError(f"access is {shown(known.access)}", remedy=remedy, **place)
    if not _ADDRESS.fullmatch(known.address):
        remedy = "write an address that begins with http:// or https://, without a name or password"
        raise InputError(f"the address is {shown(known.address)}", remedy=remedy, **place)
    for text in filter(None, (known.stated, known.checksum)):
        algorithm, _, digits = text.partition(":")
        if len(digits) != LENGTHS.get(algorithm) or not re.fullmatch(r"[0-9a-f]+", digits):
            remedy = "write 64 digits of 0-9 and a-f as sha256; a checksum as md5: or sha1: with its digits; or nothing"
            raise InputError(f"{shown(text)} is no checksum", remedy=remedy, **place)
    inside(".", known.file, **place)
