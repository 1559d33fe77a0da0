"""YAML of strangers: read as plain data, and only where it is not larger than it looks."""

import yaml

from nestmrio.limits import YAML_BYTES, YAML_DEPTH, YAML_VALUES

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Builds texts, numbers, lists and dictionaries, and no other objects."""
TEMPLATE = "__use_yte__"
"""The key by which a program that fills in templates would run code out of a file."""


class Overgrown(yaml.YAMLError):
    """The text would become more than a configuration or a layout can be. `line` is where, or None."""

    def __init__(self, problem, line=None):
        super().__init__(problem)
        self.problem, self.line = problem, line


def require_plain(text):
    """Refuse text that is too long or too deep, whose aliases multiply, or that is a template which runs code.

    Arguments: text. Raises Overgrown, and the YAMLError of what is no YAML. To read on is then safe: it takes the time
    and the memory of YAML_VALUES values at most.
    """
    if len(text) > YAML_BYTES:
        raise Overgrown(f"it has more than {YAML_BYTES:,} letters")
    sizes, open_nodes, total = {}, [], 0
    for event in yaml.parse(text, Loader=LOADER):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            if event.anchor in {anchor for anchor, _ in open_nodes}:
                raise Overgrown(f"the alias {event.anchor} stands for what holds it", line)
            total += sizes.get(event.anchor, 1)
        elif isinstance(event, yaml.CollectionStartEvent):
            open_nodes.append((event.anchor, total))
            total += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = open_nodes.pop()
            sizes[anchor] = total - before
        elif isinstance(event, yaml.ScalarEvent):
            sizes[event.anchor] = 1
            total += 1
            if event.value == TEMPLATE:
                raise Overgrown(f"{TEMPLATE} would run code out of the file", line)
        if len(open_nodes) > YAML_DEPTH:
            raise Overgrown(f"it is more than {YAML_DEPTH} levels deep", line)
        if total > YAML_VALUES:
            raise Overgrown(f"it has more than {YAML_VALUES:,} values, those of its aliases included", line)
