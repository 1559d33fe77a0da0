"""What global databases hold that a table cannot: inputs that do not add up, negative deliveries, unsold output."""

import numpy as np

from nestmrio.errors import InputError
from nestmrio.inputs.mrio_soundness import BALANCE, ROUNDING

INVENTORIES = "inventories"


def check_balance(table, tolerance, ledger):
    """Hold a table to the output and the inputs that its database states, where it states them.

    Rows: g = X − x, with X the stated output and x the sales. Columns: g = x − Zᵀ 1 − w, with w all inputs that are no
    products. Each Σ |g| ≤ tolerance Σ x.

    Output is what is sold, and value added is output less inputs, so that gaps within the tolerance are booked there.

    Arguments: table (WorldTable), tolerance (share of output), ledger (the largest gap is recorded). Raises InputError
    with the largest gap beyond the tolerance.
    """
    output = table.sales
    if table.output is not None:
        meaning = "the database's output less what is sold"
        _hold(table, "output", table.output, output, table.output - output, meaning, tolerance, ledger)
    if table.primary is not None:
        added = output - table.z.sum(0)
        meaning = "output less all inputs of the database"
        _hold(table, "value added", table.primary, added, added - table.primary, meaning, tolerance, ledger)


def _hold(table, item, before, after, gap, meaning, tolerance, ledger):
    output = table.sales
    count = int((np.abs(gap) > BALANCE * np.maximum(output, 1e-6 * output.max())).sum())
    if not count:
        return
    worst, share = int(np.abs(gap).argmax()), np.abs(gap).sum() / output.sum()
    region, sector = table.products[worst]
    if not share <= tolerance:
        raise InputError(
            f"rows and columns do not balance in {count} sectors, by {share:.3g} of output in sum; the largest gap, "
            f"{meaning}, is {gap[worst]:.6g}",
            remedy="correct the files, or raise world.balance_tolerance, which leaves gaps in value added",
            file=table.file,
            region=region,
            sector=sector,
        )
    reason = (
        f"{meaning} leaves gaps in {count} sectors, {share:.2g} of output in sum; value added takes them, and this is "
        "the largest"
    )
    ledger.repair(region, sector, item, float(before[worst]), float(after[worst]), reason)


def settle(table, categories, tolerance, ledger):
    """Book in inventories what no table may hold, so that what other sectors sell does not change.

    A negative delivery to a user becomes a change of inventories of the user's region. Output that is negative through
    inventories becomes zero. What a sector buys that sells nothing goes into inventories of its region. Each is
    recorded.

    Arguments: table (WorldTable, changed in place), categories (from its finals to names here), tolerance (how much may
    move, as a share of all output), ledger. Raises InputError with the largest where more than that would move. A table
    without a category that is called inventories stays as it is.
    """
    known = [final for final, name in enumerate(map(categories.get, table.finals)) if name == INVENTORIES]
    if not known:
        return
    sectors, finals = len(table.sectors), len(table.finals)
    stock = np.arange(len(table.regions)) * finals + known[0]
    moves = [
        *_negative_deliveries(table, stock, sectors),
        *_negative_output(table, stock, sectors),
        *_unsold(table, stock, sectors),
    ]
    moved, total = sum(abs(amount) for _, _, amount, _ in moves), table.sales.sum()
    if moved > tolerance * total:
        place, item, amount, _ = max(moves, key=lambda move: abs(move[2]))
        region, sector = table.products[place]
        raise InputError(
            f"{moved / total:.3g} of output would have to move into inventories; the most is {item}, {amount:.6g}",
            remedy=f"correct the files, or raise world.balance_tolerance above {moved / total:.3g}",
            file=table.file,
            region=region,
            sector=sector,
        )
    for place, item, amount, reason in moves:
        ledger.repair(*table.products[place], item, amount, 0.0, reason)


def _negative_deliveries(table, stock, sectors):
    """Per user, the sum of what is delivered to it in the negative."""
    taken = np.zeros(len(table.products))
    for row in np.flatnonzero(table.z.min(1) < 0):
        for column in np.flatnonzero(table.z[row] < 0):
            amount = table.z[row, column]
            table.z[row, column] = 0.0
            table.y[row, stock[column // sectors]] += amount
            taken[column] += amount
    reason = "negative deliveries to the sector, booked as changes of inventories of its region"
    return [(user, "inputs", taken[user], reason) for user in np.flatnonzero(taken)]


def _negative_output(table, stock, sectors):
    output = table.sales
    found = np.flatnonzero(output < 0)
    for row in found:
        table.y[row, stock[row // sectors]] -= output[row]
    reason = "output is negative through inventories; inventories of its own region are raised until it is zero"
    return [(row, "output", output[row], reason) for row in found]


def _unsold(table, stock, sectors):
    output, inputs = table.sales, table.z.sum(0)
    largest = output.max(initial=0)
    moves, reason = [], "a sector that sells nothing; what it buys goes into inventories"
    for column in np.flatnonzero((output <= ROUNDING * largest) & (inputs > 0)):
        table.y[:, stock[column // sectors]] += table.z[:, column]
        table.z[:, column] = 0.0
        moves.append((column, "inputs", inputs[column], reason))
    return moves
