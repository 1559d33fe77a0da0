"""The inputs that a configuration names: they stand where they may, and they are there."""

import os

from nestmrio.enclosure import leads_outside
from workflow import PROJECT
from workflow.configuration import input_paths, lookup, refused


def require_enclosed(case):
    """Refuse an input that stands neither in the data folder nor in one that `outside` names, links followed.

    Arguments: case (Case). Raises WorkflowError naming the key.
    """
    resources = os.path.join(PROJECT, "resources")
    outside = [os.path.join(PROJECT, folder) for folder in case.config["outside"]]
    for key, value in _named(case):
        own = value.startswith("resources/")
        folders = [resources] if own else [case.data_folder, *outside]
        for path in {case.locate(value, year) for year in case.years}:
            leaves = next((file for file in (path, *_links_in(path)) if leads_outside(file, folders)), None)
            if leaves:
                home = "resources" if own else _data_folder(case)
                what = f"{key}: {value} leads out of {home}" + (f", by {leaves}" if leaves != path else "")
                raise refused(f"config: {what}. Put it there, or name its folder in the key outside: [folder].")


def require_list(case):
    """Refuse a list of data sets that is not there, also where other inputs may be lacking. Raises WorkflowError."""
    named = case.config["datasets"]["list"]
    if not os.path.isfile(case.locate(named, case.years[0])):
        place = "the project" if named.startswith("resources/") else _data_folder(case)
        raise refused(f"config: datasets.list: {named} is not in {place}. Correct its name, or put it there.")


def require_inputs(case):
    """Refuse a configuration that names a file or folder which is not there. Arguments: case. Raises WorkflowError."""
    if case.config["example"]:
        return
    if not os.path.isdir(case.data_folder):
        what = f"{_data_folder(case)} is not there"
        raise refused(f"config: data: {what}. Write its whole path, or its path from the project's root, without ~.")
    for key, value in _named(case):
        for path in {case.locate(value, year) for year in case.years}:
            if not os.path.exists(path):
                place = "the project" if value.startswith("resources/") else _data_folder(case)
                where = "there" if os.path.isabs(value) else f"in {place}"
                remedy = _how_to_bring(case, value) or "Correct its name in the configuration, or put it there."
                raise refused(f"config: {key}: {value} is not {where}. {remedy}")


def require_flows(case):
    """Refuse a folder of flows that lacks the file of a sector. Arguments: case. Raises WorkflowError."""
    from nestmrio.errors import InputError
    from nestmrio.trade.samples import require_flow_files

    for name in case.names:
        settings = case.settings(name)
        folder = lookup(settings, "trade.flows.folder")
        if settings["example"] or not folder or not settings["sectors"]:
            continue
        for year in case.years:
            try:
                require_flow_files(case.locate(folder, year), case.sampled_sectors(name, year))
            except InputError as error:
                raise refused(str(error)) from None


def _data_folder(case):
    """The data folder, as the user has named it."""
    if case.config["example"]:
        return f"the data folder {case.data_folder}"
    by_environment = os.environ.get("NESTMRIO_DATA")
    named = f"{by_environment} (set by NESTMRIO_DATA)" if by_environment else case.config["data"]
    return f"the data folder {named}"


def _named(case):
    """Pairs of key and path of the inputs of a case and its variants, each path once."""
    found = {}
    for name in case.names:
        for key, value in input_paths(case.settings(name)):
            if key not in ("base", "data"):
                found.setdefault(value, key)
    return [(key, value) for value, key in found.items()]


def _links_in(folder):
    """The links among the files and folders below a folder."""
    for place, folders, files in os.walk(folder):
        yield from (path for path in (os.path.join(place, name) for name in (*folders, *files)) if os.path.islink(path))


def _how_to_bring(case, value):
    """The command that brings an input, where the list of data sets has it."""
    from nestmrio.errors import InputError
    from nestmrio.retrieval.catalogue import read_datasets

    try:
        datasets = read_datasets(case.locate(case.config["datasets"]["list"], case.years[0]))
    except InputError as error:
        raise refused(str(error)) from None
    names = [name for name, dataset in datasets.items() if dataset.file == value]
    return f"make retrieve DATASET={names[0]} CONFIG=... brings it, or says how to get it." if names else None
