"""The one family of errors a user meets: what is wrong, where it stands, what to do."""


class NestmrioError(ValueError):
    """A problem told in one line: place, what is wrong, remedy.

    Arguments: what (the problem), remedy (what the user can do), and as keywords the place it stands
    (`file`, `sheet`, `province`, `sector`, ... in the order given), printed before the problem. Signs that cannot be
    seen are shown by their number, so that no name in a file steers a terminal.
    """

    def __init__(self, what, *, remedy, **place):
        self.what, self.remedy, self.place = what, remedy, place
        where = ", ".join(f"{key} {value}" for key, value in place.items() if value is not None)
        text = f"{where}: {what}" if where else str(what)
        said = " ".join(f"{text.rstrip('.')}. To mend it: {remedy.rstrip('.')}.".split())
        super().__init__("".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in said))

    def at(self, **place):
        """The same problem told with a further place in front: `raise error.at(sector=sector) from None`."""
        return type(self)(self.what, remedy=self.remedy, **(place | self.place))


class InputError(NestmrioError):
    """The user's data or configuration cannot be used as they stand."""


class ContractError(NestmrioError):
    """A cube does not have the names, dims or units of the file contract."""


class CheckError(NestmrioError):
    """An accounting identity does not hold within its tolerance."""


class InfeasibleError(NestmrioError):
    """Margins cannot be met on the given pattern of flows."""


class ConvergenceError(NestmrioError):
    """An iteration stopped before it reached its tolerance."""
