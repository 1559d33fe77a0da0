"""What was brought, one row for each file: what nobody states a checksum of is trusted once, and then held to."""

from pathlib import Path

from nestmrio.ledger import write_rows
from nestmrio.rows import read_rows

RECEIPTS = "retrieved.csv"
COLUMNS = ("dataset", "file", "sha256", "bytes", "address", "licence", "citation")


def read_receipts(folder):
    """The rows of `retrieved.csv` in a folder, {file: row}; empty where there is none. Raises InputError."""
    path = Path(folder) / RECEIPTS
    rows = read_rows(path, COLUMNS, empty=True) if path.exists() else []
    return {row["file"]: {column: row[column] for column in COLUMNS} for row in rows}


def write_receipt(folder, dataset, sha256, size):
    """Write or replace the row of a data set. Arguments: folder, dataset (Dataset), sha256, size (in bytes)."""
    known = read_receipts(folder)
    known[dataset.file] = {
        "dataset": dataset.name,
        "file": dataset.file,
        "sha256": sha256,
        "bytes": size,
        "address": dataset.address,
        "licence": dataset.licence,
        "citation": dataset.citation,
    }
    write_rows(Path(folder) / RECEIPTS, COLUMNS, [known[file].values() for file in sorted(known)])
