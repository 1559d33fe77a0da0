"""Workbooks in the older format xls with one sheet: numbers, texts, errors and formulas, in BIFF8 and no styles."""

from struct import pack

ERRORS = {"#NULL!": 0x00, "#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17, "#NAME?": 0x1D, "#NUM!": 0x24, "#N/A": 0x2A}
SECTOR, FREE, END, FAT = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
UNSTORED = object()
"""A formula without a stored value."""


def xls_bytes(rows, sheet="Sheet"):
    """An xls file. Arguments: rows (lists of number, text, None, an error such as #REF!, or UNSTORED), sheet (name)."""
    begin = pack("<HHHHII", 0x0600, 0x0005, 0, 1997, 0, 6)
    name = sheet.encode("utf-16-le")
    bound = pack("<IBBBB", 0, 0, 0, len(sheet), 1) + name
    styles = (
        _record(
            0x31, pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0) + b"\x05\x01" + "Arial".encode("utf-16-le")
        )
        * 5
    )
    styles += _record(0xE0, pack("<HHHBBBBIIH", 0, 0, 0xFFF5, 0x20, 0, 0, 0, 0, 0, 0x20C0)) * 16
    before = len(_record(0x0809, begin)) + len(styles)
    size = before + len(_record(0x85, bound)) + len(_record(0x0A, b""))
    bound = pack("<I", size) + bound[4:]
    stream = _record(0x0809, begin) + styles + _record(0x85, bound) + _record(0x0A, b"")
    stream += _record(0x0809, pack("<HHHHII", 0x0600, 0x0010, 0, 1997, 0, 6))
    for r, cells in enumerate(rows):
        for c, value in enumerate(cells):
            stream += _cell(pack("<HHH", r, c, 15), value)
    return _compound(stream + _record(0x0A, b""))


def _record(code, content):
    return pack("<HH", code, len(content)) + content


def _cell(place, value):
    if value is None:
        return b""
    if value is UNSTORED:
        return _record(0x06, place + pack("<BBBBBBHHIH", 3, 0, 0, 0, 0, 0, 0xFFFF, 0, 0, 3) + b"\x1e\x01\x00")
    if isinstance(value, str) and value in ERRORS:
        return _record(0x0205, place + pack("<BB", ERRORS[value], 1))
    if isinstance(value, str):
        return _record(0x0204, place + pack("<HB", len(value), 1) + value.encode("utf-16-le"))
    return _record(0x0203, place + pack("<d", value))


def _compound(stream):
    """The stream `Workbook` in a compound file: header, one sector of its table, the directory, the stream."""
    stream = stream.ljust(4096, b"\0")
    stream += b"\0" * (-len(stream) % SECTOR)
    count = len(stream) // SECTOR
    assert count + 2 <= SECTOR // 4
    chain = [FAT, END, *range(3, count + 2), END]
    table = pack(f"<{SECTOR // 4}I", *chain, *[FREE] * (SECTOR // 4 - len(chain)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += pack("<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0, 0)
    header += pack("<108I", *[FREE] * 108)
    directory = _entry("Root Entry", 5, 1, END, 0) + _entry("Workbook", 2, FREE, 2, len(stream)) + b"\0" * 256
    return header + table + directory + stream


def _entry(name, kind, child, start, size):
    encoded = (name + "\0").encode("utf-16-le")
    entry = encoded.ljust(64, b"\0") + pack("<HBBIII", len(encoded), kind, 1, FREE, FREE, child)
    return entry + b"\0" * 36 + pack("<IQ", start, size)
