"""How far estimated trade is from published trade, and what the difference does to footprints.

The method is that of Fournier Gabela 2020, Economic Systems Research 32:521: calibrate on one year, predict another
from its margins, compare with the table published for it.
"""

import numpy as np

from nestmrio.classification import regroup
from nestmrio.errors import InputError
from nestmrio.report.trade_methods import METHODS, chosen, estimate, estimate_held_out, mixed

ALL, FEASIBLE = "all", "all_feasible"
HEADER = ("method", "sector", "wape", "correlation", "footprint_error", "relaxed", "within_group_share")


def trade_accuracy(earlier, later, table, intensity, *, folds=8, repeats=5):
    """Compare every method's trade with the published trade of a later year, by sector and in total.

    wape = Σ |ŷ − y| / Σ y and the correlation over interregional pairs; footprint_error = Σ_s |ĉ_s − c_s| / Σ_s c_s of
    consumption-based emissions c when this sector's trade (`all`: every sector's) is the estimated one. Sector `all`
    is the total, `all_feasible` the total without the sectors in which some method's prior cannot meet the margins
    (`relaxed`). Methods ending in `_holdout` predict pairs of the later year from its other pairs, averaged over
    repeats. A method that cannot be estimated for some sector has no rows, as the augmented model among islands.

    Arguments: earlier, later ({sector: Dataset}, see trade_methods.samples), table (Dataset of the later year, see
    Footprint), intensity (region, sector) in emissions per unit of output, folds and repeats (of the hold-out).
    Returns rows in the order of HEADER.
    """
    footprint = Footprint(table, intensity)
    models = chosen(earlier)
    by_year = _complete(_with_choices({method: estimate(method, earlier, later) for method in METHODS}, models), later)
    dealt = [
        _with_choices({method: estimate_held_out(method, earlier, later, folds, seed) for method in METHODS}, models)
        for seed in range(repeats)
    ]
    runs_of = {method: [run] for method, run in by_year.items()}
    held_out = [_complete(runs, later) for runs in dealt]
    runs_of |= {
        f"{method}_holdout": [runs[method] for runs in held_out]
        for method in dealt[0]
        if all(method in runs for runs in held_out)
    }
    infeasible = {sector for _, relaxed in by_year.values() for sector in relaxed}
    rows = []
    for method, runs in runs_of.items():
        relaxed = {sector for _, found in runs for sector in found}
        measured = [_measure(flows, later, footprint, infeasible) for flows, _ in runs]
        for sector in measured[0]:
            numbers = np.mean([run[sector] for run in measured], axis=0)
            touched = sector in relaxed or (sector == ALL and bool(relaxed))
            rows.append((method, sector, *(f"{number:.6g}" for number in numbers), touched, ""))
    return rows


def evidence_rows(pooled):
    """Rows of `pooled_rows` in the order of HEADER; what they do not tell is empty."""
    return [
        (method, sector, f"{error:.6g}", "", "", "", "" if share is None else f"{share:.6g}")
        for method, sector, error, share in pooled
    ]


def _with_choices(estimates, models):
    return estimates | {choice: mixed(by_sector, estimates) for choice, by_sector in models.items()}


def _complete(estimates, samples):
    return {method: run for method, run in estimates.items() if run[0].sizes["sector"] == len(samples)}


def _measure(flows, later, footprint, infeasible):
    """{sector: (wape, correlation, footprint_error)} of one estimate."""
    published = {sector: sample["flow"] for sector, sample in later.items()}
    parts = {sector: [sector] for sector in published}
    parts |= {ALL: list(published), FEASIBLE: [sector for sector in published if sector not in infeasible]}
    away = ~np.eye(flows.sizes["origin"], dtype=bool)
    order, estimated = flows["sector"].values.tolist(), footprint.ordered(flows)
    expected = {sector: flows.values[order.index(sector)][away] for sector in published}
    measured = {}
    for name, sectors in parts.items():
        true = np.concatenate([published[sector].values[away] for sector in sectors])
        found = np.concatenate([expected[sector] for sector in sectors])
        error = np.abs(found - true).sum() / true.sum() if true.sum() > 0 else np.nan
        correlation = np.corrcoef(found, true)[0, 1] if np.ptp(found) > 0 and np.ptp(true) > 0 else np.nan
        measured[name] = error, correlation, footprint.error_of(estimated, sectors)
    return measured


