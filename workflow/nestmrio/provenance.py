"""Where a result comes from: hashes of its inputs, and the library modules its script stands on."""

import ast
import hashlib
from pathlib import Path

LIBRARY = Path(__file__).parent


def sha256(paths):
    """One hash over the content of files, in the order of their names; folders count with all their files."""
    digest = hashlib.sha256()
    for path in sorted({Path(p) for p in paths}):
        for file in sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]:
            digest.update(file.name.encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def modules_behind(script):
    """The library's files that a Python file imports, directly or through one another.

    Only absolute imports of `nestmrio` modules are followed, wherever they stand in the file. The package's own
    `__init__` files name modules and do nothing else, so they are not counted.

    Arguments: script (path of a Python file). Returns a sorted list of paths.
    """
    found, waiting = set(), [Path(script)]
    while waiting:
        for module in _imports(waiting.pop()):
            if module not in found:
                found.add(module)
                waiting.append(module)
    return sorted(found)


def _imports(path):
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    for name in names:
        if name.split(".")[0] == "nestmrio" and name != "nestmrio":
            file = LIBRARY.joinpath(*name.split(".")[1:]).with_suffix(".py")
            if file.exists():
                yield file
