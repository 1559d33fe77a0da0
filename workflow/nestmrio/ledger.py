"""What a step adjusted and what it verified: repairs.csv and checks.csv."""

import csv
import os
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path

from nestmrio.errors import CheckError


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
    def passed(self):
        """True when the value is within the tolerance; a value that is not a number fails."""
        return bool(abs(self.value) <= self.tolerance)


@dataclass
class Ledger:
    """Collects repairs and checks while a step runs, and writes them beside its result."""

    repairs: list[Repair] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)

    def repair(self, region, sector, item, before, after, reason):
        """Record one adjustment."""
        self.repairs.append(Repair(str(region), str(sector), item, float(before), float(after), reason))

    def check(self, name, value, tolerance):
        """Record one identity; `require` later fails the step when it is broken."""
        self.checks.append(Check(name, float(value), float(tolerance)))

    def require(self):
        """Raise CheckError naming every broken identity with its value and tolerance."""
        broken = [c for c in self.checks if not c.passed]
        if broken:
            text = "; ".join(f"{c.check} is {c.value:.3g}, tolerance {c.tolerance:.3g}" for c in broken)
            raise CheckError(text, remedy="see the step's log and repairs.csv for the inputs behind this identity")

    def write_repairs(self, path):
        """Write repairs.csv: region, sector, item, before, after, reason."""
        write_rows(path, [f.name for f in fields(Repair)], map(astuple, self.repairs))

    def write_checks(self, path):
        """Write checks.csv: check, value, tolerance, passed."""
        rows = [(c.check, c.value, c.tolerance, c.passed) for c in self.checks]
        write_rows(path, ["check", "value", "tolerance", "passed"], rows)


def write_rows(path, header, rows):
    """Write a CSV file whole or not at all."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    with open(partial, "w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    os.replace(partial, path)
