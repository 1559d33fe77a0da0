"""Malformed inputs of this area."""

from corpus.entry import Entry

ENTRIES: list[Entry] = []
