"""Arrows on a map and the places of their labels, all in points of the page."""

from dataclasses import dataclass, field

import numpy as np

BEND = 0.17
"""How far an arrow leaves the straight line, as a part of its length: there and back are two arrows."""
LEAST = 10.0
"""The same in points, at least: short arrows there and back stay apart."""
STEPS = 25


@dataclass(frozen=True)
class Arrow:
    """A bent arrow from one point to another, as wide as its value: `size` from 0 to 1."""

    start: np.ndarray
    end: np.ndarray
    size: float
    clear: float = 4.0

    @property
    def width(self):
        """Of the shaft, in points."""
        return 0.7 + 4.6 * self.size

    def along(self, part):
        """Points on the middle line; `part` runs from 0 to 1 of what is drawn."""
        chord = self.end - self.start
        length = max(float(np.linalg.norm(chord)), 1e-9)
        bend = self.start + chord / 2 + np.array([chord[1], -chord[0]]) * max(BEND, LEAST / max(length, LEAST))
        gap = min(self.clear / length, 0.3)
        t = (gap + np.asarray(part, dtype=float) * (1 - 2 * gap))[..., None]
        return (1 - t) ** 2 * self.start + 2 * t * (1 - t) * bend + t**2 * self.end

    def across(self, part):
        """The direction to the outer side of the bend at those points."""
        step = self.along(np.asarray(part) + 0.01) - self.along(np.asarray(part) - 0.01)
        side = np.stack([step[..., 1], -step[..., 0]], axis=-1)
        return side / np.maximum(np.linalg.norm(side, axis=-1, keepdims=True), 1e-9)

    def outline(self):
        """The corners of the arrow: a shaft with a head."""
        line = self.along(np.linspace(0, 1, 4 * STEPS))
        left = np.linalg.norm(np.diff(line, axis=0), axis=1)[::-1].cumsum()[::-1]
        head = min(3.2 + 1.5 * self.width, 0.6 * left[0])
        stop = int(np.searchsorted(-left, -head))
        parts = np.linspace(0, max(stop, 1) / (4 * STEPS - 1), STEPS)
        shaft, side = self.along(parts), self.across(parts)
        wide = side[-1] * (self.width / 2 + 1.0 + 0.45 * self.width)
        right, left_side = shaft + side * self.width / 2, shaft - side * self.width / 2
        return np.vstack([right, shaft[-1] + wide, line[-1], shaft[-1] - wide, left_side[::-1]])


@dataclass
class Room:
    """What is taken on a panel of that size: boxes of texts, and points that texts should leave free."""

    width: float
    height: float
    boxes: list = field(default_factory=list)
    points: list = field(default_factory=list)

    def keep_free(self, points):
        """Ask texts to leave points free where they can."""
        self.points.append(np.atleast_2d(points))

    def place(self, spots, wide, high, wish=0.4):
        """The best of some middles for a text of that size: on no other text, in the panel, on few points.

        Arguments: spots (n, 2), the most wished first; wide, high (of the text), wish (what each later spot costs).
        Returns the spot, whose box is then taken.
        """
        spots, half = np.asarray(spots, dtype=float), np.array([wide, high]) / 2
        low, top = spots - half, spots + half
        cost = wish * np.arange(len(spots))
        for box_low, box_top in self.boxes:
            shared = np.minimum(top, box_top + 0.8) - np.maximum(low, box_low - 0.8)
            cost = cost + 1e3 * np.prod(np.clip(shared, 0, None), axis=1)
        beyond = np.clip(-low, 0, None) + np.clip(top - [self.width, self.height], 0, None)
        cost = cost + 1e4 * beyond.sum(axis=1)
        if self.points:
            points = np.vstack(self.points)
            inside = (points[None] > low[:, None]) & (points[None] < top[:, None])
            cost = cost + 1.2 * inside.all(axis=2).sum(axis=1)
        best = int(np.argmin(cost))
        self.boxes.append((low[best], top[best]))
        return spots[best]


def apart(centres, choices, distance, rounds=8):
    """One point for each place among its own, near its centre and away from the others' points.

    Each in turn takes the point with the least squared way from its centre plus ten times the squared lack of distance
    to the others, until none moves.

    Arguments: centres (n, 2), choices (n arrays (m, 2)), distance (that is wished for). Returns points (n, 2).
    """
    chosen = np.array([own[np.linalg.norm(own - c, axis=1).argmin()] for own, c in zip(choices, centres, strict=True)])
    for _ in range(rounds):
        before = chosen.copy()
        for place, (own, centre) in enumerate(zip(choices, centres, strict=True)):
            others = np.delete(chosen, place, axis=0)
            lack = np.clip(distance - np.linalg.norm(own[:, None] - others[None], axis=2), 0, None)
            cost = ((own - centre) ** 2).sum(axis=1) + 10 * (lack**2).sum(axis=1)
            chosen[place] = own[cost.argmin()]
        if (chosen == before).all():
            break
    return chosen
