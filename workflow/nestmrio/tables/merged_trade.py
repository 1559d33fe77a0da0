"""Foreign trade of provinces that publish it merged into their trade with other provinces."""

import xarray as xr

from nestmrio.alignment import in_order
from nestmrio.classification import regroup
from nestmrio.errors import InputError


def from_comparable(tables, merged, external, domestic, comparable):
    """The external share of merged flows, by product, in comparable provinces: Σ_r ext_ri / Σ_r (ext_ri + dom_ri).

    Arguments: tables (Dataset), merged (regions), external and domestic (variables: exports and outflow, or imports and
    inflow), comparable (reporting regions). Returns (region, sector) over the merged regions.
    """
    chosen = tables.sel(region=comparable)
    outside = chosen[external].sum("region")
    return _ratio(outside, outside + chosen[domestic].sum("region")).expand_dims(region=merged)


def from_national(tables, merged, external, domestic, national):
    """What the national total leaves to the merged provinces, by product: (E_i − Σ_reporting ext_ri) / Σ_merged dom_ri.

    Arguments: as in from_comparable; national (region, sector) holds the national table's exports or imports.
    Returns (region, sector) over the merged regions, between 0 and 1.
    """
    rest = national.sum("region") - tables[external].sum("region")
    return _ratio(rest, tables[domestic].sel(region=merged).sum("region")).expand_dims(region=merged)


def from_interregional(tables, merged, external, domestic, totals, groups, products):
    """What a macro-region's total leaves to its merged provinces, by the products of the interregional table:
    (E_gk − Σ_reporting in g, i in k ext_ri) / Σ_merged in g, i in k dom_ri.

    Arguments: as in from_comparable; totals (group, product) of the interregional table, groups (region) the group of
    each region, products (source, target) the concordance of sectors to products.
    Returns (region, sector) over the merged regions, between 0 and 1, and the rest (group, product) that is more than
    the merged flows can hold.
    """
    groups = in_order(groups, "the list of groups", {"region": tables["region"].values.tolist()}, more=True)
    unknown = set(groups.values.tolist()) - set(totals["group"].values.tolist())
    if unknown:
        raise InputError("the interregional table has no such region", remedy="name it alike", group=min(unknown))
    reported = regroup(tables[external], "sector", products).groupby(groups.rename("group")).sum()
    held = regroup(tables[domestic].sel(region=merged), "sector", products)
    held = held.groupby(groups.sel(region=merged).rename("group")).sum()
    chosen = totals.rename(product="sector").sel(group=held["group"], sector=held["sector"])
    rest = chosen - reported.sel(group=held["group"])
    ratio = _ratio(rest, held)
    by_region = ratio.sel(group=groups.sel(region=merged)).drop_vars("group").transpose("region", "sector")
    back = products.rename(source="sector", target="product").transpose("product", "sector")
    spread = xr.dot(by_region.rename(sector="product"), back, dim="product")
    return spread, (rest - held).clip(min=0)


def split(tables, ratio, external, domestic):
    """Move a share of the merged flow to the external one: ext += w dom, dom −= w dom.

    Arguments: tables (Dataset), ratio (region, sector) of the regions concerned, external and domestic (variables).
    Returns tables; e + o and m + n stay, so rows balance as before.
    """
    weight = ratio.reindex(region=tables["region"], fill_value=0.0)
    moved = weight * tables[domestic]
    return tables.assign({external: tables[external] + moved, domestic: tables[domestic] - moved})


def _ratio(part, whole):
    return (part / whole.where(whole > 0)).fillna(0.0).clip(0.0, 1.0)
