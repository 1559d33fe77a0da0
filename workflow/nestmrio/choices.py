"""The choices that a case makes by name, each with its meaning; library and configuration read them here."""

LINKS = {
    "provincial": "provincial sectors; world sectors are split by the country's own structure",
    "world": "the world's sectors; provincial sectors are mapped to them",
    "given": "a third list of sectors, to which both sides are mapped",
}
DATABASES = {
    "exiobase": "EXIOBASE 3",
    "wiod": "WIOD, release of 2013",
    "icio": "OECD ICIO",
    "eora": "Eora26",
    "gloria": "GLORIA",
    "tidy": "one file of flows, CSV or parquet",
}
WORLD_SOURCES = {
    "folder": "a folder that pymrio saved",
    "har": "a GTAP data file",
    **DATABASES,
}
TRANSPORTS = {
    "exogenous": "final demand of its own, in the region that supplies it, and nobody's consumption",
    "endogenous": "bought by the users of what is carried",
}
WORLD_FORMS = {
    "commodity": "commodities by commodities; what activities emit follows what they make",
    "activity": "activities by activities",
}
TABLE_REPAIRS = {
    "book_imbalance": "a gap goes to the error column or to the last factor of value added",
    "turn_negative_trade": "negative trade goes to the other side",
    "swap_trade_columns": "exports change places with outflow, imports with inflow",
    "split_merged_exports": "exports are taken out of outflow",
    "split_merged_imports": "imports are taken out of inflow",
    "remove_transit": "exports and outflow beyond output are taken out, from imports and inflow too",
    "move_negative_uses": "negative uses go to inventories",
    "accept": "a finding stays as it is",
}
EVIDENCE = {
    "comparable": "the external share of the flow in provinces that report it, by product",
    "national": "what the national table leaves",
    "interregional": "what the exports of the province's group leave; for exports only",
}
ACCEPTABLE = {
    "swapped_trade": "columns that look swapped",
    "merged_trade": "no exports or imports beside outflow and inflow",
    "net_flows": "outflow or inflow published net",
    "errors": "a large error column",
    "negative_value_added": "negative value added of a sector",
}
TOTALS = {
    "weighted": "least squares on both published totals",
    "outflow": "the published outflow",
    "inflow": "the published inflow",
    "mean": "halfway between them",
    "minimum": "the smaller one",
}
CLOSURES = {
    "discrepancy": "uses stay as published, and the gap is shown",
    "gras": "the gap is spread over uses by GRAS",
}
GRAVITY_MODELS = {
    "standard": "least squares on logarithms, without spatial lags",
    "augmented": "spatial lags of origin, destination and both, by maximum likelihood",
    "poisson": "Poisson pseudo-likelihood",
    "doubly_constrained": "Poisson with effects of origins and destinations",
}
GRAVITY_RULES = {
    "auto": "sector by sector, doubly constrained unless another is better on hidden flows by a standard error",
    "aicc": "sector by sector, standard or augmented by AICc",
}
FLOW_USES = {
    "sample": "gravity is fitted to them, and they bind nothing",
    "constraint": "they bind the trade that is estimated, and gravity is not fitted to them",
    "both": "gravity is fitted to them, and they bind trade",
}
VALUATIONS = {
    "producer": "producers' or basic prices, as in the provincial tables",
    "purchaser": "purchasers' prices",
}
ZEROS = {
    "unobserved": "no flow was observed",
    "structural": "there is no flow",
}
WEIGHTS = {
    "contiguity": "provinces that touch",
    "k_nearest": "the k nearest provinces",
    "inverse_distance": "all provinces, nearer ones more",
}
INFEASIBLE = {
    "error": "the run ends and names the provinces and the sector",
    "relax": "the least that makes the margins feasible is left unmet, and recorded",
}
INVENTORIES = {
    "ceads": "a published inventory in CEADs' layout",
    "energy_balance": "our own, from energy balances",
    "table": "a tidy table of the user's",
}
PROCESS = {
    "ceads": "the process column of the published inventory",
    "cement": "output of cement or clinker times a factor",
    "none": "no process emissions",
}
ENERGY_REPAIRS = {
    "parts_over_totals": "the sum of the parts stands where the printed total differs",
    "no_output_of_power": "a fuel cannot come out of power or heating",
    "cap_non_energy": "non-energy use cannot exceed industry's use",
}
EMISSION_REPAIRS = {
    "move_to_largest_related": "emissions of a sector without output go to the related sector with the largest output",
    "no_emissions": "named sectors of named provinces or countries have output, no row of emissions, and emit nothing",
}
SOLVERS = {
    "auto": "whichever of the two takes fewer operations",
    "structured": "block iteration over regions on the factored table",
    "lu": "the table written out and factored",
}
