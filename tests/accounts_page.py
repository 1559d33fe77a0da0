"""What docs/accounts.md defines: the names in its tables, file by file."""

import re

CELLS = re.compile(r"(?<!\\)\|")


def documented(project):
    """Every name that a table of the page defines, by file: {file: {name: (formula, words)}}."""
    found, files = {}, []
    for line in (project / "docs" / "accounts.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            files = re.findall(r"`([\w.]+\.(?:csv|nc))`", line)
        elif files and (match := re.match(r"\| `([\w{}]+)` \|", line)):
            _, _, formula, words, *_ = (cell.strip() for cell in CELLS.split(line))
            for file in files:
                assert match[1] not in found.setdefault(file, {}), f"{match[1]} of {file} stands twice"
                found[file][match[1]] = (formula, words)
    return found


def general(columns, categories):
    """Columns of accounts, those of single categories under the name that the page has for all."""
    named = {f"consumption_{category}" for category in categories}
    return {"consumption_{category}" if column in named else column for column in columns}
