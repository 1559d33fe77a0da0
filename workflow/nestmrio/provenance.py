"""Where a result comes from: one hash over the content of its inputs."""

import hashlib
from pathlib import Path


def sha256(paths):
    """One hash over the content of files, in the order of their names; folders count with all their files."""
    digest = hashlib.sha256()
    for path in sorted({Path(p) for p in paths}):
        for file in sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]:
            digest.update(file.name.encode())
            with open(file, "rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()
