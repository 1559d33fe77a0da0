"""What a step adjusted and what it verified: repairs.csv and checks.csv."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path
from typing import Any

from nestmrio.errors import CheckError
from nestmrio.whole import whole


@dataclass(frozen=True)
class Repair:
    """One adjustment of the user's data: where, which item, its value before and after, and why."""

    region: str
    sector: str
    item: str
    before: float
    after: float
    reason: str


@dataclass(frozen=True)
class Check:
    """One accounting identity with its measured value (an error, 0 is perfect) and its tolerance."""

    check: str
    value: float
    tolerance: float

    @property
    def passed(self) -> bool:
        """True when the value is within the tolerance; a value that is not a number fails."""
        return bool(abs(self.value) <= self.tolerance)


REPAIR_COLUMNS = tuple(f.name for f in fields(Repair))
CHECK_COLUMNS = ("check", "value", "tolerance", "passed")


@dataclass
class Ledger:
    """A book of what functions changed in your data (repairs) and of the identities they tested (checks).

    Every function that takes `ledger` also works without one: then a broken identity is an error at the end of the
    call, and repairs are not recorded. With a ledger all checks are recorded, and `require` raises the error.

    Parameters
    ----------
    repairs : list of Repair, optional
        Adjustments so far: region, sector, item, before, after, reason. A new ledger is empty.
    checks : list of Check, optional
        Identities so far: check, value, tolerance, passed.

    Notes
    -----
    `pandas.DataFrame(ledger.repairs)` shows the repairs as a table, and likewise the checks.

    Examples
    --------
    >>> from nestmrio import Ledger
    >>> ledger = Ledger()
    >>> ledger.repair("North", "coal", "exports", 12, 10, "exports are larger than output")
    >>> ledger.check("sales add up to output", 0.02, tolerance=1e-9)
    >>> ledger.repairs[0].after
    10.0
    >>> ledger.checks[0].passed
    False
    """

    repairs: list[Repair] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)

    def repair(self, region: Any, sector: Any, item: str, before: float, after: float, reason: str) -> None:
        """Record one adjustment."""
        self.repairs.append(Repair(str(region), str(sector), item, float(before), float(after), reason))

    def check(self, name: str, value: float, tolerance: float) -> None:
        """Record one identity; `require` later fails the step when it is broken."""
        self.checks.append(Check(name, float(value), float(tolerance)))

    def require(self) -> None:
        """Raise CheckError naming every broken identity with its value and tolerance."""
        broken = [c for c in self.checks if not c.passed]
        if broken:
            text = "; ".join(f"{c.check} is {c.value:.3g}, tolerance {c.tolerance:.3g}" for c in broken)
            raise CheckError(text, remedy="look at the inputs behind this identity and at the repairs in the ledger")

    def write_repairs(self, path: str | Path) -> None:
        """Write repairs.csv: region, sector, item, before, after, reason."""
        write_rows(path, REPAIR_COLUMNS, map(astuple, self.repairs))

    def write_checks(self, path: str | Path) -> None:
        """Write checks.csv: check, value, tolerance, passed."""
        rows = [(c.check, c.value, c.tolerance, c.passed) for c in self.checks]
        write_rows(path, CHECK_COLUMNS, rows)


@contextmanager
def recording(ledger: Ledger | None) -> Iterator[Ledger]:
    """Record in the caller's ledger; without one, in a ledger whose checks must hold when the context ends."""
    if ledger is not None:
        yield ledger
        return
    own = Ledger()
    yield own
    own.require()


def write_rows(path: str | Path, header: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """Write a CSV file whole or not at all."""
    with whole(path) as partial, open(partial, "w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
