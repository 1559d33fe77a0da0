"""The reader of customs statistics."""

import pytest

from nestmrio.errors import InputError
from nestmrio.inputs.customs import read_customs

HEADER = "province,sector,country,flow,value\n"
LABELS = (["P", "Q"], ["a", "b"], ["X", "Y"])


def written(tmp_path, text):
    path = tmp_path / "customs.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_not_listed_is_zero(tmp_path):
    customs = read_customs(written(tmp_path, HEADER + "P,a,X,exports,5\nQ,b,Y,imports,7\n"), *LABELS)
    assert customs["exports"].dims == ("sector", "region", "country")
    assert customs["exports"].sel(region="P", sector="a", country="X").item() == 5.0
    assert customs["imports"].sel(region="Q", sector="b", country="Y").item() == 7.0
    assert customs.sum().to_array().values.tolist() == [5.0, 7.0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("province,sector,country,value\nP,a,X,1\n", "column flow is missing"),
        (HEADER, "the file has no rows"),
        (HEADER + "R,a,X,exports,5\n", "unknown province R"),
        (HEADER + "P,c,X,exports,5\n", "unknown sector c"),
        (HEADER + "P,a,Z,exports,5\n", "unknown country Z"),
        (HEADER + "P,a,X,transit,5\n", "unknown flow transit"),
        (HEADER + "P,a,X,exports,some\n", "province P, sector a: value 'some' is not a number"),
        (HEADER + "P,a,X,exports,-1\n", "is not a number ≥ 0"),
        (HEADER + "P,a,X,exports,1\nP,a,X,exports,2\n", "the row stands twice"),
    ],
)
def test_bad_rows_are_refused_in_one_line(tmp_path, text, message):
    with pytest.raises(InputError, match=message) as caught:
        read_customs(written(tmp_path, text), *LABELS)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"none\.csv: the file is missing"):
        read_customs(tmp_path / "none.csv", *LABELS)
