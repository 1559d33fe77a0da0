"""Data sets brought into a data folder: fetched or found there, verified, and written down."""

import os
from contextlib import contextmanager, suppress
from pathlib import Path

from nestmrio.enclosure import inside
from nestmrio.errors import InputError
from nestmrio.retrieval.receipts import RECEIPTS, read_receipts, write_receipt
from nestmrio.retrieval.transfer import Patience, Resuming

UNFINISHED = ".unfinished"
"""The folder, below the data folder, where files stand until they are whole and verified."""


def retrieve(datasets, folder, *, patience=None, say=print):
    """Bring data sets into a data folder; a file that is there is verified and never written over.

    A file is fetched into the folder `.unfinished`, held to the sha256 of the list (else to the publisher's checksum,
    else to what `retrieved.csv` has from an earlier time), and moved to its place. Where nothing is known of its
    content, it is trusted this once, and `retrieved.csv` keeps its sha256. One that is refused stops no other.

    Arguments: datasets (list of Dataset), folder, patience (Patience), say (function of a line of text). Returns the
    paths. Raises InputError naming every data set that is not there, or is not what it should be.
    """
    refused, paths = {}, []
    for dataset in datasets:
        say(dataset.told)
        try:
            paths.append(_bring(dataset, Path(folder), patience or Patience(), say))
        except InputError as error:
            refused[dataset.name] = error
            if len(datasets) > 1:
                say(f"{dataset.name} is refused. {error}")
    if len(refused) == 1:
        name, only = refused.popitem()
        raise only.at(dataset=name)
    if refused:
        what = f"{len(refused)} of {len(datasets)} data sets are refused: {', '.join(refused)}"
        raise InputError(what, remedy="do what the lines above say of each")
    return paths


def _bring(dataset, folder, patience, say):
    place = inside(folder, dataset.file, dataset=dataset.name)
    earlier = read_receipts(folder).get(dataset.file)
    stated = dataset.stated or (earlier and f"sha256:{earlier['sha256']}")
    if place.exists():
        _require(place, stated, dataset, earlier)
    elif dataset.access == "by hand":
        what = f"it is not fetched, because its terms are: {dataset.licence}"
        remedy = f"get it at {dataset.address} and put it at {place}; then run this again, and it is verified"
        raise InputError(what, remedy=remedy)
    else:
        _fetch(dataset, place, stated, folder, patience, say)
    found = _hash(place, "sha256")
    if not stated:
        say(f"nobody states a checksum of {dataset.name}; it is trusted this once. Its sha256 is {found}")
    write_receipt(folder, dataset, found, place.stat().st_size)
    say(f"{dataset.name} is at {place}")
    return place


def _fetch(dataset, place, stated, folder, patience, say):
    import pooch

    pooch.get_logger().setLevel("WARNING")
    waiting, name = folder / UNFINISHED, dataset.file.replace("/", "__")
    try:
        waiting.mkdir(parents=True, exist_ok=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        with _alone(waiting / f"{name}.lock"):
            downloader = Resuming(waiting / f"{name}.partial", patience, say, checked=bool(stated))
            os.replace(pooch.retrieve(dataset.address, stated, name, waiting, downloader=downloader), place)
    except OSError as error:
        what = f"the file cannot be written: {(error.strerror or 'the disk refuses it').lower()}"
        raise InputError(what, remedy="free some space, or allow yourself to write there", file=folder) from None
    except ValueError as error:
        if isinstance(error, InputError) or "hash" not in str(error):
            raise
        raise _another(dataset.address, stated, "address") from None
    finally:
        with suppress(OSError):
            waiting.rmdir()


@contextmanager
def _alone(path):
    """Let one run at a time bring a file; the lock is gone with the process that has it."""
    import fcntl

    with open(path, "a", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InputError("another run is bringing the file", remedy="wait until it has ended", file=path) from None
        yield
        path.unlink(missing_ok=True)


def _require(place, stated, dataset, earlier):
    """Refuse a file that is not what is known of it."""
    if not place.is_file():
        raise InputError("a folder stands where the file belongs", remedy="move it away", file=place)
    if not stated:
        return
    algorithm, _, digits = stated.partition(":")
    if _hash(place, algorithm) != digits:
        if dataset.stated is None and earlier:
            what = f"the file has changed since it was brought: its sha256 is not {digits}"
            remedy = f"move it away and run this again, or delete its row in {RECEIPTS} if the change is yours"
            raise InputError(what, remedy=remedy, file=place)
        raise _another(place, stated, "file")


def _another(where, stated, kind):
    what = f"the content is not what it should be: its {stated.replace(':', ' is not ', 1)}"
    remedy = (
        "do not use it; move it away and try again, and if it stays so, ask the publisher whether the file has changed"
    )
    return InputError(what, remedy=remedy, **{kind: where})


def _hash(path, algorithm):
    import pooch

    return pooch.file_hash(str(path), alg=algorithm)
