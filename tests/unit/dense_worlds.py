"""What fictional worlds hold in factors, written out and solved densely."""

import numpy as np


def dense_filter(weights, rho, pairs):
    """The matrix I − ρ_o (W ⊗ I) − ρ_d (I ⊗ W) − ρ_w (W ⊗ W) on the given pairs, positions origin by origin."""
    identity = np.eye(len(weights))
    products = (np.kron(weights, identity), np.kron(identity, weights), np.kron(weights, weights))
    lags = sum(share * product for share, product in zip(rho, products, strict=True))
    return np.eye(len(pairs)) - lags[np.ix_(pairs, pairs)]


def expand(nested):
    """Write a factored table out: Z_(ri)(sj) = t_irs / Σ_o t_ios × traded_sij + local_sij if r = s; Y alike.

    Returns arrays Z (region, sector, region, use) and Y (region, sector, region, category).
    """
    trade = nested["trade"].transpose("sector", "origin", "destination").values
    bought = trade.sum(axis=1, keepdims=True)
    shares = np.divide(trade, bought, out=np.zeros_like(trade), where=bought > 0)
    own = np.arange(trade.shape[1])
    written = []
    for traded, local in (("traded_intermediate", "local_intermediate"), ("traded_final", "local_final")):
        block = np.einsum("irs,sij->risj", shares, nested[traded].values)
        block[own, :, own, :] += nested[local].values
        written.append(block)
    return tuple(written)


def dense_footprints(nested, emissions):
    """c_s = Σ_r,i q_ri [(I − A)⁻¹ f_s]_ri + h_s by an inverse of regions times sectors."""
    output = nested["output"].values.ravel()
    used, final = expand(nested)
    count = len(output)
    demand = final.sum(axis=3).reshape(count, -1)
    requirement = np.linalg.solve(np.eye(count) - used.reshape(count, count) / output, demand)
    intensity = emissions["emissions"].transpose(..., "region", "sector").values.reshape(-1, count) / output
    direct = emissions["household_emissions"].transpose(..., "region")
    return direct + (intensity @ requirement).reshape(direct.shape)


def dense_draw(process, weights, distance, random, tolerance=1e-13):
    """Flows whose own outflow and inflow are the regressors of their process, and β_0, with A⁻¹ on all pairs."""
    count = len(weights)
    pairs = np.flatnonzero(~np.eye(count, dtype=bool))
    origin, destination = np.divmod(pairs, count)
    trend = process.distance * np.log(distance[origin, destination]) + random.normal(0, process.sigma, len(pairs))
    rho = (process.rho_origin, process.rho_destination, process.rho_both)
    inverse = np.linalg.inv(dense_filter(weights, rho, pairs))
    margins, flows = np.zeros((2, count)), np.zeros((count, count))
    for _ in range(4000):
        expected = trend + process.outflow * margins[0][origin] + process.inflow * margins[1][destination]
        drawn, level = inverse @ expected, inverse.sum(axis=1)
        intercept = -drawn.mean() / level.mean()
        flows[origin, destination] = np.exp(drawn + intercept * level)
        known, margins = margins, np.log([flows.sum(axis=1), flows.sum(axis=0)])
        if np.abs(margins - known).max() < tolerance:
            return flows, intercept
    raise AssertionError("the dense draw does not settle")
