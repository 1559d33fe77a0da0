"""Cubes in long form: one row for each value, in parquet files."""

import numpy as np

from nestmrio.errors import InputError
from nestmrio.footprint.account_tables import units_of
from nestmrio.whole import whole

ROWS = 2**20
"""Values in one row group, so that a cube is never held whole."""
NAMES = ("variable", "value", "unit")


def write_long(cube, path, rows=ROWS):
    """Write all numbers of a cube as a parquet file, one row for each value, whole or not at all.

    Columns: variable, every dim of the cube in the order in which its variables have them, value, unit. A dim that a
    variable does not have is empty in its rows, and so is a value that is not a number (NaN). Labels are dictionaries,
    which pandas reads as categories. The attributes of the cube are those of the file.

    Arguments: cube (Dataset; where it is an open file, one row group is read at a time), path, rows (largest number of
    values in a row group). Raises InputError for a dim with the name of another column.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    numbers = {name: values for name, values in cube.data_vars.items() if values.dtype.kind in "biuf"}
    dims = list(dict.fromkeys(dim for values in numbers.values() for dim in values.dims))
    taken = [dim for dim in dims if dim in NAMES]
    if taken:
        raise InputError(f"the dim {taken[0]} has the name of another column", remedy="rename it in the cube")
    units = {name: units_of(name, values) for name, values in numbers.items()}
    texts = {
        "variable": list(numbers),
        **{dim: [str(label) for label in cube[dim].values.tolist()] for dim in dims},
        "unit": list(dict.fromkeys(text for known in units.values() for text in known.values())),
    }
    words = {column: pa.array(labels, pa.string()) for column, labels in texts.items()}
    label = pa.dictionary(pa.int32(), pa.string())
    columns = [("variable", label), *((dim, label) for dim in dims), ("value", pa.float64()), ("unit", label)]
    schema = pa.schema(columns, {str(key): str(value) for key, value in cube.attrs.items()})
    with whole(path) as partial, pq.ParquetWriter(partial, schema, compression="zstd") as writer:
        for number, (name, values) in enumerate(numbers.items()):
            unit = [texts["unit"].index(text) for text in units[name].values()]
            for place, block in _blocks(values, rows):
                codes = _codes(values, place, block.shape)
                codes |= {"variable": number, "unit": _along("stressor", unit, values, place, block.shape)}
                arrays = [
                    pa.array(block.ravel(), pa.float64(), from_pandas=True)
                    if column == "value"
                    else _labels(codes.get(column), words[column], block.size)
                    for column in schema.names
                ]
                writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _blocks(values, rows, place=()):
    """A variable in blocks of at most so many values: ((slice of each dim), numbers), in the order of its labels."""
    shape = [part.stop - part.start for part in place] + list(values.shape[len(place) :])
    size = int(np.prod(shape))
    if len(place) == values.ndim or size <= rows:
        place += tuple(slice(0, length) for length in values.shape[len(place) :])
        yield place, np.asarray(values[place].values, dtype=float)
        return
    length = values.shape[len(place)]
    step = max(1, rows * length // size)
    for start in range(0, length, step):
        yield from _blocks(values, rows, (*place, slice(start, min(start + step, length))))


def _codes(values, place, shape):
    """The place of every value's label in each dim."""
    return {dim: _along(dim, range(values.sizes[dim]), values, place, shape) for dim in values.dims}


def _along(dim, codes, values, place, shape):
    """Codes along one dim for every value of a block; the only code, where a variable does not have the dim."""
    if dim not in values.dims:
        return next(iter(codes))
    axis = values.dims.index(dim)
    along = np.asarray(codes, dtype=np.int32)[place[axis]]
    return np.broadcast_to(along.reshape([-1 if at == axis else 1 for at in range(len(shape))]), shape)


def _labels(codes, words, size):
    """A column of labels: codes of every value, one code for all, or None for an empty column."""
    import pyarrow as pa

    if codes is None:
        return pa.nulls(size, pa.dictionary(pa.int32(), pa.string()))
    codes = np.full(size, codes, dtype=np.int32) if np.ndim(codes) == 0 else np.ascontiguousarray(codes).ravel()
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), words)
