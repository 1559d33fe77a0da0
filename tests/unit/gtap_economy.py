"""Economies in the shape of GTAP, drawn so that every identity holds to the last unit.

Every flow is an integer below 2**24, so single precision holds it exactly; emissions are multiples of 2**-10 Mt.
"""

from dataclasses import dataclass

import numpy as np

from gtap_production import production, shares_of_makers, split

FINALS = ("private", "government", "investment")
ENDOWMENTS = ("Land", "UnSkLab", "SkLab", "Capital", "NatRes")
AWKWARD = ("NO", "NA", "nan", "null", "TRUE", "1e5", "x, y", "None", "-", "R:1", "Cote d'Ivoir", "12345678901", "01")
"""Labels of regions that YAML, CSV and pandas spoil."""
FILL_IN = float(np.float32(3e-21))
"""The positive number that some files hold where trade is zero."""


@dataclass
class Economy:
    """Dims: c commodity, a activity, f final user, e endowment, m margin, r region, s destination; 10^6 USD, Mt CO2.

    Names that end in `_paid` are at purchasers' prices, the others at basic prices. `exports` are at the exporter's
    basic price, `imports` at the importer's, with the tariff.
    """

    regions: list
    commodities: list
    activities: list
    endowments: list
    margins: list
    fuels: list
    firm_domestic: np.ndarray  # (c, a, r)
    firm_imported: np.ndarray  # (c, a, r)
    firm_domestic_paid: np.ndarray  # (c, a, r)
    firm_imported_paid: np.ndarray  # (c, a, r)
    final_domestic: np.ndarray  # (c, f, r)
    final_imported: np.ndarray  # (c, f, r)
    final_domestic_paid: np.ndarray  # (c, f, r)
    final_imported_paid: np.ndarray  # (c, f, r)
    factors: np.ndarray  # (e, a, r)
    factors_paid: np.ndarray  # (e, a, r)
    exports: np.ndarray  # (c, r, s)
    fob: np.ndarray  # (c, r, s)
    cif: np.ndarray  # (c, r, s)
    imports: np.ndarray  # (c, r, s)
    margin_use: np.ndarray  # (m, c, r, s)
    margin_supply: np.ndarray  # (m, r)
    make_before_tax: np.ndarray  # (c, a, r)
    make: np.ndarray  # (c, a, r)
    co2_firm_domestic: np.ndarray  # (fuel, a, r)
    co2_firm_imported: np.ndarray  # (fuel, a, r)
    co2_final_domestic: np.ndarray  # (fuel, f, r)
    co2_final_imported: np.ndarray  # (fuel, f, r)
    saving: np.ndarray  # (r)
    depreciation: np.ndarray  # (r)
    population: np.ndarray  # (r)

    def flows(self):
        """The arrays by name."""
        return {name: value for name, value in vars(self).items() if isinstance(value, np.ndarray)}


def labels(given, letter):
    """Labels as given, or as many as the number says."""
    found = [f"{letter}{k + 1:0{len(str(given))}d}" for k in range(given)] if isinstance(given, int) else list(given)
    if max(map(len, found)) > 12 or len(set(found)) < len(found):
        raise ValueError(f"labels have at most 12 characters and are unique: {found}")
    return found


