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


def reversals(size):
    """Deliveries that the world table books as negative inventories, as real ones do: (world sector, supplier, buyer).

    Arguments: size (Size). Returns two triples of labels, or none where only one foreign country exists.
    """
    first, last = size.country_codes[0], size.country_codes[-1]
    sectors = list(size.world_sector_names)
    return [(sectors[0], first, last), (sectors[1], last, first)] if first != last else []


def silence(trade, size):
    """Let the pairs of the reversals trade nothing: booked in the supplier's own use, a reversal then leaves the truth.

    Arguments: trade (sector, origin, destination), size (Size). Returns a copy.
    """
    trade, sectors = trade.copy(), list(size.sector_names)
    for world_sector, supplier, buyer in reversals(size):
        members = [sectors.index(sector) for world, sector in size.concordance if world == world_sector]
        trade[members, size.regions.index(supplier), size.regions.index(buyer)] = 0.0
    return trade
