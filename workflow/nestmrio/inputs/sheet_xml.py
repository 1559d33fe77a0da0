"""The XML of a sheet, read as a stream: how far it reaches, and which cells only look blank."""

from xml.parsers import expat

from nestmrio.errors import InputError
from nestmrio.inputs.cells import error_cell, formula_cell
from nestmrio.limits import SHEET_CELLS, require_cells

CHUNK = 2**20
_LETTERS = {chr(64 + number): number for number in range(1, 27)}
_TEXTS = {"v", "f"}


def faults(stream):
    """Errors, and formulas without a stored value, as a list of (row, column, fault), counted from zero.

    A formula is never computed: its stored value is what counts, and it may be an empty text. Arguments: stream (of
    bytes). Raises InputError for a sheet that spans more cells than are read or declares entities, and ExpatError for
    what is no XML.
    """
    sheet = _Sheet()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = sheet.begin, sheet.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = sheet.text, _refuse_entities
    while part := stream.read(CHUNK):
        parser.Parse(part, False)
    parser.Parse(b"", True)
    return sheet.found


class _Sheet:
    """What has been seen of a sheet so far: the cell that is open, the last row and column, and the faults."""

    def __init__(self):
        self.found, self.row, self.column, self.rows, self.columns = [], 0, 0, 0, 0
        self.kind = self.reading = None
        self.texts: dict[str, list[str]] = {}

    def begin(self, name, attributes):
        """A tag opens."""
        name = name.rpartition(":")[2]
        if name == "c":
            place = attributes.get("r")
            if place:
                self.row, self.column = _coordinates(place)
            else:
                self.column += 1
            self.kind, self.texts = attributes.get("t"), {}
            if self.row > self.rows or self.column > self.columns:
                self.rows, self.columns = max(self.rows, self.row), max(self.columns, self.column)
                require_cells(self.rows * self.columns, SHEET_CELLS, "the sheet")
        elif name == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
        elif name in _TEXTS:
            self.reading = self.texts.setdefault(name, [])

    def text(self, content):
        """Letters between tags."""
        if self.reading is not None:
            self.reading.append(content)

    def end(self, name):
        """A tag closes."""
        name = name.rpartition(":")[2]
        if name in _TEXTS:
            self.reading = None
        elif name == "c" and (self.kind == "e" or "f" in self.texts):
            value, formula = "".join(self.texts.get("v", ())), "".join(self.texts.get("f", ()))
            if self.kind == "e":
                self.found.append((self.row - 1, self.column - 1, error_cell(value)))
            elif not value and self.kind != "str":
                self.found.append((self.row - 1, self.column - 1, formula_cell(formula)))


def _coordinates(place):
    """Row and column of a place such as D14, counted from one. Raises ValueError."""
    letters = place.rstrip("0123456789")
    column = 0
    for letter in letters.upper():
        column = 26 * column + _LETTERS[letter]
    return int(place[len(letters) :]), column


def _refuse_entities(*_):
    raise InputError(
        "its XML declares a type of its own, as no spreadsheet program does", remedy="save it again as xlsx"
    )
