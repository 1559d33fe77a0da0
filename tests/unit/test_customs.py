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
        (HEADER + "R,a,X,exports,5\n", "line 2, flow exports, sector a, province R, country X: unknown province"),
        (HEADER + "P,c,X,exports,5\n", "sector c, province P, country X: unknown sector"),
        (HEADER + "P,a,Z,exports,5\n", "country Z: unknown country"),
        (HEADER + "P,a,X,transit,5\n", "flow transit, .*unknown flow"),
        (HEADER + "P,a,X,exports,some\n", "line 2, .*sector a, province P, .*column value: 'some' is not an amount"),
        (HEADER + "P,a,X,exports,-1\n", "'-1' is not an amount"),
        (HEADER + "P,a,X,exports,1\nP,a,X,exports,2\n", "line 3, .*the row stands twice"),
        ("province,sector,country,flow,value,Value\nP,a,X,exports,1,2\n", "column value stands twice"),
        (HEADER + "P,a,X,exports,\n", "line 2: column value is empty"),
        (HEADER + 'P,a,X,exports,"1,5"\n', "'1,5' is not an amount.*write the decimal mark as a point"),
    ],
)
def test_bad_rows_are_refused_in_one_line(tmp_path, text, message):
    with pytest.raises(InputError, match=message) as caught:
        read_customs(written(tmp_path, text), *LABELS)
    assert "\n" not in str(caught.value)


def test_labels_are_text_exactly_as_written(tmp_path):
    labels = (["NA", "None"], ["01", "1"], ["NO", "TRUE", "n/a", "156"])
    text = HEADER + "NA,01,NO,exports,1\nNA,1,TRUE,exports,2\nNone,01,n/a,imports,3\nNone,1,156,imports,4\n"
    customs = read_customs(written(tmp_path, text), *labels)
    assert customs["exports"].sel(region="NA", sector=["01", "1"], country=["NO", "TRUE"]).values.tolist() == [
        [1, 0],
        [0, 2],
    ]
    assert customs["imports"].sel(region="None", sector="01", country="n/a").item() == 3
    assert customs["imports"].sel(region="None", sector="1", country="156").item() == 4


def test_the_order_of_rows_and_columns_does_not_matter(tmp_path):
    text = HEADER + "P,a,X,exports,5\nQ,b,Y,imports,7\nP,b,X,imports,1.5\n"
    one = read_customs(written(tmp_path, text), *LABELS)
    turned = "\n".join(",".join(line.split(",")[::-1]) for line in [HEADER.strip(), *text.split()[:0:-1]])
    assert one.identical(read_customs(written(tmp_path, turned), *LABELS))


def test_a_scaled_currency_gives_scaled_values(tmp_path):
    one = read_customs(written(tmp_path, HEADER + "P,a,X,exports,5\n"), *LABELS)
    assert (1000 * one).identical(read_customs(written(tmp_path, HEADER + "P,a,X,exports,5e3\n"), *LABELS))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"none\.csv: the file is missing"):
        read_customs(tmp_path / "none.csv", *LABELS)
