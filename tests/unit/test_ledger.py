"""Repairs and checks are kept as they were told; a broken check ends the step."""

import pytest

from nestmrio.errors import CheckError, InputError
from nestmrio.ledger import Ledger


def test_repairs_and_checks_are_written(tmp_path):
    ledger = Ledger()
    ledger.repair("Beijing", "coal", "exports", 1, 0, "a reason, with a comma")
    ledger.check("row identity", 1e-12, 1e-9)
    ledger.write_repairs(tmp_path / "repairs.csv")
    ledger.write_checks(tmp_path / "checks.csv")
    assert (tmp_path / "repairs.csv").read_text().splitlines() == [
        "region,sector,item,before,after,reason",
        'Beijing,coal,exports,1.0,0.0,"a reason, with a comma"',
    ]
    assert (tmp_path / "checks.csv").read_text().splitlines()[1] == "row identity,1e-12,1e-09,True"
    ledger.require()


@pytest.mark.parametrize("value", [2e-9, -2e-9, float("nan"), float("inf")])
def test_a_broken_check_is_named_with_its_value(value):
    ledger = Ledger()
    ledger.check("row identity", value, 1e-9)
    with pytest.raises(CheckError, match="row identity is"):
        ledger.require()


def test_an_error_is_one_line_with_place_and_remedy():
    error = InputError("text 'x' in a\n number cell.", remedy="correct it.", file="a.xls", sheet="BEJ", province=None)
    assert str(error) == "file a.xls, sheet BEJ: text 'x' in a number cell. To mend it: correct it."
