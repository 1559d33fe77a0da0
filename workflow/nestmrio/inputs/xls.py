"""Workbooks in the older format xls, as rows of cells."""

import io

from nestmrio.inputs.cells import Fault, error_cell, mark_merged
from nestmrio.limits import SHEET_CELLS, require_cells

_TEXT, _DATE, _TRUTH, _ERROR = 1, 3, 4, 5
_TYPED = {_TEXT, _DATE, _TRUTH, _ERROR}
"""Kinds of cells as xlrd counts them, of which a value alone says too little."""


class Xls:
    """An opened workbook; `names` are those of its sheets, in order."""

    def __init__(self, content):
        """Open it. Arguments: content (bytes). Raises whatever xlrd raises for what it cannot read."""
        import xlrd

        self._book = xlrd.open_workbook(
            file_contents=content,
            on_demand=True,
            formatting_info=True,
            ignore_workbook_corruption=True,
            logfile=io.StringIO(),
        )
        self.names = self._book.sheet_names()

    def is_visible(self, name):
        """Whether a sheet is not hidden."""
        return self._book.sheet_by_name(name).visibility == 0

    def rows(self, name):
        """The cells of a sheet from its first row and column on; what looks blank and is not is a Fault."""
        sheet = self._book.sheet_by_name(name)
        require_cells(sheet.nrows * sheet.ncols, SHEET_CELLS, "the sheet")
        rows = [sheet.row_values(at) for at in range(sheet.nrows)]
        for at, row in enumerate(rows):
            for column, kind in enumerate(sheet.row_types(at)):
                if kind in _TYPED and not (kind == _TEXT and row[column]):
                    row[column] = self._content(row[column], kind)
        merged = [((top, left), (low - 1, right - 1)) for top, low, left, right in sheet.merged_cells]
        mark_merged(rows, merged)
        return rows

    def _content(self, value, kind):
        import xlrd

        if kind == _ERROR:
            return error_cell(xlrd.error_text_from_code.get(value, "#ERROR"))
        if kind == _DATE:
            return xlrd.xldate_as_datetime(value, self._book.datemode)
        return bool(value) if kind == _TRUTH else UNSTORED


UNSTORED = Fault(
    "",
    "the cell holds an empty text, or a formula without a stored value: in an xls file they are the same",
    "clear the cell, or open the workbook in a spreadsheet program and save it as xlsx",
)
