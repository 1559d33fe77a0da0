"""Maps lay every province out, hold the numbers they are given, and their labels do not collide."""

import json
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nestmrio.errors import InputError
from nestmrio.inputs.geometry import read_geometry
from nestmrio.report.figures.arrows import Arrow, Room, apart
from nestmrio.report.figures.drawing import save
from nestmrio.report.figures.fluxes import fluxes
from nestmrio.report.figures.land import projected, read_land, write_land
from nestmrio.report.figures.panels import panels
from nestmrio.report.figures.tiles import tiles
from nestmrio.report.footprints import EMITTED
from small_footprints import array, small_footprints, small_land

PROVINCES = ["North", "South", "Hill"]


def square(west, south, size=1.0):
    ring = [(west, south), (west + size, south), (west + size, south + size), (west, south + size), (west, south)]
    return {"type": "Polygon", "coordinates": [ring]}


def geojson(path, places, field="name"):
    """A file of squares: {name: (west, south)}."""
    features = [
        {"type": "Feature", "properties": {field: name}, "geometry": square(*corner)} for name, corner in places
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return str(path)


SQUARES = [("Sea", (9, 9)), ("Hill", (1, 0)), ("North", (0, 1)), ("South", (0, 0))]


@pytest.fixture
def case():
    return small_footprints()


@pytest.fixture
def outlines(tmp_path):
    return geojson(tmp_path / "land.json", SQUARES)


def test_outlines_are_joined_by_name_in_the_order_of_the_provinces(outlines):
    frame = read_geometry(outlines, PROVINCES)
    assert frame["name"].tolist() == [*PROVINCES, "Sea"]
    assert frame["province"].tolist() == [True, True, True, False]
    assert frame.geometry[2].bounds == (1, 0, 2, 1)


def test_features_of_one_name_are_one_outline(tmp_path):
    frame = read_geometry(geojson(tmp_path / "a.json", [*SQUARES, ("Hill", (5, 5))]), PROVINCES)
    assert frame.geometry[2].bounds == (1, 0, 6, 6) and frame.geometry[2].area == pytest.approx(2)


def test_topojson_is_read_like_geojson(tmp_path):
    ring = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
    shapes = [{"type": "Polygon", "properties": {"name": name}, "arcs": [[k]]} for k, name in enumerate(PROVINCES)]
    arcs = [[[x + 2 * k, y] for x, y in ring] for k in range(3)]
    topology = {"type": "Topology", "objects": {"all": {"type": "GeometryCollection", "geometries": shapes}}}
    path = tmp_path / "land.topo.json"
    path.write_text(json.dumps(topology | {"arcs": arcs}), encoding="utf-8")
    frame = read_geometry(str(path), PROVINCES)
    assert [outline.bounds[0] for outline in frame.geometry] == [0, 2, 4]


@pytest.mark.parametrize(
    ("places", "choices", "says"),
    [
        ([("Hills", (1, 0)), *SQUARES[2:]], {}, ("no outline of Hill", "names", "Hill: Hills", "set geometry to null")),
        (SQUARES[2:], {}, ("no outline of Hill", "North, South")),
        (SQUARES, {"name_field": "nom"}, ("no field 'nom'", "provinces.geometry.name_field", "name")),
        (SQUARES, {"names": {"Hil": "Hill"}}, ("no province 'Hil'", "provinces.geometry.names", "Hill")),
        (SQUARES, {"names": {"Hill": "North"}}, ("North and Hill have the same outline", "give each its own")),
        (SQUARES, {"names": {"Hill": "Sae"}}, ("no outline of Sae (for Hill)", "Hill: Sea")),
    ],
)
def test_outlines_that_do_not_fit_the_provinces_are_refused(tmp_path, places, choices, says):
    with pytest.raises(InputError) as error:
        read_geometry(geojson(tmp_path / "land.json", places), PROVINCES, **choices)
    assert all(words in str(error.value) for words in says)


def test_names_of_the_file_serve_where_they_are_declared(tmp_path):
    path = geojson(tmp_path / "land.json", [("Hills", (1, 0)), *SQUARES[2:]])
    assert read_geometry(path, PROVINCES, names={"Hill": "Hills"})["name"].tolist() == PROVINCES


@pytest.mark.parametrize("text", ["no map at all", "", '{"type": "FeatureCollection", "features": []}', "name\nHill\n"])
def test_files_without_outlines_are_refused(tmp_path, text):
    path = tmp_path / ("land.csv" if text.startswith("name") else "land.json")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_geometry(str(path), PROVINCES)
    assert str(path) in str(error.value)


def test_a_province_that_is_a_point_is_refused(tmp_path):
    path = tmp_path / "land.json"
    path.write_text(open(geojson(path, SQUARES), encoding="utf-8").read(), encoding="utf-8")
    whole = json.loads(path.read_text(encoding="utf-8"))
    whole["features"][1]["geometry"] = {"type": "Point", "coordinates": [1, 0]}
    path.write_text(json.dumps(whole), encoding="utf-8")
    with pytest.raises(InputError, match="province Hill: its outline has no area"):
        read_geometry(str(path), PROVINCES)


def test_land_is_flat_keeps_areas_and_is_read_as_written(outlines, tmp_path):
    land = projected(read_geometry(outlines, PROVINCES))
    for province in PROVINCES:
        assert land.provinces[province].area == pytest.approx(111.2**2, rel=0.02)
    write_land(tmp_path / "again.geojson", land)
    again = read_land(tmp_path / "again.geojson")
    assert list(again.provinces) == PROVINCES and len(again.around) == 1 and not again.tiled
    np.testing.assert_allclose(again.bounds, land.bounds, atol=1e-3)


def test_land_across_the_date_line_is_not_torn(tmp_path):
    path = geojson(tmp_path / "a.json", [("Hill", (178, 0)), ("North", (-180, 0)), ("South", (179, 0))])
    west, _, east, _ = projected(read_geometry(path, PROVINCES)).bounds
    assert east - west == pytest.approx(3 * 111.2, rel=0.02)


places = st.lists(st.tuples(st.floats(-180, 180), st.floats(-60, 60), st.sampled_from("ABC")), min_size=1, max_size=25)


@settings(max_examples=40, deadline=None)
@given(places)
def test_every_province_has_a_tile_of_its_own(rows):
    lon, lat, group = zip(*rows, strict=True)
    land = tiles(lon, lat, pd.Series(group, index=[f"p{k}" for k in range(len(rows))]))
    corners = {outline.bounds for outline in land.provinces.values()}
    assert len(corners) == len(rows) and land.tiled
    assert all(outline.area == 1 for outline in land.provinces.values())


def test_tiles_keep_north_above_and_west_left():
    lon, lat = np.meshgrid([100.0, 105, 110], [20.0, 25, 30])
    names = [f"{y:.0f} {x:.0f}" for x, y in zip(lon.ravel(), lat.ravel(), strict=True)]
    land = tiles(lon.ravel(), lat.ravel(), pd.Series(["one"] * 9, index=names))
    spots = {name: outline.centroid.coords[0] for name, outline in land.provinces.items()}
    for row in ("20", "25", "30"):
        assert spots[f"{row} 100"][0] < spots[f"{row} 105"][0] < spots[f"{row} 110"][0]
    for column in ("100", "105", "110"):
        assert spots[f"20 {column}"][1] < spots[f"25 {column}"][1] < spots[f"30 {column}"][1]


def test_points_of_arrows_stay_in_their_own_land_and_go_apart():
    near = [np.array([[0.0, 0.0], [-50.0, 0.0]]), np.array([[1.0, 0.0]]), np.array([[0.0, 90.0], [0.0, 1.0]])]
    found = apart([own.mean(axis=0) for own in near], near, 40.0)
    assert [spot.tolist() in own.tolist() for spot, own in zip(found, near, strict=True)] == [True] * 3
    assert min(np.linalg.norm(a - b) for a, b in combinations(found, 2)) >= 40


@settings(max_examples=40, deadline=None)
@given(st.floats(8, 300), st.floats(0, 6.28), st.floats(0, 1))
def test_arrows_run_from_start_to_end_and_there_and_back_are_two(length, angle, size):
    start, end = np.zeros(2), length * np.array([np.cos(angle), np.sin(angle)])
    there, back = Arrow(start, end, size), Arrow(end, start, size)
    assert np.linalg.norm(there.along(0.0) - start) < np.linalg.norm(there.along(0.0) - end)
    assert np.linalg.norm(there.along(0.5) - back.along(0.5)) > 5
    assert np.isfinite(there.outline()).all()


def test_a_text_takes_the_free_spot_of_those_wished_for():
    room = Room(100, 50)
    assert room.place([(20, 20), (80, 20)], 20, 8).tolist() == [20, 20]
    assert room.place([(20, 20), (80, 20)], 20, 8).tolist() == [80, 20]
    assert room.place([(99, 40), (50, 40)], 20, 8).tolist() == [50, 40]


def drawn(case, land=None, chosen=None, **choices):
    found = panels(case, chosen, choices.pop("demand", None))
    return fluxes(found, land or small_land(case), case.groups, title="Fluxes", **choices)


def numbers(axis):
    return [text.get_text() for text in axis.texts if text.get_fontsize() == 6.6]


def test_maps_number_their_largest_fluxes(case):
    figure = drawn(case, chosen={"Capital": ["fixed_capital"]}, strongest=1)
    assert [axis.get_title(loc="left") for axis in figure.axes] == [
        "All final demand",
        "Capital",
        "International exports",
    ]
    assert [numbers(axis) for axis in figure.axes] == [["20"], ["4.0"], ["5.0"]]
    assert numbers(drawn(case).axes[0]) == ["20", "6"]


def test_groups_are_shaded_by_what_the_bar_says(case):
    demand = array([[30.0, 5], [10, 1], [4, 2]], "10^4 CNY", region=PROVINCES, category=["urban_household", "x"])
    found = panels(case, {"Homes": ["urban_household"], "Works": ["fixed_capital"]}, demand)
    assert found["All final demand"].shade.to_series().to_dict() == {"Plain": -14, "Hills": 14}
    homes = found["Homes"]
    assert homes.shade.to_series().to_dict() == pytest.approx({"Plain": 40 / 3000, "Hills": 4 / 500})
    assert homes.shaded == "Homes per person, CNY"
    assert found["Works"].shade is None and "not known" in found["Works"].shaded
    exports = found["International exports"]
    assert exports.shade.to_series().to_dict() == pytest.approx({"Plain": 90 / 1400 / 1e2, "Hills": 10 / 100 / 1e2})
    assert exports.shaded == "Exports in GDP, %"
    other = replace(case, gdp=case.gdp.assign_attrs(units="10^8 USD"), population=None)
    assert panels(other)["International exports"].shade is None
    drawn(other)


def test_one_group_one_province_no_exports_and_no_emissions_say_so(case, tmp_path):
    nothing = {name: (getattr(case, name) * 0).assign_attrs(units="Mt") for name in EMITTED}
    cases = {
        "one group": (replace(case, group=case.group.where(case.group == "", "Land")), [1, 1, 1, 1]),
        "no emissions": (replace(case, **nothing), [1, 1, 1, 1]),
        "no exports": (replace(case, export_embodied=nothing["export_embodied"]), [0, 0, 0, 1]),
        "one province": (alone(case), [1, 1, 1, 1]),
    }
    for name, (one, silent) in cases.items():
        figure = drawn(one)
        told = [sum("nothing moves between groups" in t.get_text() for t in axis.texts) for axis in figure.axes]
        assert told == silent, name
        save(figure, [str(tmp_path / "a.png"), str(tmp_path / "a.svg")])


def alone(case):
    """The case with one province and the country abroad."""
    regions = ["Hill", "Abroad"]
    cubes = {
        name: getattr(case, name).sel(origin=regions, destination=regions)
        for name in ("embodied", "finished", "finished_at_destination")
    }
    cubes |= {name: getattr(case, name).sel(region=["Hill"]) for name in ("group", "gdp", "population", "exports")}
    export = case.export_embodied.sel(origin=["Hill"], exporter=["Hill"])
    return replace(case, **cubes, export_embodied=export, household=case.household.sel(region=regions))


def test_a_group_without_members_and_a_province_without_land_are_refused(case):
    members = case.groups | {"Nobody": ()}
    with pytest.raises(InputError, match="group Nobody: the group has no provinces"):
        fluxes(panels(case), small_land(case), members, title="Fluxes")
    land = small_land(case)
    del land.provinces["Hill"]
    with pytest.raises(InputError, match="province Hill: the map has no land for it"):
        fluxes(panels(case), land, case.groups, title="Fluxes")


@pytest.mark.parametrize("seed", range(4))
def test_names_and_numbers_do_not_collide(seed):
    """Eight groups whose fluxes are drawn by lot: no text lies on another, measured as it is drawn."""
    case, land = eight_groups(seed)
    figure = drawn(case, land)
    figure.draw_without_rendering()
    for axis in figure.axes:
        boxes = [text.get_window_extent() for text in axis.texts if text.get_zorder() >= 7]
        for one, other in combinations(boxes, 2):
            wide = min(one.x1, other.x1) - max(one.x0, other.x0)
            high = min(one.y1, other.y1) - max(one.y0, other.y0)
            assert min(wide, high) < 4, axis.get_title(loc="left")


def eight_groups(seed):
    chance = np.random.default_rng(seed)
    names = [f"Province {k}" for k in range(24)]
    cube = chance.gamma(0.5, size=(24, 24, 3))
    embodied = array(cube, "Mt", origin=names, destination=names, category=["homes", "works", "discrepancy"])
    lon, lat = chance.uniform(0, 30, 24), chance.uniform(0, 20, 24)
    near = np.argsort(np.argsort(lon // 8 * 100 + lat)) // 3
    group = array([f"Region {k}" for k in near], "1", region=names)
    whole = replace(
        small_footprints(),
        embodied=embodied,
        finished=embodied,
        finished_at_destination=embodied,
        export_embodied=embodied.isel(category=0, drop=True).rename(destination="exporter"),
        household=array(np.ones(24), "Mt", region=names),
        group=group,
        gdp=None,
        population=None,
        exports=None,
    )
    return whole, tiles(lon, lat, group.to_series())
