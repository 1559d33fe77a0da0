"""What the report draws on: embodied emissions, their values and the regions they belong to, taken from the cubes."""

from dataclasses import dataclass, replace
from functools import cached_property

import xarray as xr

from nestmrio.errors import InputError
from nestmrio.footprint.accounts import by_consumption
from nestmrio.names import EXPORTS, choices
from nestmrio.quantities import tonnes

GAP, MT = "discrepancy", "Mt"
EMITTED = ("embodied", "finished", "finished_at_destination", "export_embodied", "household")


@dataclass(frozen=True)
class Footprints:
    """Labelled arrays behind claims, figures and summary; emissions in `unit`, that of the stressor.

    embodied, finished, finished_at_destination (origin, destination, category) of regions' consumption; beside (origin,
    category), emitted for final demand that is no region's consumption, None where there is none; export_embodied
    (origin, exporter) of the provincial system; household (region), direct emissions; group (region), names of the
    provinces' groups. Where asked for: trade (origin, destination), value of all products in the nested table; exports
    (region), value of international exports in the provincial tables; gdp and population (region).
    """

    embodied: xr.DataArray
    finished: xr.DataArray
    finished_at_destination: xr.DataArray
    export_embodied: xr.DataArray
    household: xr.DataArray
    group: xr.DataArray
    trade: xr.DataArray | None = None
    exports: xr.DataArray | None = None
    gdp: xr.DataArray | None = None
    population: xr.DataArray | None = None
    beside: xr.DataArray | None = None

    @property
    def unit(self):
        """The unit of all emissions."""
        return self.embodied.attrs["units"]

    @cached_property
    def in_mt(self):
        """The same in Mt, in which published claims are read; what has no weight stays in its unit."""
        weighed = tonnes(self.unit)
        if weighed is None or self.unit == MT:
            return self
        factor = weighed / tonnes(MT)
        names = EMITTED if self.beside is None else (*EMITTED, "beside")
        amounts = {name: getattr(self, name) for name in names}
        return replace(self, **{name: (value * factor).assign_attrs(units=MT) for name, value in amounts.items()})

    @property
    def ends_at_border(self):
        """Whether the case has no world: exports are final demand, and what is emitted abroad is not known."""
        return self.beside is not None and EXPORTS in self.beside["category"].values

    @property
    def regions(self):
        """Every region: provinces, then countries."""
        return tuple(self.embodied["origin"].values.tolist())

    @property
    def provinces(self):
        """The provinces, in the order of the cubes."""
        return tuple(self.group["region"].values.tolist())

    @property
    def countries(self):
        """The regions of the world table."""
        provinces = set(self.provinces)
        return tuple(region for region in self.regions if region not in provinces)

    @property
    def groups(self):
        """The provinces of each group, groups in the order of their first province."""
        members = {}
        for province, name in zip(self.provinces, self.group.values.tolist(), strict=True):
            members.setdefault(name, []).append(province)
        return {name: tuple(provinces) for name, provinces in members.items()}

    @cached_property
    def identified(self):
        """The same without the category discrepancy: what identified uses cause."""
        kept = {
            name: getattr(self, name).drop_sel(category=GAP, errors="ignore")
            for name in ("embodied", "finished", "finished_at_destination")
        }
        return replace(self, **kept)


def footprints(embodied, emissions, geography, *, nested=None, tables=None, size=None, stressor=None):
    """Take from the cubes what the report needs.

    Arguments: the Datasets embodied.nc, emissions.nc, geography.nc; where their values are wanted nested.nc, tables.nc
    and size (gdp, population); stressor (label, needed where the cubes hold several). Returns Footprints.
    Raises InputError for a stressor that the cubes do not hold.
    """
    embodied, emissions = one_stressor(embodied, stressor), one_stressor(emissions, stressor)
    parts = {name: by_consumption(embodied[name]) for name in ("embodied", "finished", "finished_at_destination")}
    apart = parts["embodied"][1]
    return Footprints(
        **{name: consumed for name, (consumed, _) in parts.items()},
        beside=_beside(apart, embodied["embodied"].attrs) if apart else None,
        export_embodied=embodied["export_embodied"],
        household=emissions["household_emissions"],
        group=geography["group"],
        trade=None if nested is None else nested["trade"].sum("sector"),
        exports=None if tables is None else tables["exports"].sum("sector"),
        gdp=None if size is None else size["gdp"],
        population=None if size is None else size["population"],
    )


def _beside(apart, attrs):
    """What is emitted for demand that is no region's consumption, as one array (origin, category)."""
    names = xr.Variable("category", list(apart))
    values = xr.concat([value.rename(region="origin") for value in apart.values()], names)
    return values.transpose("origin", "category").assign_attrs(attrs)


def one_stressor(cube, stressor):
    """One stressor of a cube in its own unit, the dim dropped. Raises InputError for one that it does not hold."""
    known = list(map(str, cube["stressor"].values))
    if stressor not in known:
        remedy = f"write one of the cubes in claims.stressor: {choices(stressor, known)}"
        raise InputError(f"no emissions of {stressor!r}", remedy=remedy)
    chosen = cube.sel(stressor=stressor)
    if "unit" not in chosen.coords:
        return chosen.reset_coords(drop=True)
    unit = str(chosen["unit"].item())
    chosen = chosen.reset_coords(drop=True)
    for values in chosen.data_vars.values():
        if "per " not in values.attrs["units"]:
            values.attrs["units"] = unit
    return chosen


def stressors_first(stressor, cube):
    """The stressors of a cube, the given one before all others."""
    return [stressor, *(name for name in map(str, cube["stressor"].values) if name != stressor)]
