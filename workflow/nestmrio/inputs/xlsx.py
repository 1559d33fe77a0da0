"""Workbooks in the format xlsx, as rows of cells."""

import io
import posixpath
import zipfile
from xml.etree import ElementTree

from nestmrio.errors import InputError
from nestmrio.inputs.cells import mark_merged
from nestmrio.inputs.sheet_xml import faults
from nestmrio.limits import MB, PARTS, UNPACKED_BYTES

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


class Xlsx:
    """An opened workbook; `names` are those of its sheets, in order."""

    def __init__(self, content):
        """Open it. Arguments: content (bytes).

        Raises InputError for one that unpacks to more than is read, and CalamineError, BadZipFile or KeyError for what
        it cannot read, such as a part that is longer than it declares.
        """
        from python_calamine import CalamineWorkbook, SheetTypeEnum

        self._parts = zipfile.ZipFile(io.BytesIO(content))
        _require_small(self._parts.infolist())
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
        with self._parts.open(self._part(name)) as stream:
            found = faults(stream)
        sheet = self._book.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False)
        for row, column, fault in found:
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


def _require_small(parts):
    size = sum(part.file_size for part in parts)
    if size > UNPACKED_BYTES or len(parts) > PARTS:
        what = f"it unpacks to {size / MB:,.0f} MB in {len(parts):,} parts"
        most = f"{UNPACKED_BYTES / MB:,.0f} MB and {PARTS:,} parts are the most that is read"
        raise InputError(f"{what}; {most}", remedy="keep the sheets of the data alone")
