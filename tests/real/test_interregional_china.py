"""The official interregional tables of China: every sheet is read, rows and columns balance."""

import pytest

from nestmrio.errors import InputError
from nestmrio.inputs.interregional import read_interregional

pytestmark = pytest.mark.real
WORKBOOK = "china2007/interregional_io/sic_2002_2007.xls"


@pytest.mark.parametrize(("sheet", "sectors"), [("2002-8", 8), ("2002-17", 17), ("2007-8", 8), ("2007-17", 17)])
def test_rows_and_columns_balance(data_folder, project, sheet, sectors):
    table = read_interregional(data_folder / WORKBOOK, [sheet], project / "resources/layouts/sic.yaml")[sheet]
    assert dict(table["flows"].sizes) == {"origin": 8, "destination": 8, "sector": sectors}
    used = table["flows"].sum("destination") + table["inventories"] + table["exports"] + table["error"]
    assert float(abs(used - table["output"]).max()) < 0.1
    inputs = table["intermediate"].sum(("origin", "sector")) + table["imported_intermediate"]
    inputs = inputs + table["value_added"].sum("factor")
    output = table["output"].rename(origin="destination", sector="use")
    assert float(abs(inputs - output).max()) < 0.1


def test_known_zero_pairs(data_folder, project):
    layout = project / "resources/layouts/sic.yaml"
    known = {"2002-17": {"nonmetal_products": 7, "energy_water": 1, "construction": 12}, "2007-17": {"construction": 7}}
    tables = read_interregional(data_folder / WORKBOOK, known, layout)
    for sheet, expected in known.items():
        flows = tables[sheet]["flows"]
        zeros = (flows == 0).sum(("origin", "destination")).to_series()
        assert zeros[zeros > 0].to_dict() == expected


def test_a_sheet_of_another_kind_is_refused(data_folder, project):
    with pytest.raises(InputError, match="sheet Readme: no header row holds the code XX"):
        read_interregional(data_folder / WORKBOOK, ["Readme"], project / "resources/layouts/sic.yaml")
