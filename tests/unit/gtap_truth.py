"""The multi-regional table of an economy in the shape of GTAP, by the formulas of the literature and a dense solve."""

from dataclasses import dataclass

import numpy as np

from gtap_economy import FINALS


@dataclass
class Table:
    """Rows are region by sector, flat, sector fastest; final columns are region by FINALS, flat, category fastest.

    `primary` names the rows of V and VF. `itm` is the column of international transport, zero where transport is
    endogenous. `production` and `consumption` are (region) and include the direct emissions of final users (`e_final`);
    consumption excludes what is embodied in international transport (`embodied_itm`).
    """

    regions: list
    sectors: list
    primary: list
    Z: np.ndarray
    Y: np.ndarray
    itm: np.ndarray
    V: np.ndarray
    VF: np.ndarray
    x: np.ndarray
    e_act: np.ndarray  # (region, sector)
    e_final: np.ndarray  # (region, final)
    multiplier: np.ndarray  # (region by sector): emissions of the world per unit of final demand
    production: np.ndarray
    consumption: np.ndarray
    embodied_itm: float


def shares(parts, axis):
    """Parts over their sum along an axis; zero where the sum is zero."""
    total = parts.sum(axis, keepdims=True)
    return np.divide(parts, total, out=np.zeros_like(parts), where=total > 0)


def table(economy, transport="exogenous", form="commodity"):
    """The table by proportional import use, with `transport` exogenous or endogenous, of commodities or activities.

    θ(c,u,s) = M(c,u,s) / Σ_u M. Use of (r,c) by (s,u) is [r = s] D(c,u,s) + X(c,r,s) θ(c,u,s), with the
    diagonal of X.
    Source: Peters, G.P., Andrew, R. and Lennox, J. (2011), Economic Systems Research 23(2).
    """
    if transport not in ("exogenous", "endogenous") or form not in ("commodity", "activity"):
        raise ValueError(f"unknown choice: {transport}, {form}")
    e = economy
    n_c, n_a, n_r = e.make.shape
    domestic = np.concatenate([e.firm_domestic, e.final_domestic], 1)
    imported = np.concatenate([e.firm_imported, e.final_imported], 1)
    domestic_paid = np.concatenate([e.firm_domestic_paid, e.final_domestic_paid], 1)
    imported_paid = np.concatenate([e.firm_imported_paid, e.final_imported_paid], 1)
    theta = shares(imported, 1)
    at_margin = [e.commodities.index(m) for m in e.margins]

    use = np.einsum("crs,cus->rcsu", e.exports, theta)
    for s in range(n_r):
        use[s, :, s, :] += domestic[:, :, s]
    carried = np.einsum("mcrs,cus->msu", e.margin_use, theta)
    itm = np.zeros((n_r, n_c))
    for m, c in enumerate(at_margin):
        if transport == "exogenous":
            itm[:, c] += e.margin_supply[m]
        else:
            use[:, c] += np.einsum("r,su->rsu", shares(e.margin_supply[m], 0), carried[m])

    no_finals = np.zeros((n_r, len(FINALS)))
    rows = {
        name: np.concatenate([e.factors[k].T, no_finals], 1) for k, name in enumerate(e.endowments)
    }  # each (region, user)
    rows["factor tax"] = np.concatenate([(e.factors_paid - e.factors).sum(0).T, no_finals], 1)
    rows["output tax"] = np.concatenate([(e.make - e.make_before_tax).sum(0).T, no_finals], 1)
    rows["input tax"] = (domestic_paid - domestic + imported_paid - imported).sum(0).T
    rows["export tax"] = np.einsum("crs,cus->su", e.fob - e.exports, theta)
    rows["tariff"] = np.einsum("crs,cus->su", e.imports - e.cif, theta)
    if transport == "exogenous":
        rows["margin"] = carried.sum(0)
    primary = np.stack(list(rows.values()))

    z, y = use[..., :n_a], use[..., n_a:]
    v, vf = primary[..., :n_a], primary[..., n_a:]
    e_act = (e.co2_firm_domestic + e.co2_firm_imported).sum(0).T
    if form == "commodity":
        of_output = shares(e.make, 0)
        z = np.einsum("rcsa,das->rcsd", z, of_output)
        v = np.einsum("ksa,das->ksd", v, of_output)
        e_act = np.einsum("sa,das->sd", e_act, of_output)
        x = e.make.sum(1).T.ravel()
    else:
        of_supply = shares(e.make, 1)
        z = np.einsum("car,rcsb->rasb", of_supply, z)
        y = np.einsum("car,rcsf->rasf", of_supply, y)
        itm = np.einsum("car,rc->ra", of_supply, itm)
        x = e.make.sum(0).T.ravel()

    e_final = (e.co2_final_domestic + e.co2_final_imported).sum(0).T
    n = len(x)
    z, y, itm = z.reshape(n, n), y.reshape(n, -1), itm.ravel()
    inverse_x = np.divide(1, x, out=np.zeros(n), where=x > 0)
    multiplier = np.linalg.solve(np.eye(n) - (z * inverse_x).T, e_act.ravel() * inverse_x)
    return Table(
        regions=e.regions,
        sectors=e.commodities if form == "commodity" else e.activities,
        primary=list(rows),
        Z=z,
        Y=y,
        itm=itm,
        V=v.reshape(len(rows), -1),
        VF=vf.reshape(len(rows), -1),
        x=x,
        e_act=e_act,
        e_final=e_final,
        multiplier=multiplier,
        production=e_act.sum(1) + e_final.sum(1),
        consumption=(multiplier @ y).reshape(n_r, -1).sum(1) + e_final.sum(1),
        embodied_itm=float(multiplier @ itm),
    )
