"""Which sectors have sample flows, so that a gravity model is fitted to each: known before any job runs."""

from workflow.configuration import refused


def sectors_by_list(path):
    """The sectors that a sector list marks `gravity`. Arguments: path (CSV). Raises InputError or WorkflowError."""
    from nestmrio.rows import read_rows

    rows = read_rows(path, ("sector", "trade"))
    for row in rows:
        if row["trade"] not in ("gravity", "pooling"):
            raise refused(f"{path}: sector {row['sector']}: column trade has to say gravity or pooling.")
    return [row["sector"] for row in rows if row["trade"] == "gravity"]


def sectors_with_flows(margins, flows):
    """The sectors of margins that flows tell of, where there is no sector list.

    Arguments: margins (CSV), flows ({folder, file: path or null}). Raises InputError.
    """
    from nestmrio.trade.samples import sectors_with_files, sectors_with_rows

    if flows["file"]:
        return sectors_with_rows(flows["file"], margins)
    return sectors_with_files(flows["folder"], margins)