def draw(
    regions,
    commodities,
    activities=None,
    *,
    makes=None,
    by_products=0.0,
    fuels=2,
    endowments=ENDOWMENTS,
    margins=1,
    own_trade=(),
    zero_outputs=(),
    zero_trade=0.2,
    transported=0.6,
    fill_in=0.0,
    scale=20_000.0,
    seed=0,
):
    """Draw an economy.

    Arguments: regions, commodities, activities (labels or numbers; activities None: one per commodity, same names),
    makes (activity to its commodities, where activities do not pair with commodities in order), by_products (share of a
    commodity that other activities make), fuels and margins (labels, or the number of first and of last commodities),
    own_trade (regions that trade with themselves, or True), zero_outputs (pairs of commodity and region, or their
    number), zero_trade (share of trade cells without trade), transported (share of trade cells with each margin),
    fill_in (share of cells without trade that hold FILL_IN), scale (mean output of a commodity in a region).

    Where FILL_IN is the only sale of a commodity, layout 6 derives an output of that size; the make matrix holds zero.
    """
    random = np.random.default_rng(seed)
    regions, commodities = labels(regions, "r"), labels(commodities, "c")
    activities = commodities if activities is None else labels(activities, "a")
    margins = commodities[len(commodities) - margins :] if isinstance(margins, int) else labels(margins, "m")
    fuels = commodities[:fuels] if isinstance(fuels, int) else labels(fuels, "f")
    endowments = labels(endowments, "e")
    n_c, n_a, n_r, n_e = map(len, (commodities, activities, regions, endowments))
    at_margin = [commodities.index(m) for m in margins]

    def rates(*shape, spread=0.04):
        return np.clip(random.normal(0, spread, shape), -0.1, 0.1)

    def taxed(flow, rate):
        return flow + np.trunc(flow * rate)

    made = np.ones((n_c, n_r), bool)
    if isinstance(zero_outputs, int):
        others = [(c, r) for c in range(n_c) if c not in at_margin for r in range(n_r)]
        zero_outputs = [others[k] for k in random.choice(len(others), zero_outputs, replace=False)]
    else:
        zero_outputs = [(commodities.index(c), regions.index(r)) for c, r in zero_outputs]
    for c, r in zero_outputs:
        made[c, r] = False
    share_made = shares_of_makers(commodities, activities, makes, by_products, random)[:, :, None] * made[:, None, :]
    active = share_made.sum(0) > 0

    size = random.lognormal(0, 0.9, n_r)
    size /= size.mean()
    base = 0.5 * scale * size * random.lognormal(0, 0.6, (n_c, 1)) * random.lognormal(0, 0.4, (n_c, n_r)) * made

    towards = size[None, None, :] * random.lognormal(0, 0.8, (n_c, n_r, n_r))
    own = np.isin(regions, regions if own_trade is True else list(own_trade))
    towards[:, range(n_r), range(n_r)] *= 3 * own
    towards *= random.random(towards.shape) >= zero_trade
    exports = np.floor(0.3 * base[:, :, None] * towards / n_r)
    fob = taxed(exports, rates(*exports.shape) * (random.random(exports.shape) < 0.5))
    rate = random.uniform(0, 0.08, (len(margins), n_c, 1, 1)) * random.uniform(0.3, 1, (len(margins), *fob.shape))
    margin_use = np.floor(fob * rate * (random.random(rate.shape) < transported))
    cif = fob + margin_use.sum(0)
    imports = taxed(cif, np.abs(rates(*cif.shape)))
    margin_supply = split(margin_use.sum((1, 2, 3)), base[at_margin] + made[at_margin], 1)

    weights = random.uniform(0.2, 1, (n_c, 3, n_r)) * np.array([3.0, 1.0, 1.0])[None, :, None]
    weights *= random.random(weights.shape) < np.array([1.0, 0.6, 0.6])[None, :, None]
    weights /= weights.sum(1, keepdims=True)
    final_domestic = np.floor(base[:, None, :] * weights)
    sold = final_domestic.sum(1) + exports.sum(2)
    sold[at_margin] += margin_supply
    technology = random.gamma(0.5, size=(n_c, n_a, n_r)) * made[:, None, :]
    technology *= random.uniform(0.25, 0.5, (n_a, n_r)) / np.maximum(technology.sum(0), 1e-12) * active
    firm_domestic, make = production(technology, share_made, sold)

    bought = imports.sum(1)
    technology = random.gamma(0.5, size=(n_c, n_a, n_r)) * active
    technology *= make.sum(0) / np.maximum(technology.sum(0), 1e-12)
    wanted = technology * (0.6 * bought / np.maximum(technology.sum(1), 1e-12))[:, None, :]
    firm_imported = np.floor(np.minimum(wanted, 0.2 * technology))
    final_imported = split(bought - firm_imported.sum(1), weights, 1)

    firm_domestic_paid = taxed(firm_domestic, rates(n_c, n_a, n_r))
    firm_imported_paid = taxed(firm_imported, rates(n_c, n_a, n_r))
    final_domestic_paid = taxed(final_domestic, rates(n_c, 3, n_r))
    final_imported_paid = taxed(final_imported, rates(n_c, 3, n_r))
    make_before_tax = taxed(make, rates(n_c, n_a, n_r))
    left = make_before_tax.sum(0) - firm_domestic_paid.sum(0) - firm_imported_paid.sum(0)
    paying = random.gamma(1.0, size=(n_e, n_a, n_r)) * (random.random((n_e, n_a, 1)) < 0.7)
    paying[min(1, n_e - 1)] += 0.5
    factors_paid = split(left, paying, 0)
    factors = taxed(factors_paid, rates(n_e, n_a, n_r))

    def burnt(use):
        return np.floor(use[at_fuel] * carbon[:, None, :] * random.uniform(0.8, 1, use[at_fuel].shape) * 1024) / 1024

    at_fuel = [commodities.index(f) for f in fuels]
    carbon = random.uniform(0.002, 0.006, (len(fuels), n_r))
    emissions = [burnt(use) for use in (firm_domestic, firm_imported, final_domestic, final_imported)]
    depreciation = np.floor(0.15 * factors.sum((0, 1)))
    spent = (final_domestic_paid + final_imported_paid).sum(0)
    income = spent.sum(0) + fob.sum((0, 2)) + margin_supply.sum(0) - cif.sum((0, 1))
    saving = income - depreciation - spent[0] - spent[1]
    empty = (exports == 0) & (imports == 0) & (random.random(exports.shape) < fill_in)
    empty &= ~np.eye(n_r, dtype=bool) | own
    for flow in (exports, fob, cif, imports):
        flow[empty] = FILL_IN
    drawn = Economy(
        *(regions, commodities, activities, endowments, margins, fuels),
        *(firm_domestic, firm_imported, firm_domestic_paid, firm_imported_paid),
        *(final_domestic, final_imported, final_domestic_paid, final_imported_paid),
        *(factors, factors_paid, exports, fob, cif, imports, margin_use, margin_supply, make_before_tax, make),
        *emissions,
        *(saving, depreciation, np.ceil(size * random.uniform(5, 50, n_r))),
    )
    largest = max(np.abs(flow).max(initial=0) for flow in drawn.flows().values())
    if largest >= 2**24 or max(flow.max(initial=0) for flow in emissions) >= 2**14:
        raise ValueError(f"a flow of {largest:.0f} is too large for single precision; draw with a smaller scale")
    return drawn
