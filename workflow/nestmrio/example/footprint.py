"""The true footprints of a fictional world, by a power series that shares nothing with the workflow's own solver."""

import numpy as np

from nestmrio.errors import ConvergenceError

REST = 1e-15
"""The rest of the series, relative to its largest sum, at which it ends."""
TERMS = 100_000


def origin_shares(nested):
    """Shares of origins in what a region buys elsewhere, τ_irs = t_irs / Σ_o t_ios: an array (sector, origin,
    destination), zero where nothing is bought."""
    trade = nested["trade"].transpose("sector", "origin", "destination").values
    bought = trade.sum(axis=1, keepdims=True)
    return np.divide(trade, bought, out=np.zeros_like(trade), where=bought > 0)


def consumption_based(nested, emissions):
    """Emissions caused anywhere by a region's final demand, its own households' direct emissions included.

    c_s = Σ_ri m_ri f_ris + h_s with multipliers m = q (I − A)⁻¹ = q + q A + q A² + …, intensities q = emissions /
    output [Leontief 1970; Peters 2008]. With D and M the coefficients of local and traded inputs,
    (m A)_sj = Σ_i m_si D_sij + Σ_i (Σ_r m_ri τ_irs) M_sij. After a term of the size t the rest of the series is at most
    t ‖A‖ / (1 − ‖A‖) in the max-norm, ‖A‖ being the largest column sum of A.

    Arguments: nested (Dataset of kind `nested`, value added positive), emissions (Dataset of kind `emissions`, with or
    without `stressor`). Returns a DataArray (stressor, region), without the dim `stressor` where the emissions have
    none. Raises ConvergenceError where a sector's inputs are not below its output.
    """
    output, shares = nested["output"].values, origin_shares(nested)
    local, traded = (nested[f"{kind}_intermediate"].values / output[:, None, :] for kind in ("local", "traded"))
    largest = np.abs(local + traded).sum(axis=1).max()
    if not largest < 1:
        raise ConvergenceError(
            f"inputs are {largest:.6g} of an output", remedy="give every sector of every region a value added"
        )

    def passed_on(term, own, bought):
        delivered = np.einsum("kir,irs->ksi", term.transpose(0, 2, 1), shares, optimize=True)
        return np.einsum("ksi,sij->ksj", term, own, optimize=True) + np.einsum(
            "ksi,sij->ksj", delivered, bought, optimize=True
        )

    intensity = emissions["emissions"].transpose(..., "region", "sector").values / output
    term = intensity.reshape(-1, *output.shape)
    multipliers = term.copy()
    for _ in range(TERMS):
        term = passed_on(term, local, traded)
        multipliers += term
        if np.abs(term).max() * largest / (1 - largest) <= REST * np.abs(multipliers).max():
            break
    else:
        raise ConvergenceError("the multipliers do not settle", remedy="give every sector a value added")
    final = [nested[f"{kind}_final"].sum("category").values[..., None] for kind in ("local", "traded")]
    direct = emissions["household_emissions"].transpose(..., "region")
    return direct + passed_on(multipliers, *final).reshape(direct.shape)
