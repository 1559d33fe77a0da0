"""The memory that jobs ask for, in MB. A job that is tried once more asks for that many times as much."""

EMPTY = 600
"""A job with little data: its script with the libraries, and the two Snakemake processes around it on a cluster."""
TABLE, RESULT = 3.5, 2.5
"""How often a job on a block holds its table and its result; `make bench-blocks` measures both."""
UNEVEN = 32
"""Regions that a block may have beyond its share, so that none of the solver's own blocks is cut in two."""
WORLD = {"exiobase": 4000, "gloria": 6000}
"""Reading EXIOBASE (49 x 200) and GLORIA (164 x 120), which take 2,700 and 4,000; see `make bench-gloria`."""


def fixed(mb):
    """A function for `resources`: the same memory whatever the input."""
    return lambda wildcards, attempt: mb * attempt


def of_world(stage):
    """A function for `resources` of a job that reads the world table, by its source. Arguments: stage (Part)."""
    source = stage.setting("world.source")
    return lambda wildcards, attempt: attempt * WORLD.get(source(wildcards), 2500)


def of_block(result):
    """A function for `resources` of a job on a block of regions.

    MB = 600 + 8·10⁻⁶ (3.5 (2 R S² + S R²) + 2.5 K R S B), with R regions and S sectors of the table, B regions of the
    block, and K values of the result for each of these and each region-sector.

    Arguments: result (multipliers: K are the stressors; embodied_sectors: stressors times categories).
    """

    def needed(wildcards, input, attempt):
        regions, sectors, categories, stressors = sizes(input.table, input.emissions)
        share = -(-regions // int(wildcards.part.rpartition("-")[2]))
        values = stressors * (categories if result == "embodied_sectors" else 1)
        return attempt * megabytes(regions, sectors, min(regions, share + UNEVEN), values)

    return needed


def of_join(wildcards, input, attempt):
    """MB of a job that joins blocks: it holds one at a time, of which the first is the largest, and its other cubes."""
    import h5py

    with open(input.blocks[0], "rb") as file, h5py.File(file) as block:
        numbers = RESULT * max(values.size for values in block.values())
    if "table" in input.keys():
        regions, sectors, *_ = sizes(input.table, input.emissions)
        numbers += TABLE * (2 * regions * sectors**2 + sectors * regions**2)
    return attempt * (EMPTY + int(8e-6 * numbers) + 1)


def megabytes(regions, sectors, block, values):
    """The formula of `of_block`, rounded up."""
    table = 2 * regions * sectors**2 + sectors * regions**2
    result = values * regions * sectors * block
    return EMPTY + int(8e-6 * (TABLE * table + RESULT * result)) + 1


def sizes(table, emissions):
    """Regions, sectors and categories of a table, and stressors of emissions, without reading either.

    Raises FileNotFoundError where one is still to be made; Snakemake then asks again when it is there.
    """
    import h5py

    with open(table, "rb") as one, open(emissions, "rb") as other, h5py.File(one) as cube, h5py.File(other) as emitted:
        return *cube["local_final"].shape, len(emitted["stressor"])
