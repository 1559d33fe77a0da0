"""What the machine refuses, told like any other fault: a full disk, a folder closed to writing, a file that is gone."""

import errno
import os
import re

from nestmrio.errors import NestmrioError

_FULL = ("no space is left on the disk", "free some space, then run again: what is finished is kept")
_CLOSED = ("it may not be written or read", "give yourself the right to, or run in another folder with --directory")
_TOLD = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: ("your share of the disk is used up", _FULL[1]),
    errno.EFBIG: ("the file would be larger than is allowed here", "raise the limit (ulimit -f), then run again"),
    errno.EROFS: ("its disk can only be read", _CLOSED[1]),
    errno.EACCES: _CLOSED,
    errno.EPERM: _CLOSED,
    errno.ENOENT: ("the file is gone", "put it back, then run again"),
    errno.EMFILE: ("too many files are open", "raise the limit (ulimit -n), then run again"),
    errno.EIO: ("the disk has failed", "look at the disk, then run again"),
}

_GONE = re.compile(
    r"^Missing input files.*?affected files:\s+(\S[^\n]*)|Missing files after.*?:\n(\S[^\n]*?) \(missing locally",
    re.DOTALL | re.MULTILINE,
)
"""How Snakemake says that an input is gone. Of an output that a job has not made it says that the job completed."""


class MachineError(NestmrioError):
    """The machine refuses what a job needs."""


def from_machine(fault, place=None):
    """The same fault as one line, or None where it is not the machine's.

    Arguments: fault (exception), place (file named where the fault names none).
    """
    if isinstance(fault, MemoryError):
        return MachineError("memory is used up", remedy="run with fewer cores, or raise solver.blocks")
    if not isinstance(fault, OSError):
        return None
    hidden = re.search(r"errno = (\d+)", str(fault))  # where a library tells it in words alone
    number = int(hidden[1]) if hidden else fault.errno
    what, remedy = _TOLD.get(number, (fault.strerror or str(fault), "mend it, then run again"))
    return MachineError(what, remedy=remedy, file=fault.filename or place)


def in_words(text):
    """The fault of the machine that another program tells of, as one line; None where it tells of none.

    Arguments: text (as Snakemake reports an error).
    """
    told = re.search(r"\[Errno (\d+)\] ([^:'\n()]+)(?:: '([^'\n]+)')?", text)
    if told:
        return from_machine(OSError(int(told[1]), told[2].strip(), told[3]), _folder_in(text))
    gone = _GONE.search(text)
    return (
        from_machine(FileNotFoundError(errno.ENOENT, "", gone[1] or gone[2]))
        if gone and "completed" not in text
        else None
    )


def _folder_in(text):
    named = re.search(r"directory (/[^\n]*\S)", text)
    return named[1] if named else os.path.abspath(".snakemake")
