"""What nesting in all bilateral flows must keep: each delivery of other countries, and each province's own."""

import numpy as np

from nestmrio.mrio.assembly import total_uses
from nestmrio.mrio.factored import largest_gap


def check_flows_kept(table, flows, home, country, exports, imports, ledger, tolerance=1e-9):
    """Check that all flows of other countries are kept cell by cell, and the provinces' uses, trade and value added.

    Between other countries: untouched. With the country: each delivery, provinces summed. Provinces: output, value
    added, uses by product and user, trade with one another, exports and imports by product.

    Arguments: table (Dataset of `nest_flows`), flows (Dataset of the world, with the table's categories), home (Dataset
    of kind `national` in the table's unit and categories), country (label), exports, imports (province, sector),
    ledger, tolerance (relative).
    """
    provinces = home["region"].values
    others = flows["origin"].values[flows["origin"].values != country]
    inside, place = {"origin": provinces, "destination": provinces}, ("region", "sector")
    sold, bought, among, kept = 0.0, 0.0, 0.0, []
    uses = total_uses(home)
    for name, user in (("intermediate", "use"), ("final_demand", "category")):
        found, given = table[name], flows[name]
        pairs = {"origin": others, "destination": others}
        untouched = np.abs(found.sel(pairs) - given.sel(pairs)).max()
        ledger.check(f"nested flows: {name} between countries untouched", untouched, 0.0)
        for near, far, what in (("origin", "destination", "from"), ("destination", "origin", "to")):
            part = found.sel({near: provinces, far: others})
            text = f"{name} {what} the country kept"
            kept.append((text, part.sum(near), given.sel({near: country, far: others}, drop=True)))
            total = part.sum([far, user]).rename({near: "region"})
            sold, bought = (sold + total, bought) if near == "origin" else (sold, bought + total)
        among = among + found.sel(inside).sum(user)
        wanted = uses[name.removesuffix("_demand")].rename(region="destination")
        met = found.sel(destination=provinces).sum("origin")
        if user == "category":
            met = met.where(met["category"] != "discrepancy", 0.0)
        kept.append((f"{name} of provinces kept", met, wanted))
    among = among.where(among["origin"] != among["destination"], 0.0)
    kept.append(("trade among provinces kept", among, home["trade"]))
    for name, found, expected in (("exports", sold, exports), ("imports", bought, imports)):
        gap = np.abs(found.transpose(*place).values - expected)
        of_country = np.abs(expected).sum(0)
        share = (gap / np.where(of_country > 0, of_country, 1.0)).max(initial=0)
        ledger.check(f"nested flows: {name} of provinces as shared, relative to the country's", share, tolerance)
    for name in ("output", "value_added"):
        kept.append((f"{name} of provinces kept", table[name].sel(region=provinces), home[name]))
    supplied = flows["intermediate"].sum(["destination", "use"]) + flows["final_demand"].sum(
        ["destination", "category"]
    )
    output = supplied.rename(origin="region")
    inputs = flows["intermediate"].sum(["origin", "sector"]).rename(destination="region", use="sector")
    for name, values in (("output", output), ("value_added", output - inputs)):
        kept.append((f"{name} of countries kept", table[name].sel(region=others), values.sel(region=others)))
    for text, found, expected in kept:
        ledger.check(f"nested flows: {text}", largest_gap(found, expected), tolerance)
