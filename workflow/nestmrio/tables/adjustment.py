"""The nearest consistent trade of one sector: a quadratic program with few totals, solved through its dual."""

import numpy as np

ITEMS = ("exports", "outflow", "imports", "inflow")


def least_adjustment(published, output, use, total=None, national=()):
    """Trade nearest to the published one: min ½ Σ (v − v⁰)² / v⁰ under the totals and bounds of one sector.

    The dual has one multiplier λ_k for each total a_k · v = b_k. Given these, a province's pair with a common bound c
    has the closed form p = p⁰ s_p with s = max(0, 1 + Σ_k λ_k a_k), or where p + q would pass c,
    p = p⁰ (q⁰ (s_p − s_q) + c) / (p⁰ + q⁰) held between 0 and c, q = c − p. Each total grows with its own multiplier,
    so it is met by bisection, one after the other until all hold. Only one province can pass o_r + n_r ≤ T. Where one
    does, its outflow goes to the others' inflow and its inflow comes from their outflow: two totals in place of one,
    and with T given the split o_r = t, n_r = T − t at which the multipliers of both sides agree.

    Arguments: published (4, region) in the order of ITEMS; output, use (region), not negative; total (of outflow and of
    inflow, None to choose it), national ({exports: E, imports: M}, either, both or empty).
    Returns (4, region), or None when the totals contradict the bounds.
    """
    published = published * (np.stack([output, output, use, use]) > 0)
    problem = _Problem(published, output, use, [(_row(published, k), v) for k, v in dict(national).items()])
    if total == 0 or not (published[1].any() and published[3].any()):
        published[[1, 3]] = 0.0
        return problem.meet([])[0]
    outflow, inflow = _row(published, "outflow"), _row(published, "inflow")
    trade, _ = problem.meet([(outflow - inflow, 0.0)] if total is None else [(outflow, total), (inflow, total)])
    if trade is None:
        return None
    widest = np.arange(published.shape[1]) == np.argmax(trade[1] + trade[3])
    if (trade[1] + trade[3])[widest] <= trade[3].sum():
        return trade
    sides = [(outflow * widest, inflow * ~widest), (inflow * widest, outflow * ~widest)]
    if total is None:
        return problem.meet([(own - others, 0.0) for own, others in sides])[0]
    return _split(problem, sides, total)


def largest_total(published, output, use):
    """The largest common total of outflow and inflow that bounds allow, less 10⁻⁹ of it to stay clear of rounding.

    T ≤ Σ_r x_r, T ≤ Σ_r use_r and T ≤ Σ_{s≠r} (x_s + use_s) for every r, over provinces that publish the flow.

    Arguments: published (4, region), output, use (region). Returns a number.
    """
    leaving = np.where(published[1] > 0, output, 0.0)
    entering = np.where(published[3] > 0, use, 0.0)
    others = (leaving.sum() - leaving) + (entering.sum() - entering)
    return (1 - 1e-9) * min(leaving.sum(), entering.sum(), others.min())


class _Problem:
    def __init__(self, published, output, use, rows):
        self.published, self.output, self.use, self.rows = published, output, use, rows

    def meet(self, rows, cycles=200):
        rows = self.rows + rows
        steps = np.zeros(len(rows))
        score = np.ones(self.published.shape)
        for _ in range(cycles):
            for k, (row, value) in enumerate(rows):
                step = _bisect(lambda step, row=row, score=score: (row * self.trade(score + step * row)).sum(), value)
                if step is None:
                    return None, steps
                score = score + step * row
                steps[k] += step
            trade = self.trade(score)
            if all(self._met(trade, row, value) for row, value in rows):
                for row, value in rows:
                    trade = _even(trade, row, value)
                return trade, steps
        return None, steps

    def trade(self, score):
        trade = self.published * score.clip(min=0)
        for first, bound in ((0, self.output), (2, self.use)):
            one, other = self.published[first], self.published[first + 1]
            over = trade[first] + trade[first + 1] > bound
            both = np.where(over, one + other, 1.0)
            capped = (one * (other * (score[first] - score[first + 1]) + bound) / both).clip(0.0, bound)
            trade[first] = np.where(over, capped, trade[first])
            trade[first + 1] = np.where(over, np.where(other > 0, bound - capped, 0.0), trade[first + 1])
        return trade

    def _met(self, trade, row, value):
        return abs((row * trade).sum() - value) <= 1e-9 * (abs(row) * (self.published + trade)).sum()


def _split(problem, sides, total):
    (sent, received), (bought, sold) = sides
    caps = np.stack([problem.output, problem.output, problem.use, problem.use])
    most = [(row * caps * (problem.published > 0)).sum() for row in (sent, received, bought, sold)]
    low, high = max(total - min(most[2:]), 0.0), min(*most[:2], total)

    def rows(share):
        return [(sent, share), (received, share), (bought, total - share), (sold, total - share)]

    while low < (share := (low + high) / 2) < high:
        trade, steps = problem.meet(rows(share))
        if trade is None:
            return None
        slope = steps[-4] + steps[-3] - steps[-2] - steps[-1]
        low, high = (low, share) if slope > 0 else (share, high)
    return problem.meet(rows(high))[0]


def _row(published, name):
    row = np.zeros(published.shape)
    row[ITEMS.index(name)] = 1.0
    return row


def _bisect(total, value):
    low, high, enough = -1.0, 1.0, value * (1 - 1e-13)
    while total(low) > value:
        low *= 2
        if low < -1e15:
            return None
    while total(high) < enough:
        high *= 2
        if high > 1e15:
            return None
    while low < (middle := (low + high) / 2) < high:
        if total(middle) < enough:
            low = middle
        else:
            high = middle
    return high


def _even(trade, row, value):
    gains, losses = (row.clip(min=0) * trade).sum(), (-row.clip(max=0) * trade).sum()
    if gains > value + losses or value > 0:
        return trade * np.where(row > 0, (value + losses) / gains, 1.0)
    return trade * np.where(row < 0, gains / losses, 1.0) if losses > 0 else trade
