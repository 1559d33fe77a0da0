"""CSV files that strangers bring: saved by other programs, in other languages, with other numbers and names."""

from functools import partial

import openpyxl
import pandas as pd

from corpus.entry import Entry
from nestmrio.classification import read_concordance, read_sectors, require_sources
from nestmrio.emissions.cement import read_cement
from nestmrio.emissions.factors import read_factors, read_fuels
from nestmrio.emissions.placement import read_families
from nestmrio.inputs import tidy
from nestmrio.inputs.customs import read_customs
from nestmrio.inputs.stressors import read_stressor, read_world
from nestmrio.report.claims.outcomes import COLUMNS, read_claims
from nestmrio.report.claims.places import read_terms

PROVINCES = ["Abia", "Borno", "Cross"]
ODD = ["NA", "n/a", "None", "null", "nan", "NO", "TRUE", "01", "1", "156"]
FUELS = pd.DataFrame({"name": ["Coal"], "unit": ["10^4 t"], "family": ["coal"]}, index=["coal"])
LIST = "province,group,lon,lat\n"
FLOWS = "origin,destination,value\n"
CUSTOMS = "province,sector,country,flow,value\n"
TIDY = "region,sector,value,unit\n"
FACTORS = "fuel,quantity,value,low,high,unit,source\n"
CEMENT = "product,value,unit,source\nclinker,0.5,t CO2 per t,x\n"
CLAIM = f"{','.join(COLUMNS)}\na,flow,Abia,everywhere,all,"

provinces = tidy.read_provinces
neighbours = partial(tidy.read_neighbours, provinces=PROVINCES)
distances = partial(tidy.read_distances, provinces=PROVINCES)
size = partial(tidy.read_gdp_population, provinces=PROVINCES, units={"gdp": "10^8 EUR", "population": "persons"})
flows = partial(tidy.read_flows, regions=PROVINCES)
customs = partial(read_customs, provinces=PROVINCES, sectors=["coal", "steel"], countries=["X", "Y"])
stressor = partial(read_stressor, regions=["Abia"], sectors=["coal", "steel"])
factors = partial(read_factors, fuels=FUELS, industries=["mills"])
links = partial(read_concordance, sources=["a", "b"], targets=["x", "y"])
odd_sectors = partial(read_sectors, as_written=True)


