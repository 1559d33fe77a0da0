"""The true footprints of a fictional world, by a dense solve that shares nothing with the workflow's own."""

import numpy as np


def expand(nested):
    """Write a factored table out: Z_(ri)(sj) = t_irs / Σ_o t_ios × traded_sij + local_sij if r = s; Y alike.

    Arguments: nested (Dataset of the contract's kind `nested`).
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


def consumption_based(nested, emissions):
    """Emissions caused anywhere by a region's final demand, its own households' direct emissions included.

    c_s = Σ_r,i q_ri [(I − A)⁻¹ f_s]_ri + h_s with intensities q = emissions / output [Leontief 1970; Peters 2008].

    Arguments: nested (Dataset of kind `nested`), emissions (Dataset of kind `emissions`, with or without `stressor`).
    Returns a DataArray (stressor, region), without the dim `stressor` where the emissions have none.
    """
    output = nested["output"].values.ravel()
    used, final = expand(nested)
    count = len(output)
    demand = final.sum(axis=3).reshape(count, -1)
    requirement = np.linalg.solve(np.eye(count) - used.reshape(count, count) / output, demand)
    intensity = emissions["emissions"].transpose(..., "region", "sector").values.reshape(-1, count) / output
    direct = emissions["household_emissions"].transpose(..., "region")
    return direct + (intensity @ requirement).reshape(direct.shape)
