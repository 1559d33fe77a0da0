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
