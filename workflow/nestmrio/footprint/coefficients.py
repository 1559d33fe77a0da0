"""Technical coefficients of a factored table: own-region, traded, and the shares of origins in trade."""

from dataclasses import dataclass

import numpy as np

from nestmrio.alignment import require_variables
from nestmrio.errors import InputError


@dataclass(frozen=True)
class Coefficients:
    """The matrix A = blockdiag(D) + T∘M of a Chenery-Moses table, never formed.

    A[(r,i), (s,j)] = D[s,i,j] if r = s, plus T[i,r,s] M[s,i,j].

    local D (region, sector, use), traded M (region, sector, use), in units of input per unit of output; shares T
    (sector, origin, destination), whose columns sum to one, or to zero where nothing is traded; regions and sectors,
    the labels.
    """

    local: np.ndarray
    traded: np.ndarray
    shares: np.ndarray
    regions: tuple
    sectors: tuple

    @property
    def shape(self):
        """Number of regions and of sectors."""
        return len(self.regions), len(self.sectors)

    def apply(self, x):
        """A x, with x (region, sector, ...) one array of right-hand sides."""
        return self.local @ x + trade_product(self.shares, self.traded @ x)

    def apply_transpose(self, m):
        """Aᵀ m, with m (region, sector, ...) one array of right-hand sides."""
        delivered = trade_product(self.shares.transpose(0, 2, 1), m)
        return self.local.transpose(0, 2, 1) @ m + self.traded.transpose(0, 2, 1) @ delivered

    def absolute(self):
        """The same with |D| and |M|; the very same where no coefficient is negative."""
        if self.local.min(initial=0) >= 0 and self.traded.min(initial=0) >= 0:
            return self
        return Coefficients(abs(self.local), abs(self.traded), self.shares, self.regions, self.sectors)

    def matrix(self):
        """A written out: (region · sector, region · sector)."""
        regions, sectors = self.shape
        full = np.einsum("irs,sij->risj", self.shares, self.traded, dtype=float)
        own = np.arange(regions)
        full[own, :, own, :] += self.local
        return full.reshape(regions * sectors, regions * sectors)

    def name(self, position):
        """Region and sector at a position of the flattened table."""
        region, sector = divmod(int(position), len(self.sectors))
        return f"{self.regions[region]} {self.sectors[sector]}"


def trade_product(shares, bought):
    """Σ_s T[i,r,s] u[s,i,·]: one product per sector, in double precision whatever the precision of the shares."""
    delivered = np.empty_like(bought)
    for sector, share in enumerate(shares):
        np.matmul(share.astype(bought.dtype, copy=False), bought[:, sector], out=delivered[:, sector])
    return delivered


def coefficients(table, *, tolerance=1e-9):
    """Coefficients of a factored table: D = local / output, M = traded / output, T = trade / Σ_origin trade.

    A sector without output has coefficients of zero.

    Arguments: table (Dataset of the contract's kind `nested`, `national` or `world`); tolerance, the inputs of a sector
    without output, and the purchases of a product that nobody supplies, that pass for zero, relative to the largest
    output. Returns Coefficients.
    Raises InputError for a negative output, for inputs without output, for purchases without a supplier.
    Source: Chenery 1953; Moses 1955.
    """
    require_variables(table, "table", ("output", "local_intermediate", "traded_intermediate", "trade"))
    regions, sectors = (tuple(table[dim].values.tolist()) for dim in ("region", "sector"))
    labels = {"region": list(regions), "sector": list(sectors), "use": list(sectors)}
    labels |= {"origin": list(regions), "destination": list(regions)}

    def values(name, *dims):
        return table[name].sel({dim: labels[dim] for dim in dims}).transpose(*dims).values

    output = values("output", "region", "sector").astype(float)
    local, traded = (values(f"{kind}_intermediate", "region", "sector", "use") for kind in ("local", "traded"))
    shares = trade_shares(values("trade", "sector", "origin", "destination"))
    slight = tolerance * np.abs(output).max(initial=0)
    _refuse(output < -slight, regions, sectors, "the output is negative", "repair the table it comes from")
    idle = np.abs(local).sum(1) + np.abs(traded).sum(1)
    _refuse(
        (output <= 0) & (idle > slight), regions, sectors, "a sector without output uses inputs", "give it an output"
    )
    missing = (shares.sum(1).T == 0) & (np.abs(traded).sum(2) > slight)
    _refuse(missing, regions, sectors, "a traded product is used that no other region supplies", "give it a supplier")
    per_output = np.divide(1.0, output, out=np.zeros_like(output), where=output > 0)[:, None, :]
    return Coefficients(local * per_output, traded * per_output, shares, regions, sectors)


def trade_shares(trade):
    """Share of each origin in what a destination buys from others: T = trade / Σ_origin trade, zero where nothing is.

    Arguments: trade (sector, origin, destination), any unit. Returns shares, the same dims.
    """
    bought = trade.sum(axis=1, keepdims=True)
    return np.divide(trade, bought, out=np.zeros_like(trade, dtype=float), where=bought > 0)


def _refuse(wrong, regions, sectors, what, remedy):
    if wrong.any():
        region, sector = np.argwhere(wrong)[0]
        raise InputError(what, remedy=remedy, region=regions[region], sector=sectors[sector])
