"""Time the Leontief solver against pymrio, LAPACK's LU and SciPy's sparse LU on the same tables, for the same outputs.

Every run is a process of its own. The clock starts with coefficients in memory, in the form a method wants them, and
stops with the result; `error` is the same certified relative bound for every method.
"""

import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SIZES = {
    (12, 15): ("structured", "lu", "pymrio", "sparse_lu"),
    (40, 30): ("structured", "lu", "pymrio", "sparse_lu"),
    (70, 30): ("structured", "lu", "pymrio", "sparse_lu"),
    (158, 57): ("structured", "lu", "pymrio"),
    (300, 100): ("structured",),
    (1000, 100): ("structured",),
}
LARGE = {(3000, 150): ("structured",)}
GROWTH = {(79, 57): ("structured",), (158, 114): ("structured",), (316, 57): ("structured",)}
OUTPUTS = ("multipliers", "sectors")
ALL_SECTORS = 30_000
"""Largest number of region-sectors for which the cube by origin sector is timed."""
REPEATS = {"structured": 5, "lu": 3, "pymrio": 1, "sparse_lu": 1}
STREAMED = 10**8
"""Results with more numbers than this go to a NetCDF file as they are made."""
TOLERANCE = 1e-9
THREADS = 2
RESULT = Path("results/benchmarks/solve.csv")
COLUMNS = ("size", "method", "output", "seconds", "peak_mb", "error")


def structured(coefficients, side, count, transpose):
    """Ours: the result, or None where it was streamed to a file, and its certified error."""
    import numpy as np

    from nestmrio.footprint.leontief import leontief_system

    system = leontief_system(coefficients, count, method="structured", tolerance=TOLERANCE, threads=THREADS)
    solved = (system.stream_transpose if transpose else system.stream)(side, count)
    if count * np.prod(coefficients.shape) > STREAMED:
        return None, _stream(solved, count, coefficients.shape)
    result = np.empty((count, *coefficients.shape))
    for block, solution in solved:
        result[block] = solution.values
    return result, None


def _stream(solved, count, shape):
    import h5netcdf

    error = 0.0
    with tempfile.TemporaryDirectory(dir=RESULT.parent) as folder, h5netcdf.File(f"{folder}/cube.nc", "w") as file:
        file.dimensions = {"side": count, "region": shape[0], "sector": shape[1]}
        cube = file.create_variable("cube", ("side", "region", "sector"), float, chunks=(1, *shape))
        for block, solution in solved:
            cube[block] = solution.values
            error = max(error, solution.error_bound)
    return error


def lu(matrix, sides, transpose):
    """LAPACK's LU of I − A, and its triangular solves."""
    import numpy as np
    from scipy.linalg import lu_factor, lu_solve

    system = -matrix
    system[np.diag_indices_from(system)] += 1
    factors = lu_factor(system, overwrite_a=True, check_finite=False)
    return lu_solve(factors, sides, trans=int(transpose), check_finite=False)


def pymrio(matrix, sides, transpose):
    """pymrio's own functions: L = (I − A)⁻¹, then multipliers S L or output L Y."""
    import pandas as pd
    from pymrio import calc_L, calc_M

    inverse = calc_L(pd.DataFrame(matrix))
    if transpose:
        return calc_M(pd.DataFrame(sides.T), inverse).to_numpy().T
    return inverse.to_numpy() @ sides


def sparse_lu(matrix, sides, transpose):
    """SuperLU of I − A."""
    import numpy as np
    from scipy.sparse import csc_array
    from scipy.sparse.linalg import splu

    return splu(csc_array(np.eye(len(matrix)) - matrix)).solve(sides, trans="T" if transpose else "N")


def measure(method, output, regions, sectors):
    """Seconds (the best of some repeats), peak memory in MB, and the certified relative error, in this process."""
    import numpy as np
    from random_tables import own_intensities, random_coefficients, random_final_demand, random_intensities
    from threadpoolctl import threadpool_limits

    coefficients, transpose = random_coefficients(regions, sectors), output == "multipliers"
    if transpose:
        side, count = own_intensities(random_intensities(regions, sectors))
    else:
        side, count = random_final_demand(coefficients)
    if method == "structured":
        if count * regions * sectors <= STREAMED:
            sides = np.ascontiguousarray(side(slice(0, count)))
            side = sides.__getitem__
        given = coefficients, side, count, transpose
    else:
        given = coefficients.matrix(), np.moveaxis(side(slice(0, count)), 0, -1).reshape(-1, count), transpose
    run, seconds = globals()[method], np.inf
    if method != "structured":
        run(np.zeros((2, 2)), np.ones((2, 1)), transpose)
    with threadpool_limits(THREADS):
        for _ in range(REPEATS[method] if regions * sectors <= ALL_SECTORS else 1):
            start = time.perf_counter()
            result = run(*given)
            seconds = min(seconds, time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return seconds, peak, _error(coefficients, side, count, transpose, result, method)


def _error(coefficients, side, count, transpose, result, method):
    import numpy as np

    from nestmrio.footprint.certificate import certify

    if method == "structured":
        values, error = result
        if values is None:
            return error
        values = np.moveaxis(values, 0, -1)
    else:
        values = result.reshape(*coefficients.shape, count)
    f = np.moveaxis(side(slice(0, count)), 0, -1)
    certificate = certify(coefficients)
    if transpose:
        error, norm = certificate.bound_transpose(values, f, f - values + coefficients.apply_transpose(values))
    else:
        error, norm = certificate.bound(values, f, f - values + coefficients.apply(values))
    return (error / norm).max()


def main(arguments):
    """Run every size, output and method, print a table, and write results/benchmarks/solve.csv and its figure."""
    if len(arguments) == 4:
        print(*measure(arguments[0], arguments[1], int(arguments[2]), int(arguments[3])))
        return
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    sizes = SIZES | GROWTH | (LARGE if "--large" in arguments else {})
    rows = []
    for (regions, sectors), methods in sizes.items():
        for output in OUTPUTS if regions * sectors <= ALL_SECTORS else OUTPUTS[:1]:
            for method in methods:
                command = [sys.executable, __file__, method, output, str(regions), str(sectors)]
                environment = os.environ | {"OMP_NUM_THREADS": str(THREADS)}
                told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout
                seconds, peak, error = map(float, told.split())
                rows.append((f"{regions}x{sectors}", method, output, f"{seconds:.4g}", f"{peak:.0f}", f"{error:.2g}"))
                print("{:>9}  {:10}  {:11}  {:>8} s  {:>6} MB  error {}".format(*rows[-1]), flush=True)
    with open(RESULT, "w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows([COLUMNS, *rows])
    subprocess.run([sys.executable, Path(__file__).with_name("solve_figure.py")], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
