"""Reader of GTAP data files: the economy of every region, whichever layout the file has."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nestmrio.errors import InputError
from nestmrio.inputs.gtap_headers import DIMS, QUANTITIES, find_layout, names_of
from nestmrio.inputs.har import opened, require_dims
from nestmrio.names import choices

FINALS = ("private", "government", "investment")
UNIT = "10^6 USD"
CAPITAL_GOODS = "cgds"


@dataclass(frozen=True)
class Economy:
    """What a data file says, in 10^6 USD. Users are the activities, then FINALS.

    domestic, imported, domestic_paid, imported_paid (region, commodity, user): use at basic and purchasers' prices ·
    factors, factors_paid (region, endowment, activity) · exports, exports_fob, imports_cif, imports (origin, commodity,
    destination), the diagonal included · margin_supply (margin, region), margin_use (margin, origin, commodity,
    destination) · make_supplied, make (region, commodity, activity), None where the file has no make matrix and each
    activity makes the commodity of its name · saving, depreciation (region), None where absent.
    """

    file: Path
    layout: int
    regions: list[str]
    commodities: list[str]
    activities: list[str]
    endowments: list[str]
    margins: list[str]
    domestic: np.ndarray
    imported: np.ndarray
    domestic_paid: np.ndarray
    imported_paid: np.ndarray
    factors: np.ndarray
    factors_paid: np.ndarray
    exports: np.ndarray
    exports_fob: np.ndarray
    imports_cif: np.ndarray
    imports: np.ndarray
    margin_supply: np.ndarray
    margin_use: np.ndarray
    make_supplied: np.ndarray | None
    make: np.ndarray | None
    saving: np.ndarray | None
    depreciation: np.ndarray | None

    @property
    def sales(self):
        """Output as the sum of sales (region, commodity): own use, exports, services to international transport."""
        sold = self.domestic.sum(-1) + self.exports.sum(-1)
        for margin, supply in zip(self.margins, self.margin_supply, strict=True):
            sold[:, self.commodities.index(margin)] += supply
        return sold


def read_economy(path, ledger):
    """Read a GTAP data file, either layout; labels are aligned, never taken by their position.

    Arguments: path (basedata.har), ledger (negative rounding that is set to zero). Returns an Economy.
    Raises InputError for a header that is missing or broken, a label that only one header has, a cell that is no
    number, or a negative use. Source: Aguiar, Chepeliev, Corong and van der Mensbrugghe 2022, Journal of Global
    Economic Analysis 7(2); Corong et al. 2017, the same journal 2(1).
    """
    with opened(path) as file:
        layout = find_layout(file)
        headers = {}
        for name, quantity in QUANTITIES.items():
            header = quantity.headers[layout]
            if header and (not quantity.optional or file.is_labelled(header)):
                headers[name] = file.read(header).require_sound(ledger, signed=quantity.signed)
    for name, header in headers.items():
        require_dims(header, [DIMS[d] for d in QUANTITIES[name].dims])
    sets = _sets(headers, layout)
    return _economy(Path(path), layout, sets, {name: _in_order(name, headers[name], sets) for name in headers})


def _in_order(name, header, sets):
    """The values of a header in the order of the sets; what uses no capital goods may leave them out."""
    letters = QUANTITIES[name].dims
    wanted = [sets[d] for d in letters]
    axis = letters.find("a")
    if axis >= 0 and name.startswith("factors") and len(header.labels[axis]) == len(sets["a"]) - 1:
        wanted[axis] = sets["c"]
    return header.in_order(wanted, what=[DIMS[d] for d in letters])


def _sets(headers, layout):
    """The labels behind each letter of DIMS: those that most headers have, in the order of the first of them."""
    found = {}
    for letter in "crem":
        held = [
            header.labels[axis]
            for name, header in headers.items()
            for axis, own in enumerate(QUANTITIES[name].dims)
            if own == letter
        ]
        counts = Counter(frozenset(label.casefold() for label in labels) for labels in held)
        usual = max(counts, key=counts.get)
        found[letter] = list(next(labels for labels in held if {label.casefold() for label in labels} == usual))
    found["a"] = _activities(headers, found, layout)
    spelt = {label.casefold(): label for label in found["c"]}
    header = headers["margin_supply"]
    for margin in found["m"]:
        if margin.casefold() not in spelt:
            remedy = f"name it as the exports do: {choices(margin, found['c'])}"
            raise InputError("no commodity has this name", remedy=remedy, **header.place(0, margin))
    found["m"] = [margin if margin in found["c"] else spelt[margin.casefold()] for margin in found["m"]]
    return found


def _activities(headers, sets, layout):
    """The activities; in the older layout the commodities, then the one that makes capital goods."""
    header = headers["firms_domestic"]
    labels = [headers[name].labels[1] for name in headers if name.startswith("firms_")]
    counts = Counter(frozenset(label.casefold() for label in own) for own in labels)
    usual = max(counts, key=counts.get)
    own = list(next(own for own in labels if {label.casefold() for label in own} == usual))
    if layout == 1:
        return own
    known = {label.casefold() for label in sets["c"]}
    others = [label for label in own if label.casefold() not in known]
    if len(others) != 1:
        text = ", ".join(others) or "none"
        what = f"one activity has to be no commodity, {CAPITAL_GOODS}, and here it is {text}"
        raise InputError(what, remedy="write all headers with the same sets", **header.place())
    return [*sets["c"], others[0]]


def _economy(path, layout, sets, found):
    def users(kind):
        """Use by activities and final users: (region, commodity, user)."""
        firms = found[f"firms_{kind}"].transpose(2, 0, 1)
        finals = [found[f"{final}_{kind}"].T[..., None] for final in FINALS if f"{final}_{kind}" in found]
        if "make" in found:
            return np.concatenate([firms, *finals], -1)
        return np.concatenate([firms[..., :-1], *finals, firms[..., -1:]], -1)

    activities = sets["a"] if "make" in found else sets["a"][:-1]
    idle = found["factors"][:, len(activities) :]
    if np.abs(idle).max(initial=0) > 1e-9 * np.abs(found["factors"]).max():
        what = f"{sets['a'][-1]}, the making of capital goods, uses primary factors"
        raise InputError(
            what, remedy="move them to an activity that makes a commodity", file=path, header=names_of(0, "factors")
        )
    factors = {name: found[name].transpose(2, 0, 1)[..., : len(activities)] for name in ("factors", "factors_paid")}
    trade = {name: found[name].transpose(1, 0, 2) for name in ("exports", "exports_fob", "imports_cif", "imports")}
    make = {name: found[name].transpose(2, 0, 1) if name in found else None for name in ("make_supplied", "make")}
    return Economy(
        file=path,
        layout=layout,
        regions=sets["r"],
        commodities=sets["c"],
        activities=activities,
        endowments=sets["e"],
        margins=sets["m"],
        **{kind: users(kind) for kind in ("domestic", "imported", "domestic_paid", "imported_paid")},
        **factors,
        **trade,
        margin_supply=found["margin_supply"],
        margin_use=found["margin_use"].transpose(0, 2, 1, 3),
        **make,
        saving=found.get("saving"),
        depreciation=found.get("depreciation"),
    )
