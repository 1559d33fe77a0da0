"""The kinds of economies that tests draw: arguments of `draw` by name."""

from gtap_economy import AWKWARD

TEN = [f"c_{letter}" for letter in "abcdefghij"]
MERGED = {f"a_{c[2:]}": [c] for c in TEN[:8]} | {"a_other": TEN[8:]}
KINDS = {
    "diagonal": dict(regions=4, commodities=5),
    "own trade": dict(regions=5, commodities=4, own_trade=["r2", "r4"], margins=2),
    "awkward labels": dict(regions=AWKWARD, commodities=5, own_trade=["NA"], zero_outputs=6, fill_in=0.5),
    "by-products": dict(regions=4, commodities=6, activities=6, by_products=0.2, margins=2, own_trade=True),
    "merged": dict(regions=4, commodities=TEN, activities=list(MERGED), makes=MERGED, zero_outputs=5),
    "merged with by-products": dict(
        regions=4, commodities=TEN, activities=list(MERGED), makes=MERGED, by_products=0.1, own_trade=True, fill_in=0.3
    ),
    "large": dict(regions=129, commodities=57, margins=3, zero_trade=0.3, zero_outputs=40, own_trade=["r001"]),
}
