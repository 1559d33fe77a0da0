"""A plugin of pytest: tests run in the order of the time that they took without a mutant."""

from mutmut.state import state


def pytest_collection_modifyitems(items):
    """The quickest test first: most mutants fail it."""
    items.sort(key=lambda item: state().duration_by_test.get(item.nodeid, 0.0))
