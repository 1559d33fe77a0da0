"""What provinces import of each product for each user, so that provinces and users both import what they should."""

import numpy as np

from nestmrio.errors import ConvergenceError, InputError

CLOSE = 1e-12
"""Largest error of what a province imports of a product, relative to the country's imports of it."""
LIMIT = 5_000


def imports_by_user(bought, own, use, by_province, labels):
    """Imports of each province by product and user, from those of each user in the country and those of each province.

    v_siu starts from V_iu use_siu / Σ_s use_siu, the country's import share of product i for user u in every province.
    It is brought to Σ_u v_siu = m_si and Σ_s v_siu = V_iu with 0 ≤ v_siu ≤ use_siu: v and use − v are scaled by
    province and by user, and then both to use, in turn. A use with a negative cell in the country (stocks run down)
    keeps the start, in proportion to |use|.

    Arguments: bought (country, sector, user) by origin, own (sector, user) from the country itself, use (province,
    sector, user), by_province (province, sector) with the sums of bought, labels (of provinces, sectors and users).
    Returns shares (province, sector, user) that sum to one over provinces where V_iu is not zero: v_siu / V_iu.
    Raises InputError for users that import more than provinces use, ConvergenceError where both cannot be met.
    Source: Deming and Stephan 1940 (Annals of Mathematical Statistics 11:427).
    """
    _, sectors, users = labels
    total = bought.sum(0)
    reversed_ = (bought < 0).any(0) | (own < 0)
    weight = np.where(reversed_, np.abs(use), use.clip(min=0))
    held = weight.sum(0)
    over = np.where(reversed_, (bought != 0).any(0) & (held <= 0), total > held * (1 + 1e-9))
    if over.any():
        i, u = np.argwhere(over)[0]
        raise InputError(
            f"the country imports {total[i, u]:.6g} for a use of which the provinces have {held[i, u]:.6g}"
            f" ({over.sum()} such in all)",
            remedy="correct the provinces' uses, or take nest, which asks for no origins by user",
            sector=sectors[i],
            user=users[u],
        )
    share = np.divide(weight, held, out=np.zeros_like(weight), where=held > 0)
    kept = (share * np.where(reversed_, total, 0.0)).sum(2)
    fitted = np.where(reversed_, 0.0, total)
    abroad = _fit(share * fitted, np.where(reversed_, 0.0, use.clip(min=0)), by_province - kept, labels)
    found = abroad.sum(0)
    return np.divide(abroad, found, out=share, where=(fitted > 0) & (found > 0))


def _fit(start, use, by_province, labels):
    """The start scaled to the margins by province, within use; the margins by user are its own."""
    by_user, size = start.sum(0), np.maximum(by_province.sum(0), np.finfo(float).tiny)
    left_province, left_user = use.sum(2) - by_province, use.sum(0) - by_user
    abroad, home = start.copy(), (use - start).clip(min=0)
    for _ in range(LIMIT):
        gap = np.abs(abroad.sum(2) - by_province) / size
        if gap.max(initial=0) <= CLOSE:
            return abroad
        abroad *= _ratio(by_province, abroad.sum(2))[:, :, None]
        home *= _ratio(left_province, home.sum(2))[:, :, None]
        both = _ratio(use, abroad + home)
        abroad, home = abroad * both, home * both
        abroad *= _ratio(by_user, abroad.sum(0))
        home *= _ratio(left_user, home.sum(0))
    s, i = np.unravel_index(np.argmax(gap), gap.shape)
    raise ConvergenceError(
        f"imports of {by_province[s, i]:.6g} cannot be spread over users, each of whom imports what the world table"
        f" says (relative gap {gap[s, i]:.2g})",
        remedy="correct the province's imports or uses, or take nest, which asks for no origins by user",
        province=labels[0][s],
        sector=labels[1][i],
    )


def _ratio(wanted, found):
    return np.divide(np.maximum(wanted, 0.0), found, out=np.zeros_like(found), where=found > 0)
