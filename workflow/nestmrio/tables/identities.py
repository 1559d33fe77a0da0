"""The two accounting identities of an official table with competitive imports."""

EXTERNAL = ("exports", "imports")
DOMESTIC = ("outflow", "inflow")


def total_use(tables):
    """Identified use of each product: Σ_j z_ij + Σ_c f_ic. Returns (region, sector)."""
    return tables["intermediate"].sum("use") + tables["final_demand"].sum("category")


def row_gap(tables):
    """What a product's row lacks: Σ_j z_ij + Σ_c f_ic + e_i + o_i − m_i − n_i + error_i − x_i.

    Totals are built from their parts, never from a published subtotal: some offices publish final use net of inflow.

    Arguments: tables (Dataset as inputs.workbook reads it). Returns (region, sector), zero where the row balances.
    """
    supply = tables["output"] + tables["imports"] + tables["inflow"]
    return total_use(tables) + tables["exports"] + tables["outflow"] + tables["error"] - supply


def by_product(values, tables):
    """Values of using sectors on the dim sector of tables, in its order. Arguments: values (..., use), tables."""
    return values.rename(use="sector").sel(sector=tables["sector"].values)


def column_gap(tables):
    """What a sector's column lacks: Σ_i z_ij + Σ_k v_kj − x_j.

    Arguments: tables (Dataset). Returns (region, sector), zero where the column balances.
    """
    inputs = by_product(tables["intermediate"].sum("sector"), tables)
    return inputs + tables["value_added"].sum("factor") - tables["output"]
