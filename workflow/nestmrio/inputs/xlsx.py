"""Workbooks in the format xlsx, as rows of cells."""

import io
import posixpath
import re
import zipfile
from xml.etree import ElementTree

from nestmrio.inputs.cells import error_cell, formula_cell, mark_merged

_SUSPECT = re.compile(rb"""\st=["']e["']|<(?:\w+:)?f[\s/>]""")
"""What a sheet's XML holds where a cell has an error or a formula."""
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


class Xlsx:
    """An opened workbook; `names` are those of its sheets, in order."""

    def __init__(self, content):
        """Open it. Arguments: content (bytes). Raises CalamineError, BadZipFile or KeyError for what it cannot read."""
        from python_calamine import CalamineWorkbook, SheetTypeEnum

        self._parts = zipfile.ZipFile(io.BytesIO(content))
        if self._parts.testzip():
            raise zipfile.BadZipFile("a part is damaged")
        self._book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        self._sheets = {s.name: s for s in self._book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet}
        self.names = list(self._sheets)

    def is_visible(self, name):
        """Whether a sheet is not hidden."""
        from python_calamine import SheetVisibleEnum

        return self._sheets[name].visible == SheetVisibleEnum.Visible

    def rows(self, name):
        """The cells of a sheet from its first row and column on; what looks blank and is not is a Fault."""
        sheet = self._book.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False)
        for row, column, fault in _faults(self._parts.read(self._part(name))):
            rows += [[] for _ in range(row + 1 - len(rows))]
            rows[row] += [""] * (column + 1 - len(rows[row]))
            rows[row][column] = fault
        mark_merged(rows, sheet.merged_cell_ranges or [])
        return rows

    def _part(self, name):
        """The path of a sheet's XML inside the workbook."""
        sheets = ElementTree.fromstring(self._parts.read("xl/workbook.xml")).iterfind("{*}sheets/{*}sheet")
        named = next(sheet for sheet in sheets if sheet.get("name") == name)
        relation = named.get(_RELATION) or named.get(_STRICT_RELATION)
        relations = ElementTree.fromstring(self._parts.read("xl/_rels/workbook.xml.rels"))
        target = next(part.get("Target", "") for part in relations if part.get("Id") == relation)
        return posixpath.join("/xl", target).lstrip("/")


def _faults(xml):
    """Errors, and formulas without a stored value, as (row, column, fault); a formula may give an empty text."""
    if not _SUSPECT.search(xml):
        return
    from openpyxl.utils.cell import coordinate_to_tuple

    row = 0
    for line in ElementTree.fromstring(xml).iterfind("{*}sheetData/{*}row"):
        row, column = int(line.get("r", row + 1)), 0
        for cell in line.iterfind("{*}c"):
            place = cell.get("r")
            column = coordinate_to_tuple(place)[1] if place else column + 1
            kind, value, formula = cell.get("t"), cell.findtext("{*}v"), cell.find("{*}f")
            if kind == "e":
                yield row - 1, column - 1, error_cell(value)
            elif formula is not None and not value and kind != "str":
                yield row - 1, column - 1, formula_cell(formula.text or "")
