"""Trade of sectors without sample flows: each outflow is pooled and shared out."""

import numpy as np

from nestmrio.alignment import aligned
from nestmrio.errors import InputError
from nestmrio.trade.geography import require_apart


@aligned
def pooled_flows(outflow, inflow, distance, inverse_distance=0.6):
    """Share each outflow by nearness and by the destinations' inflow.

    t_rs = O_r [α d_rs⁻¹ / Σ_u≠r d_ru⁻¹ + (1 − α) D_s / Σ_u≠r D_u] for r ≠ s, over destinations with an inflow
    [Hulu & Hewings 1993, Review of Urban and Regional Development Studies 5:135; α = 0.6 in Feng et al. 2013].

    Arguments: outflow (..., origin), inflow (..., destination), distance (origin, destination) in km, inverse_distance
    (the share α). Returns flows (..., origin, destination) in the unit of outflow, zero diagonal; a row sums to its
    outflow where another region has an inflow.
    Raises InputError when two regions are no distance apart or α is not a share.
    """
    if not 0 <= inverse_distance <= 1:
        raise InputError(
            f"the share {inverse_distance:g} is not between 0 and 1", remedy="correct the argument inverse_distance"
        )
    apart = ~np.eye(distance.sizes["origin"], dtype=bool)
    require_apart(distance)
    open_pairs = (inflow > 0) & distance.copy(data=apart)
    nearness = (1.0 / distance.where(apart, 1.0)).where(open_pairs, 0.0)
    attraction = inflow.where(open_pairs, 0.0)
    near, drawn = (_shares(weights) for weights in (nearness, attraction))
    pooled = outflow * (inverse_distance * near + (1 - inverse_distance) * drawn)
    return pooled.transpose(..., "origin", "destination").assign_attrs(units=outflow.attrs.get("units", "1"))


def _shares(weights):
    total = weights.sum("destination")
    return weights / total.where(total > 0, 1.0)
