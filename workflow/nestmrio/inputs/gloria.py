"""Reader of GLORIA, 164 regions by 120 sectors, line by line: a file of 39,360² cells becomes a table of 19,680²."""

from pathlib import Path

import numpy as np

from nestmrio.errors import InputError
from nestmrio.inputs.extensions import Extension
from nestmrio.inputs.gloria_files import Line, lines, opened, read_labels, texts
from nestmrio.inputs.mrio_table import WorldTable
from nestmrio.names import choices

UNIT = "000 USD"


def read_gloria(path, year):
    """Read the table of a year at basic prices.

    Rows and columns of the file are, region by region, industries and then products. Industries make one product each,
    so that the supply of a region is diagonal, and U, products by industries, is Z, products by products:
    z[r,i,s,j] = u[r,i,s,j], x[r,i] = supply[r,i,i]

    Arguments: path (folder with the files or archives of a release and its read-me), year. Returns a WorldTable with
    the stated output and primary inputs. The table is held once, and beside it one line of the file. Raises InputError
    for a file, year or label that is not there, a line of another length, a cell that is no number, or supply off the
    diagonal.
    """
    path = Path(path)
    labels = read_labels(path)
    regions, sectors, finals = (labels[name] for name in ("regions", "sectors", "finals"))
    r, s, f = len(regions), len(sectors), len(finals)
    size = r * s
    z, output = np.zeros((size, size)), np.zeros(size)
    industries, products = _blocks(r, s)
    with opened(path, "T", year) as (file, stream):
        count = 0
        for count, line in enumerate(lines(stream, 2 * size, file), 1):
            if count > 2 * size:
                break
            region, within = divmod(count - 1, 2 * s)
            at = region * s + within % s
            own = (2 * region + 1) * s + within if within < s else None
            beside = line.others([*products, *(industries if own is not None else [])], s, own)
            if beside is not None:
                kind = "supply off the diagonal" if own is not None else "products that products use"
                raise InputError(
                    f"{kind}, in cell {beside + 1}", remedy="take the table as it is downloaded", **line.place
                )
            if own is not None:
                output[at] = line.blocks([own], 1)[0]
            else:
                z[at] = line.blocks(industries, s)
        _require_lines(count, 2 * size, file)
    y = np.zeros((size, r * f))
    with opened(path, "Y", year) as (file, stream):
        count = 0
        for count, line in enumerate(lines(stream, r * f, file), 1):
            region, within = divmod(count - 1, 2 * s)
            if within >= s and region < r:
                y[region * s + within - s] = line.blocks([0], r * f)
        _require_lines(count, 2 * size, file)
    primary = np.zeros(size)
    with opened(path, "V", year) as (file, stream):
        for line in lines(stream, 2 * size, file):
            primary += line.blocks(industries, s)
    return WorldTable(path, regions, sectors, finals, z, y, [UNIT], output, primary)


def open_satellite(path, year, name):
    """Find a group of satellite accounts by its name (Sat_head_indicator), such as `Emissions (EDGAR)`.

    Arguments: path (folder of a release), year, name. Returns an Extension whose rows are the indicators of the group,
    read when they are asked for. Raises InputError for a name that is not there, with the nearest.
    """
    path = Path(path)
    labels = read_labels(path)
    rows = [at for at, head in enumerate(labels["heads"]) if head == name]
    if not rows:
        known = choices(name, list(dict.fromkeys(labels["heads"])))
        remedy = f"set emissions.extension.name to one that is there: {known}"
        raise InputError(f"the database has no extension {name!r}", remedy=remedy, file=path)
    regions, sectors, finals = (labels[list_] for list_ in ("regions", "sectors", "finals"))
    r, s, f = len(regions), len(sectors), len(finals)
    industries, _ = _blocks(r, s)

    def reader(part, cells, firsts, length):
        def read(places):
            wanted, found = {rows[place]: at for at, place in enumerate(places)}, {}
            with opened(path, part, year) as (file, stream):
                count = -1
                for count, text in enumerate(texts(stream)):
                    if count in wanted:
                        line = Line(text, cells, {"file": file, "line": count + 1})
                        found[wanted[count]] = line.blocks(firsts, length)
                _require_lines(count + 1, len(labels["heads"]), file)
            return np.array([found[at] for at in range(len(places))])

        return read

    return Extension(
        name,
        path,
        [(labels["indicators"][at],) for at in rows],
        [labels["units"][at] for at in rows],
        [(region, sector) for region in regions for sector in sectors],
        [(region, final) for region in regions for final in finals],
        reader("TQ", 2 * r * s, industries, s),
        reader("YQ", r * f, [0], r * f),
    )


def _blocks(regions, sectors):
    """The first cells of the industries of each region, and of its products."""
    firsts = range(0, 2 * regions * sectors, 2 * sectors)
    return list(firsts), [first + sectors for first in firsts]


def _require_lines(found, expected, file):
    if found != expected:
        what = f"{found} lines, where the read-me has {expected}"
        raise InputError(what, remedy="take the whole file, and the read-me of the same release", file=file)
