"""The file contract: every cube with its variables, their dims and what they mean."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Variable:
    """One variable of a cube. The unit is what its `units` attribute says as a rule; the attribute itself decides."""

    dims: tuple[str, ...]
    unit: str
    meaning: str


@dataclass(frozen=True)
class Cube:
    """One kind of file: where it stands below results/{case}/{year}/, what it is, its variables and attributes."""

    file: str
    meaning: str
    variables: dict[str, Variable]
    attributes: tuple[str, ...] = ()
    open_cells: tuple[str, ...] = ()  # variables that may be empty (NaN) in places
    optional: tuple[str, ...] = ()  # variables that are there where a source tells so much
    packed: bool = True  # compressed on disk; a cube that is read in blocks is not


_PRODUCT, _USE, _CATEGORY = ("region", "sector"), ("region", "sector", "use"), ("region", "sector", "category")
_PAIR, _FLOW = ("origin", "destination"), ("sector", "origin", "destination")
_VALUE, _LOCAL, _MT = "currency of the provincial tables", "currency of the table", "Mt"

_TABLE = {
    "intermediate": Variable(_USE, _VALUE, "product `sector` used by sector `use`, wherever it comes from"),
    "final_demand": Variable(_CATEGORY, _VALUE, "product used by a category of final demand, wherever it comes from"),
    "exports": Variable(_PRODUCT, _VALUE, "sold to other countries"),
    "imports": Variable(_PRODUCT, _VALUE, "bought from other countries"),
    "outflow": Variable(_PRODUCT, _VALUE, "sold to other provinces"),
    "inflow": Variable(_PRODUCT, _VALUE, "bought from other provinces"),
    "output": Variable(_PRODUCT, _VALUE, "total output"),
    "value_added": Variable(("region", "factor", "sector"), _VALUE, "value added by factor"),
}
_MRIO = {
    "output": Variable(_PRODUCT, _LOCAL, "total output"),
    "value_added": Variable(_PRODUCT, _LOCAL, "value added, all factors"),
    "local_intermediate": Variable(_USE, _LOCAL, "the region's own products used by its sectors"),
    "traded_intermediate": Variable(_USE, _LOCAL, "products of other regions used by its sectors"),
    "local_final": Variable(_CATEGORY, _LOCAL, "the region's own products in its final demand, discrepancy included"),
    "traded_final": Variable(_CATEGORY, _LOCAL, "products of other regions in its final demand"),
    "trade": Variable(_FLOW, _LOCAL, "product sold by origin to destination, zero diagonal"),
}
_IMPORTED = {
    "imports": Variable(_PRODUCT, _LOCAL, "bought from other countries"),
    "imported_intermediate": Variable(_USE, _LOCAL, "products of other countries used by its sectors"),
    "imported_final": Variable(_CATEGORY, _LOCAL, "products of other countries in its final demand"),
}
_EMISSIONS = {
    "emissions": Variable(("stressor", "region", "sector"), _MT, "emitted by the sector"),
    "household_emissions": Variable(
        ("stressor", "region"), _MT, "emitted by final users directly, households above all"
    ),
    "direct_emissions": Variable(
        ("stressor", "region", "category"), _MT, "the same by the category of final demand that emits"
    ),
}
_MODEL = ("model",)
_SAMPLE = ("sample_origin", "sample_destination")
_ACCOUNTS = {
    "production": "emitted in the region, direct emissions of households included",
    "consumption": "emitted anywhere for the region's final demand, direct emissions of households included",
    "household": "direct emissions of households",
    "net": "production less consumption",
    "domestic_exports": "emitted in the province for final demand of other provinces",
    "domestic_imports": "emitted in other provinces for the province's final demand",
    "international_exports": "emitted in the region for final demand of other countries; without a world, for exports",
    "international_imports": "emitted in other countries for the region's final demand; empty without a world",
}

CONTRACT = {
    "published": Cube(
        "published.nc",
        "provincial tables as published, in the workbook's sectors",
        {name: variable for name, variable in _TABLE.items()}
        | {
            "error": Variable(_PRODUCT, _VALUE, "the published error column"),
            "total_input": Variable(_PRODUCT, _VALUE, "the published total of a column"),
        },
    ),
    "interregional": Cube(
        "interregional/{role}.nc",
        "a sheet of an official interregional table: the flows of gravity, the evidence of repairs, or a year compared",
        {
            "flows": Variable(("origin", "destination", "sector"), _VALUE, "product sold by origin to destination"),
            "exports": Variable(("origin", "sector"), _VALUE, "sold to other countries"),
            "output": Variable(("origin", "sector"), _VALUE, "total output"),
        },
    ),
    "tables": Cube(
        "tables.nc",
        "provincial tables repaired, reconciled and closed, in the case's sectors",
        _TABLE | {"discrepancy": Variable(_PRODUCT, _VALUE, "supply less identified use, shown and never hidden")},
    ),
    "geography": Cube(
        "geography.nc",
        "where provinces are and which group they belong to",
        {
            "distance": Variable(_PAIR, "km", "between capitals, or as given"),
            "neighbour": Variable(_PAIR, "1", "1 where two provinces touch"),
            "group": Variable(("region",), "1", "name of the province's group"),
        },
    ),
    "observed_flows": Cube(
        "observed_flows.nc",
        "observed flows that bind trade between provinces, by sample sector; empty where nothing binds",
        {
            "observed": Variable(
                ("sample", "group_origin", "group_destination"), _VALUE, "sold by provinces of one group to another"
            ),
            "sample_of": Variable(("sector",), "1", "the sample sector of each provincial sector, empty for none"),
            "group": Variable(("region",), "1", "name of the province's group, or of the province itself"),
        },
        attributes=("use", "reliability"),
        open_cells=("observed",),
    ),
    "gravity_fit": Cube(
        "gravity_fit/{sector}.nc",
        "every gravity model fitted to one sector's sample of flows, with its evidence",
        {
            "coefficient": Variable(("model", "term"), "1", "estimate, empty where the model has no such term"),
            "standard_error": Variable(("model", "term"), "1", "standard error of the estimate"),
            "aicc": Variable(_MODEL, "1", "Akaike's criterion for small samples"),
            "holdout_error": Variable(
                _MODEL, "1", "Σ absolute errors over Σ flows, on flows hidden by pooling regions, mean over poolings"
            ),
            "holdout_lead": Variable(_MODEL, "1", "by how much this is below that of the doubly constrained model"),
            "holdout_lead_error": Variable(_MODEL, "1", "standard error of the lead, over poolings"),
            "log_likelihood": Variable(_MODEL, "1", "log-likelihood at the estimate"),
            "observations": Variable(_MODEL, "1", "pairs of regions that the fit sees"),
            "r_squared": Variable(_MODEL, "1", "squared correlation of observed and fitted flows"),
            "failure": Variable(_MODEL, "1", "why the model cannot be estimated, else empty"),
            "sample_flow": Variable(_SAMPLE, _VALUE, "observed flow, empty where none is observed"),
            "sample_fitted": Variable(("model", *_SAMPLE), _VALUE, "fitted flow"),
        },
        open_cells=(
            "coefficient",
            "standard_error",
            "log_likelihood",
            "observations",
            "r_squared",
            "sample_flow",
            "sample_fitted",
            "holdout_lead_error",
        ),
    ),
    "gravity": Cube(
        "gravity/{sector}.nc",
        "the gravity model chosen for one sector",
        {
            "coefficient": Variable(("term",), "1", "estimate"),
            "standard_error": Variable(("term",), "1", "standard error of the estimate"),
            "flow_prior": Variable(_PAIR, "1", "flows expected between provinces, before balancing, any scale"),
        },
        attributes=("estimator", "log_likelihood", "observations", "r_squared", "aicc"),
        open_cells=("coefficient", "standard_error"),
    ),
    "trade": Cube(
        "trade.nc",
        "trade between provinces, balanced to outflow and inflow",
        {"trade": Variable(_FLOW, _VALUE, "product sold by origin to destination, zero diagonal")},
    ),
    "world_flows": Cube(
        "world_flows.nc",
        "the world table as read, every bilateral flow by user",
        {
            "intermediate": Variable(("origin", "sector", "destination", "use"), _LOCAL, "sold to a sector"),
            "final_demand": Variable(("origin", "sector", "destination", "category"), _LOCAL, "sold to final demand"),
            "output": Variable(_PRODUCT, _LOCAL, "all sales, Z 1 + Y 1"),
            "value_added": Variable(
                ("region", "factor", "sector"),
                _LOCAL,
                "primary inputs of a sector by factor; together output less all intermediate inputs, x − Zᵀ 1",
            ),
            "final_value_added": Variable(
                ("region", "factor", "category"), _LOCAL, "taxes and transport that final demand pays beside products"
            ),
        },
        optional=("final_value_added",),
        packed=False,
    ),
    "world_factored": Cube("world_factored.nc", "the world table in factored form and in its own sectors", _MRIO),
    "world": Cube("world.nc", "the world table in factored form and in the link classification", _MRIO),
    "national": Cube(
        "national.nc",
        "the provincial multi-regional table",
        _MRIO | {"exports": Variable(_PRODUCT, _LOCAL, "sold to other countries")} | _IMPORTED,
    ),
    "inland": Cube(
        "inland.nc",
        "the provinces by themselves, for a case without a world: exports are a category of final demand",
        _MRIO | _IMPORTED,
    ),
    "nested": Cube("nested.nc", "the provinces in the place of their country in the world table", _MRIO),
    "inventory": Cube(
        "inventory/{source}.nc",
        "CO2 of the provinces by sector and fuel",
        {
            "emissions": Variable(("region", "sector", "fuel"), _MT, "burnt or emitted in the sector"),
            "household_emissions": Variable(("region", "household", "fuel"), _MT, "burnt by residents"),
        },
        open_cells=("emissions", "household_emissions"),
    ),
    "world_emissions": Cube(
        "world_emissions.nc",
        "emissions of the world table's regions in its own sectors; a cell is empty where no row stands",
        _EMISSIONS,
        open_cells=tuple(_EMISSIONS),
        optional=("direct_emissions",),
    ),
    "emissions": Cube(
        "emissions.nc",
        "emissions of provinces and countries in the link classification",
        _EMISSIONS,
        optional=("direct_emissions",),
    ),
    "multipliers": Cube(
        "multipliers.nc",
        "emissions in each origin per unit of final demand",
        {
            "multiplier": Variable(
                ("stressor", "origin", "region", "sector"),
                "Mt per currency of the table",
                "emitted in origin per unit of the product that region supplies to final demand",
            )
        },
        attributes=("error_bound",),
    ),
    "embodied": Cube(
        "embodied.nc",
        "emissions embodied in final demand, and who supplies the finished good",
        {
            "embodied": Variable(("stressor", *_PAIR, "category"), _MT, "emitted in origin for a category's demand"),
            "finished": Variable(("stressor", *_PAIR, "category"), _MT, "of these, in goods the origin finishes"),
            "finished_at_destination": Variable(
                ("stressor", *_PAIR, "category"), _MT, "of these, in goods the destination finishes"
            ),
            "export_embodied": Variable(
                ("stressor", "origin", "exporter"), _MT, "emitted in origin for exports that leave from exporter"
            ),
        },
    ),
    "embodied_sectors": Cube(
        "embodied_sectors.nc",
        "emissions embodied in final demand, by the sector that emits",
        {
            "embodied": Variable(
                ("stressor", "origin", "sector", "destination", "category"), _MT, "emitted by a sector of origin"
            )
        },
    ),
    "eebt": Cube(
        "eebt.nc",
        "emissions embodied in bilateral trade, and whose final demand the traded products serve in the end",
        {
            "eebt": Variable(
                ("stressor", "origin", "partner"),
                _MT,
                "emitted in origin, in chains within it, for sales to partner",
            ),
            "embodied": Variable(
                ("stressor", "origin", "partner", "destination"),
                _MT,
                "of these, for what the final demand of destination needs; sales at home where partner is origin",
            ),
        },
        attributes=("error_bound",),
    ),
    "accounts": Cube(
        "accounts.nc",
        "production- and consumption-based accounts of every region",
        {name: Variable(("stressor", "region"), _MT, meaning) for name, meaning in _ACCOUNTS.items()},
        open_cells=("international_imports",),
    ),
}
"""Every kind of cube, in the order of the data; a file may carry more variables, never fewer."""
