"""Provincial tables fit for use: repaired, in the case's sectors, with consistent trade, and closed."""

import numpy as np
import xarray as xr

from nestmrio.errors import InputError
from nestmrio.tables.closure import RULES
from nestmrio.tables.findings import find, require_declared
from nestmrio.tables.identities import EXTERNAL, column_gap, total_use
from nestmrio.tables.reconciliation import consistency, reconcile
from nestmrio.tables.repairs import repair

VARIABLES = (
    "intermediate",
    "final_demand",
    "value_added",
    "exports",
    "imports",
    "outflow",
    "inflow",
    "output",
    "discrepancy",
)


def mend(published, repairs, balance_tolerance, error_tolerance, evidence, ledger):
    """Find what is wrong with published tables and apply the repairs the case declares.

    Arguments: published (Dataset as inputs.workbook reads it), repairs (list of declarations), balance_tolerance and
    error_tolerance (see findings.find), evidence (evidence.Evidence), ledger. Returns tables of the same form.
    Raises InputError for a number that is missing or infinite, and for a finding without a declared repair.
    """
    _require_numbers(published)
    findings = find(published, balance_tolerance, error_tolerance)
    require_declared(findings, repairs, published["output"].attrs["units"])
    return repair(published, repairs, findings, evidence, balance_tolerance, ledger)


def _require_numbers(tables):
    for name, variable in tables.data_vars.items():
        wrong = np.argwhere(~np.isfinite(variable.values))
        if len(wrong):
            labels = [str(tables[dim].values[k]) for dim, k in zip(variable.dims, wrong[0], strict=True)]
            place = dict(zip(variable.dims, labels, strict=True))
            place = {"province": place.pop("region", None)} | place
            raise InputError(f"{name} is missing or infinite", remedy="fill the cell of the table", **place)


def book_rounding(tables, tolerance, ledger):
    """Book what is left of a column's gap in the last factor, so that Σ_i z_ij + Σ_k v_kj = x_j exactly.

    Arguments: tables (Dataset), tolerance (largest gap, as a share of the province's output), ledger.
    Returns tables.
    """
    gap = column_gap(tables)
    ledger.check("rounding of columns, share of output", (abs(gap) / tables["output"].sum("sector")).max(), tolerance)
    mended = tables.copy(deep=True)
    mended["value_added"].loc[{"factor": tables["factor"].values[-1]}] -= gap
    return mended


def complete(tables, total, national, closure, tolerance, ledger):
    """Tables of the file contract: trade reconciled, columns exact, and the gap of every row shown or spread.

    discrepancy_i = x_i + m_i + n_i − Σ_j z_ij − Σ_c f_ic − e_i − o_i, positive where more is supplied than is used.

    Arguments: tables (mended Dataset in the case's sectors), total (see reconciliation.reconcile), national (None,
    or the national table in the same sectors, whose exports and imports are then the provinces' totals), closure (a key
    of closure.RULES), tolerance (of rounding, as a share of a province's output), ledger.
    Returns a Dataset as tables.nc. Raises InputError for an unknown closure.
    """
    if closure not in RULES:
        raise InputError(f"unknown closure {closure}", remedy=f"use one of {', '.join(RULES)}")
    totals = None if national is None else national[list(EXTERNAL)].sum("region")
    tables = RULES[closure](reconcile(tables, total, totals, ledger), ledger)
    tables = book_rounding(tables, tolerance, ledger)
    units = tables["output"].attrs["units"]
    discrepancy = tables["output"] + tables["imports"] + tables["inflow"] - total_use(tables)
    discrepancy = discrepancy - tables["exports"] - tables["outflow"]
    result = tables.assign(discrepancy=discrepancy)[list(VARIABLES)]
    for variable in result.data_vars.values():
        variable.attrs = {"units": units}
    return result


def verify(tables, ledger, tolerance=1e-9):
    """Record the identities of tables.nc, each relative to the size of what it compares.

    Arguments: tables (Dataset as tables.nc), ledger, tolerance. Nothing is returned; ledger.require() decides.
    """
    output = tables["output"]
    scale = xr.where(output > 0, output, 1.0)
    supply = output + tables["imports"] + tables["inflow"]
    demand = total_use(tables) + tables["exports"] + tables["outflow"] + tables["discrepancy"]
    row = abs(supply - demand) / xr.where(supply > 0, supply, 1.0)
    ledger.check("rows of tables balance", row.max(), tolerance)
    ledger.check("columns of tables balance", (abs(column_gap(tables)) / scale).max(), tolerance)
    for name, value in consistency(tables).items():
        ledger.check(name, max(float(value), 0.0), tolerance)
    smallest = min(float(tables[name].min()) for name in ("output", "exports", "imports", "outflow", "inflow"))
    ledger.check("output and trade are not negative", min(smallest, 0.0) / float(np.max(output)), tolerance)
