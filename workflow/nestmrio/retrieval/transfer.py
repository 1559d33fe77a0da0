"""A file brought over a network that may fail: resumed where it broke off, tried again, never taken for whole."""

import json
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from nestmrio import __version__
from nestmrio.errors import InputError

CHUNK = 2**16
TOLD_EACH = 5.0
"""Seconds between two lines of progress."""
PASSING = {408, 425, 429, 500, 502, 503, 504}
"""Answers of a server that may be others a moment later."""


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds.

    tries (in vain, one after another), pause (before the second; each further one is twice as long, up to `longest`),
    timeout (without an answer), slowest (rate in bytes per second, measured over `window`).
    """

    tries: int = 5
    pause: float = 2.0
    longest: float = 60.0
    timeout: float = 30.0
    slowest: float = 1024.0
    window: float = 60.0


class Interrupted(Exception):
    """The transfer broke off; what came so far is kept and may be gone on with."""


class Slow(Interrupted):
    """Little comes in a long time: such a try is one in vain, although something came."""


class Resuming:
    """A downloader for pooch that keeps what has come in a partial file and goes on from there.

    Arguments: partial (path of that file), patience (Patience), say (function of a line of text), checked (whether a
    checksum is known of the content: else a part is only gone on with where the server says that the file is the same).
    """

    def __init__(self, partial, patience, say, *, checked):
        self.partial, self.patience, self.say, self.checked = Path(partial), patience, say, checked
        self._mark = self.partial.with_name(f"{self.partial.name}.json")

    def __call__(self, address, output, _):
        """Bring the file of an address to `output`. Raises InputError where the server does not give it."""
        import requests
        from urllib3.exceptions import HTTPError

        in_vain = 0
        while True:
            before = self._held()
            try:
                self._advance(address)
                break
            except (Interrupted, HTTPError, requests.RequestException) as fault:
                reason, slow = _plain(fault, address), isinstance(fault, Slow)
            in_vain = 1 if self._held() > before and not slow else in_vain + 1
            if in_vain >= self.patience.tries:
                remedy = "look at the connection and try again; what has come is kept and gone on with"
                raise InputError(f"{reason}, {in_vain} times in a row", remedy=remedy, address=address)
            pause = min(self.patience.pause * 2 ** (in_vain - 1), self.patience.longest)
            self.say(f"{reason}; trying again in {pause:g} s")
            time.sleep(pause)
        os.replace(self.partial, output)
        self._mark.unlink(missing_ok=True)

    def _held(self):
        return self.partial.stat().st_size if self.partial.exists() else 0

    def _advance(self, address):
        """One request: the whole file, or what is lacking of it."""
        import requests

        held, headers = self._held(), {"Accept-Encoding": "identity", "User-Agent": f"nestmrio/{__version__}"}
        if held:
            same = self._validator(address)
            if same or self.checked:
                headers |= {"Range": f"bytes={held}-"} | ({"If-Range": same} if same else {})
        with requests.get(address, headers=headers, stream=True, timeout=self.patience.timeout) as answer:
            if answer.status_code == 416 and "Range" in headers:
                if answer.headers.get("Content-Range", "").endswith(f"/{held}"):
                    return
                self.partial.unlink()
                raise Interrupted("the server has another file now")
            _refuse(answer, address)
            goes_on = answer.status_code == 206
            if goes_on and not answer.headers.get("Content-Range", "").startswith(f"bytes {held}-"):
                self.partial.unlink(missing_ok=True)
                raise Interrupted("the server sent another part than was asked for")
            self._remember(address, answer)
            self._write(answer, held if goes_on else 0)

    def _write(self, answer, start):
        expected = answer.headers.get("Content-Length")
        whole = None if expected is None else start + int(expected)
        if whole is None and not self.checked and "chunked" not in answer.headers.get("Transfer-Encoding", ""):
            what = "the server does not say how long the file is, and the list has no checksum of it"
            raise InputError(what, remedy="add its sha256 to the list, or get it by hand", address=answer.url)
        if whole and whole - start > shutil.disk_usage(self.partial.parent).free:
            what = f"the disk has no room for {whole / 1e6:,.0f} MB"
            raise InputError(what, remedy="free some space", file=self.partial.parent)
        at, told = start, time.monotonic()
        since, then = told, at
        with open(self.partial, "ab" if start else "wb") as stream:
            while part := answer.raw.read1(CHUNK, decode_content=False):
                stream.write(part)
                at, now = at + len(part), time.monotonic()
                if now - told >= TOLD_EACH:
                    self.say(f"{at / 1e6:,.1f} MB" + (f" of {whole / 1e6:,.1f} MB" if whole else ""))
                    told = now
                if now - since >= self.patience.window:
                    if (at - then) / (now - since) < self.patience.slowest:
                        raise Slow(f"less than {self.patience.slowest:,.0f} bytes come in a second")
                    since, then = now, at
        if whole is not None and at != whole:
            raise Interrupted(f"the file ends after {at:,} of {whole:,} bytes")

    def _remember(self, address, answer):
        """Keep what tells whether the file at the address is still the same: a strong mark, or its date."""
        tag = answer.headers.get("ETag", "")
        same = tag if tag and not tag.startswith("W/") else answer.headers.get("Last-Modified", "")
        self._mark.write_text(json.dumps({"address": address, "same": same}), encoding="utf-8")

    def _validator(self, address):
        try:
            kept = json.loads(self._mark.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return ""
        return kept["same"] if kept["address"] == address else ""


def _refuse(answer, address):
    """Raise Interrupted for what may pass, and InputError for what will not."""
    if answer.status_code in PASSING:
        raise Interrupted(f"the server answers {answer.status_code}")
    if answer.status_code not in (200, 206):
        remedy = "look for its new address and correct the list"
        raise InputError(
            f"the server does not give the file, and answers {answer.status_code}", remedy=remedy, address=address
        )
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind == "text/html" and not address.rpartition(".")[2].startswith("htm"):
        remedy = "open the address in a browser; the site may ask for a login or for a person"
        raise InputError("the server sends a web page in place of the file", remedy=remedy, address=address)
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise InputError("the server packs the file for the way", remedy="get it by hand", address=address)


def _plain(fault, address):
    """What went wrong with a connection, in plain words. Raises InputError for an address that can never be asked."""
    import requests
    from requests import exceptions
    from urllib3.exceptions import HTTPError, ReadTimeoutError

    if isinstance(fault, Interrupted):
        return str(fault)
    if isinstance(fault, requests.TooManyRedirects | exceptions.InvalidSchema | exceptions.InvalidURL):
        circle = isinstance(fault, requests.TooManyRedirects)
        what = "the address leads in a circle" if circle else "the address leads to what is no address"
        raise InputError(what, remedy="look for its new address and correct the list", address=address) from None
    if isinstance(fault, requests.Timeout | ReadTimeoutError):
        return "the server does not answer in time"
    if isinstance(fault, HTTPError):
        return "the connection broke off"
    return "no server answers at the address"
