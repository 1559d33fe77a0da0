"""Trade that crosses the borders of fictional countries."""

import numpy as np


def draw_foreign_trade(supply, demand, distance, openness, home, random):
    """Draw trade between countries, and between provinces and countries, by a gravity law without spatial lags.

    ln Y_rs ~ N(0.8 ln supply_r + 0.8 ln demand_s − 0.7 ln d_rs, 0.4²); each sector scaled to openness × world supply.

    Arguments: supply, demand (region, sector), distance (region × region) in km, openness (sector, share of supply that
    crosses borders), home (count of provinces, which stand first), random (numpy Generator).
    Returns an array (sector, origin, destination), zero between provinces and on the diagonal.
    """
    count = len(supply)
    abroad = ~np.eye(count, dtype=bool)
    abroad[:home, :home] = False
    nearness = np.where(abroad, (distance + np.eye(count)) ** -0.7, 0.0)
    drawn = 0.8 * np.log(supply.T)[:, :, None] + 0.8 * np.log(demand.T)[:, None, :]
    flows = nearness * np.exp(drawn + random.normal(0, 0.4, drawn.shape))
    return flows * (openness * supply.sum(axis=0) / flows.sum(axis=(1, 2)))[:, None, None]


def silence(trade, silent):
    """Set pairs to zero trade. Arguments: trade (sector, origin, destination), silent (triples of positions: sectors,
    origin, destination). Returns a copy."""
    trade = trade.copy()
    for sectors, origin, destination in silent:
        trade[np.asarray(sectors), origin, destination] = 0.0
    return trade