def saved(folder, text, name="given.csv", encoding="utf-8"):
    """Write text as bytes of an encoding. Returns the path."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def refused(name, read, text, *says, encoding="utf-8"):
    """An entry of a file that is refused: its message names the file and these words."""
    return Entry(name, lambda folder: read(saved(folder, text, encoding=encoding)), ("given.csv", *says))


def accepted(name, read, text, right, encoding="utf-8"):
    """An entry of a file that is fine, and what has to be true of what was read."""
    return Entry(
        name, lambda folder: read(saved(folder, text, encoding=encoding)), accepts=lambda found, _: right(found)
    )


def workbook(folder):
    path = folder / "given.csv"
    openpyxl.Workbook().save(path)
    return provinces(path)


def factor_set(value):
    return f"{FACTORS}coal,net_calorific_value,{value},20,30,MJ/kg,x\n"


def with_cement(path):
    return read_cement(path, ["Abia"], saved(path.parent, CEMENT, "factors.csv"))


def cement_factors(path):
    return read_cement(saved(path.parent, "province,product,value,unit\n", "output.csv"), ["Abia"], path)


def households(path):
    return read_world(saved(path.parent, "region,sector,co2_mt\nX,a,1\n", "sectors.csv"), path, ["X"], ["a"])


def without_a_source(path):
    return require_sources(links(path), ["x", "y"], file=path)


def first(frame):
    return frame.index[0]


SAVING = [
    refused("latin-1", provinces, LIST + "Ñuble,S,7,5\n", "line 2", "with the encoding UTF-8", encoding="latin-1"),
    refused("GBK", provinces, LIST + "北京,S,7,5\n", "line 2", "with the encoding UTF-8", encoding="gbk"),
    refused("UTF-16 without its mark", provinces, LIST, "with the encoding UTF-8", encoding="utf-16-le"),
    refused("UTF-8 cut in a letter", provinces, (LIST + "北").encode()[:-1], "line 2", "the encoding UTF-8"),
    accepted("UTF-8 with a mark", provinces, LIST + "北京,S,7,5\n", lambda f: first(f) == "北京", "utf-8-sig"),
    accepted("UTF-16 with a mark", provinces, LIST + "北京,S,7,5\n", lambda f: first(f) == "北京", "utf-16"),
    accepted("semicolons", provinces, LIST.replace(",", ";") + "Abia;S;7;5\n", lambda f: first(f) == "Abia"),
    accepted("tabs", provinces, LIST.replace(",", "\t") + "Abia\tS\t7\t5\n", lambda f: first(f) == "Abia"),
    accepted("sep= in the first line", neighbours, "sep=,\na,b\nAbia,Cross\n", lambda f: f.sum() == 2),
    accepted("sep= in quotes", neighbours, '"sep=;"\r\na;b\r\nAbia;Cross\r\n', lambda f: f.sum() == 2),
    refused("sep= that is not so", neighbours, "sep=;\na,b\nAbia,Cross\n", "column a is missing"),
    Entry("a workbook called csv", workbook, ("given.csv", "it is a workbook", "save the sheet as CSV")),
    Entry("no file", lambda folder: provinces(folder / "none.csv"), ("none.csv", "the file is missing")),
    Entry("a folder", provinces, ("the file is missing",)),
    refused("nothing at all", provinces, "", "column province is missing"),
    refused("a header alone", provinces, LIST, "the file has no rows"),
    accepted("no neighbours", neighbours, "a,b\n", lambda found: found.shape == (3, 3) and found.sum() == 0),
    refused("an open quotation mark", provinces, LIST + 'Abia,"S,7,5\n', "line 2", "a quotation mark is out of place"),
    refused("a mark inside quotes", provinces, LIST + 'Abia,"a "b" c",7,5\n', "line 2", "write it twice"),
    refused("a very long cell", provinces, LIST + "A" * 200_000 + ",S,7,5\n", "line 2", "a cell is too long"),
    refused("a very long row", provinces, LIST + "Abia,S,7,5" + ",1" * 9_999 + "\n", "10003 cells under 4 columns"),
    refused("text beyond the header", provinces, LIST + "Abia,S,7,5,3\n", "line 2", "5 cells under 4 columns"),
    refused("text under no name", flows, "origin,destination,,value\nAbia,Cross,x,1\n", "a column without a name"),
    accepted("blank ends of rows", provinces, LIST + "Abia,S,7,5,,,\n,,,,\n", lambda f: len(f) == 1),
    accepted("an index of pandas", flows, ",origin,destination,value\n0,Abia,Cross,1\n", lambda f: f.sum() == 1),
    accepted("line ends of an old Mac", neighbours, "a,b\rAbia,Cross\r", lambda f: f.sum() == 2),
]

HEADERS = [
    accepted("capitals and blanks in the header", neighbours, " A ,B\nAbia,Cross\n", lambda f: f.sum() == 2),
    accepted("a column called line", provinces, LIST[:-1] + ",line\nAbia,S,7,5,x\n", lambda f: first(f) == "Abia"),
    refused("one column twice", flows, FLOWS[:-1] + ",value\nAbia,Cross,1,2\n", "column value stands twice"),
    refused("one column twice but for capitals", flows, FLOWS[:-1] + ",Value\nAbia,Cross,1,2\n", "value stands twice"),
    refused("a further column twice", provinces, LIST[:-1] + ",x,x\nAbia,S,7,5,1,2\n", "column x stands twice"),
    refused("one column twice in customs", customs, CUSTOMS[:-1] + ",value\nAbia,coal,X,exports,1,2\n", "twice"),
    refused("a missing column in customs", customs, "province,sector,country,value\nAbia,coal,X,1\n", "column flow"),
    refused("two columns of GDP", size, "province,gdp,GDP_2,pop\nAbia,1,1,1\n", "2 columns begin with gdp"),
]

LABELS = [
    accepted(
        "labels that look like values",
        odd_sectors,
        "sector,name\n" + "".join(f"{label},{label}\n" for label in ODD),
        lambda found: found.index.tolist() == ODD and found["name"].tolist() == ODD,
    ),
    accepted(
        "customs of regions that look like values",
        partial(read_customs, provinces=["NA", "None"], sectors=["01", "1"], countries=["NO", "TRUE"]),
        CUSTOMS + "NA,01,NO,exports,1\nNA,1,TRUE,exports,2\nNone,1,NO,imports,4\n",
        lambda found: found["exports"].sel(region="NA", sector="01", country="NO") == 1 and found.to_array().sum() == 7,
    ),
    accepted(
        "emissions of regions that look like values",
        partial(read_stressor, regions=["nan"], sectors=["null", "1", "01"]),
        TIDY + "nan,null,1,Mt\nnan,1,2,Mt\nnan,01,4,Mt\n",
        lambda found: found["emissions"].values.tolist() == [[1, 2, 4]],
    ),
    accepted(
        "concordance of sectors that look like values",
        partial(read_concordance, sources=["NA", "01"], targets=["TRUE", "1"]),
        "source,target\nNA,TRUE\n01,1\n",
        lambda found: found.values.tolist() == [[1, 0], [0, 1]],
    ),
    accepted(
        "accents in two encodings",
        partial(tidy.read_flows, regions=["S\u00e3o Paulo"]),
        FLOWS + "Sa\u0303o Paulo,S\u00e3o\u00a0Paulo,1\n",
        lambda found: found.sum() == 1,
    ),
    refused("a province twice but for its accents", provinces, LIST + "é,S,7,5\ne\u0301,S,7,5\n", "é stands twice"),
    refused("a province twice but for a blank", provinces, LIST + "Abia,S,7,5\nAbia\u00a0,S,7,5\n", "stands twice"),
    accepted("a line break in a name", provinces, LIST + '"Cross\nRiver",S,7,5\n', lambda f: first(f) == "Cross River"),
    refused("a province that is misspelt", flows, FLOWS + "Abia,Bornoo,1\n", "line 2", "Bornoo", "write 'Borno'"),
    refused("a province in capitals", customs, CUSTOMS + "ABIA,coal,X,exports,1\n", "line 2", "province ABIA"),
    refused("a flow in other words", customs, CUSTOMS + "Abia,coal,X,Export,1\n", "flow Export", "write 'exports'"),
    refused("a nameless province", provinces, LIST + ",S,7,5\n", "line 2", "column province is empty"),
    refused("a sector that can name no file", read_sectors, "sector,name\nn/a,x\n", "line 2", "call it n_a here"),
    refused("a sector twice", read_sectors, "sector,name\ncoal,x\ncoal,y\n", "line 3", "sector coal", "stands twice"),
    refused("a stressor in capitals", stressor, "stressor," + TIDY + "CO2,Abia,coal,1,Mt\n", "the file has CO2"),
    refused("a stressor left blank", stressor, "stressor," + TIDY + ",Abia,coal,1,Mt\n", "line 2", "stressor is empty"),
    refused("a fuel twice", read_fuels, "fuel,name,unit,family\nNA,x,10^4 t,\nNA,x,10^4 t,\n", "line 3", "fuel NA"),
    refused("a fuel in litres", read_fuels, "fuel,name,unit,family\noil,x,l,\n", "line 2", "'l'", "10^4 t or 10^8 m3"),
    refused("a sector in two families", read_families, "sector,family\na,x\na,y\n", "line 3", "sector a"),
    refused("a product with two factors", cement_factors, CEMENT + "clinker,0.4,x,y\n", "line 3", "product clinker"),
    refused("a term of no kind", read_terms, "kind,name,reading,member\nplace,x,,Abia\n", "line 2", "kind place"),
    refused("a member twice", read_terms, "kind,name,reading,member\n" + "region,x,,Abia\n" * 2, "line 3", "Abia"),
]

NUMBERS = [
    refused("a decimal comma", flows, FLOWS + 'Abia,Cross,"1,5"\n', "line 2", "column value", "'1,5'", "as a point"),
    refused(
        "a decimal comma that parts cells", flows, FLOWS + "Abia,Cross,1,5\n", "line 2", "a decimal comma parts cells"
    ),
    refused(
        "semicolons with a decimal comma", customs, CUSTOMS.replace(",", ";") + "Abia;coal;X;exports;1,5\n", "'1,5'"
    ),
    accepted(
        "a decimal comma that is stated",
        partial(customs, decimal=","),
        CUSTOMS.replace(",", ";") + "Abia;coal;X;exports;1,5\n",
        lambda found: found["exports"].sum() == 1.5,
    ),
    refused("a point where a comma is stated", partial(flows, decimal=","), FLOWS + "Abia,Cross,1.5\n", "as a comma"),
    refused("a comma between thousands", flows, FLOWS + 'Abia,Cross,"1,234.5"\n', "no mark between thousands"),
    refused(
        "a blank between thousands", stressor, TIDY + "Abia,coal,1\u00a0234,Mt\n", "line 2", "column value", "'1 234'"
    ),
    refused("an underscore", flows, FLOWS + "Abia,Cross,1_000\n", "line 2", "'1_000'", "plain digits"),
    accepted("an exponent", flows, FLOWS + "Abia,Cross,1e5\n", lambda found: found.sum() == 1e5),
    accepted("negative zero", flows, FLOWS + "Abia,Cross,-0\n", lambda f: str(float(f.sum())) == "0.0"),
    refused("infinity", customs, CUSTOMS + "Abia,coal,X,exports,inf\n", "line 2", "column value", "a finite number"),
    refused("nan as a value", stressor, TIDY + "Abia,coal,nan,Mt\n", "line 2", "sector coal", "'nan'"),
    refused(
        "NA as a value", size, "province,gdp,pop\nAbia,NA,1\nBorno,1,1\nCross,1,1\n", "line 2", "column gdp", "'NA'"
    ),
    refused("an error of a spreadsheet", stressor, TIDY + "Abia,coal,#DIV/0!,Mt\n", "line 2", "mend the formula"),
    refused("a blank value", customs, CUSTOMS + "Abia,coal,X,exports,\n", "line 2", "column value is empty"),
    refused("a negative value", customs, CUSTOMS + "Abia,coal,X,exports,-1\n", "line 2", "province Abia", "'-1'"),
    refused("a typographic minus", provinces, LIST + "Abia,S,\u22127,5\n", "line 2", "column lon", "plain digits"),
    refused("degrees and minutes", provinces, LIST + "Abia,S,7°30',5\n", "line 2", "column lon"),
    refused("lat and lon exchanged", provinces, LIST + "Abia,S,5,107\n", "province Abia", "lat is beyond 90 degrees"),
    refused("a factor with a comma", lambda path: factors([path]), factor_set('"2,5"'), "line 2", "fuel coal", "'2,5'"),
    refused("cement that is no number", with_cement, "province,product,value,unit\nAbia,clinker,much,t\n", "'much'"),
    refused(
        "households that are no number", households, "region,co2_mt\nX,1 Mt\n", "line 2", "column co2_mt", "'1 Mt'"
    ),
    refused("a bound in percent", read_claims, CLAIM + "50%,60%,Mt,x\n", "claim a", "bound '50%'", "between 0 and 1"),
    refused("a bound with an exponent", read_claims, CLAIM + "1e2,2e2,Mt,x\n", "claim a", "write the number out"),
    refused("bounds in the wrong order", read_claims, CLAIM + "2,1,Mt,x\n", "line 2", "low 2 is above high 1"),
]

TOGETHER = [
    refused(
        "a distance of zero", distances, "origin,destination,distance\nAbia,Borno,0\n", "pair Abia - Borno", "is 0"
    ),
    refused(
        "a distance that is missing", distances, "origin,destination,distance\nAbia,Borno,9\n", "pair Abia - Cross"
    ),
    refused("a pair of provinces twice", neighbours, "a,b\nAbia,Cross\nCross,Abia\n", "line 3", "stands twice"),
    refused("a province that touches itself", neighbours, "a,b\nAbia,Abia\n", "line 2", "its own neighbour"),
    refused("a flow twice", flows, FLOWS + "Abia,Cross,1\nAbia,Cross,2\n", "line 3", "Abia - Cross stands twice"),
    refused("a province-sector twice", stressor, TIDY + "Abia,coal,1,Mt\n" * 2, "line 3", "Abia", "coal", "twice"),
    refused("two units", stressor, TIDY + "Abia,coal,1,Mt\nAbia,steel,1,kt\n", "the units Mt and kt are mixed"),
    refused("a link sector without a source", without_a_source, "source,target\na,x\nb,x\n", "sector y", "no source"),
    refused("a weight above one", links, "source,target,weight\na,x,1.5\na,y,-0.5\nb,y,\n", "line 2", "weight 1.5"),
    refused("a negative weight", links, "source,target,weight\na,x,-0.5\na,y,1.5\nb,y,\n", "line 2", "weight -0.5"),
    refused(
        "weights that lose a part", links, "source,target,weight\na,x,0.5\na,y,0.4\nb,y,\n", "line 2", "sum to 0.9"
    ),
    refused("weights in percent", links, "source,target,weight\na,x,50\na,y,50\nb,y,\n", "line 2", "between 0 and 1"),
    refused("weights with nan", links, "source,target,weight\na,x,nan\na,y,nan\nb,y,\n", "line 2", "'nan'"),
    refused("weights half blank", links, "source,target,weight\na,x,0.5\na,y,\nb,y,\n", "sector a", "give all or none"),
    refused("a source without a target", links, "source,target\na,x\n", "sector b", "the source has no target"),
]

ENTRIES: list[Entry] = [*SAVING, *HEADERS, *LABELS, *NUMBERS, *TOGETHER]