class Footprint:
    """Consumption-based emissions of the regions of an interregional table, as a function of its trade.

    Chenery-Moses form: A_ri,sj = c_irs a_sij, with a_sij = Σ_o z_oi,sj / x_sj and the shares c_irs = t_irs / Σ_o t_ios
    of origins alike for all users; emissions of s are Σ_ri m_ri c_irs f_si with m = e (I − A)⁻¹. Final demand is what
    the table allocates to regions: inventories and exports are outside.

    Arguments: table (Dataset: intermediate (origin, sector, destination, use), final_demand (origin, sector,
    destination, category), flows (origin, destination, sector), output (origin, sector)), intensity e (region, sector).
    """

    def __init__(self, table, intensity):
        order = {"origin": table["destination"].values}
        table = table.sel(order)
        output = table["output"].rename(origin="destination", sector="use")
        inputs = table["intermediate"].sum("origin") / output.where(output > 0, 1.0)
        self._inputs = inputs.transpose("destination", "sector", "use").values
        self._final = table["final_demand"].sum(("origin", "category")).transpose("destination", "sector").values
        self._place = {side: order["origin"] for side in ("origin", "destination")}
        self._sectors = table["sector"].values.tolist()
        self._flows = table["flows"].transpose("sector", "origin", "destination").values.astype(float)
        regions = {"region": order["origin"], "sector": table["sector"].values}
        self._intensity = intensity.sel(regions).transpose("region", "sector").values.ravel()
        self._published = self._emissions(self._flows)

    def error(self, estimated):
        """Σ_s |ĉ_s − c_s| / Σ_s c_s when trade between regions has the estimated origins.

        What a region buys in other regions in all stays as published; only where it comes from changes.

        Arguments: estimated (sector, origin, destination), of some or all sectors.
        """
        return self.error_of(self.ordered(estimated), estimated["sector"].values.tolist())

    def ordered(self, estimated):
        """{sector: array (origin, destination)} of estimated trade, regions in the order of the table."""
        estimated = estimated.sel(self._place).transpose("sector", "origin", "destination")
        return dict(zip(estimated["sector"].values.tolist(), estimated.values, strict=True))

    def error_of(self, estimated, sectors):
        """The error of `error` when some sectors of `ordered` trade are the estimated ones."""
        at = [self._sectors.index(sector) for sector in sectors]
        flows, between = self._flows.copy(), ~np.eye(self._flows.shape[1], dtype=bool)
        found = np.where(between, np.stack([estimated[sector] for sector in sectors]), 0.0)
        bought, sent = (np.where(between, values, 0.0).sum(axis=1, keepdims=True) for values in (flows[at], found))
        flows[at] = np.where(between, found * (bought / np.where(sent > 0, sent, 1.0)), flows[at])
        emissions = self._emissions(flows)
        return float(np.abs(emissions - self._published).sum() / self._published.sum())

    def _emissions(self, flows):
        bought = flows.sum(axis=1, keepdims=True)
        shares = flows / np.where(bought > 0, bought, 1.0)
        sectors, regions = shares.shape[:2]
        coefficients = np.einsum("irs,sij->risj", shares, self._inputs).reshape(regions * sectors, regions * sectors)
        multiplier = np.linalg.solve(np.eye(len(coefficients)) - coefficients.T, self._intensity)
        return np.einsum("ri,irs,si->s", multiplier.reshape(regions, sectors), shares, self._final)


def group_intensity(emissions, group, concordance, output):
    """Emissions of groups in a sample's sectors per unit of the sample's output.

    Arguments: emissions (region, sector) of the provinces in provincial sectors, group (region) names, concordance
    (source, target) from provincial to sample sectors, output (origin, sector) of the sample.
    Returns intensity (region, sector), zero where there is no output.
    Raises InputError when emissions and concordance name other sectors.
    """
    if set(emissions["sector"].values.tolist()) != set(concordance["source"].values.tolist()):
        raise InputError(
            "emissions are not in the provincial sectors", remedy="validate trade with the link set to provincial"
        )
    provinces = group["region"].values
    by_sector = regroup(emissions.sel(region=provinces), "sector", concordance)
    by_group = by_sector.groupby(group.rename("group")).sum("region").rename(group="region")
    output = output.rename(origin="region")
    by_group = by_group.sel(region=output["region"].values, sector=output["sector"].values)
    return (by_group / output.where(output > 0, 1.0)).where(output > 0, 0.0)
