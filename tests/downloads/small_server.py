"""A server on this machine that serves one file, well or in one of the ways that go wrong."""

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CONTENT = b"".join(number.to_bytes(3, "big") for number in range(200_000))
TAG = '"the first edition"'


@dataclass
class Serving:
    """What the server does, request by request (the last is repeated), and the requests it has had.

    One of: whole, truncated, altered, slow, missing, busy, redirected, circle, page, mute (no answer), silent (says no
    length), in pieces (chunks), in too few pieces, deaf (never goes on from a part), changed (another file),
    elsewhere (leads to a file of the machine).
    """

    ways: tuple[str, ...]
    address: str = ""
    asked: list[dict] = field(default_factory=list)

    def way(self):
        """The way of the request that has just come in."""
        return self.ways[min(len(self.asked), len(self.ways)) - 1]


class Handler(BaseHTTPRequestHandler):
    """Answers by the way of `self.server.serving`."""

    def log_message(self, *_):
        """Say nothing."""

    def do_GET(self):
        """Answer one request."""
        serving = self.server.serving
        if self.path == "/moved":
            return self._send(CONTENT)
        serving.asked.append(dict(self.headers))
        way = serving.way()
        if way in ("missing", "busy"):
            self.send_error({"missing": 404, "busy": 503}[way])
        elif way in ("redirected", "circle", "elsewhere"):
            self.send_response(302)
            self.send_header("Location", {"redirected": "/moved", "circle": self.path, "elsewhere": "file:///x"}[way])
            self.end_headers()
        elif way == "page":
            self._send(b"<html>Sign in</html>", kind="text/html; charset=utf-8")
        elif way == "silent":
            self._send(CONTENT, length=None)
        elif way in ("in pieces", "in too few pieces"):
            self._send_pieces(whole=way == "in pieces")
        elif way == "mute":
            time.sleep(1)
        else:
            content = {"altered": b"X" + CONTENT[1:], "changed": CONTENT[::-1]}.get(way, CONTENT)
            self._serve(content, way)

    def _serve(self, content, way):
        tag = '"the second edition"' if way == "changed" else TAG
        first, asked = 0, self.headers.get("Range")
        if asked and way != "deaf" and self.headers.get("If-Range", tag) == tag:
            first = int(asked.removeprefix("bytes=").removesuffix("-"))
        cut = {"truncated": len(content) // 2}.get(way, len(content))
        self._send(content, first, max(cut, first), tag=tag, slowly=way == "slow")

    def _send_pieces(self, *, whole):
        """The file in chunks, each with its length; the last tells that it was the last."""
        self.protocol_version = "HTTP/1.1"
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(CONTENT), CONTENT) + (b"0\r\n\r\n" if whole else b""))
        self.close_connection = True

    def _send(self, content, first=0, last=None, *, kind="text/csv", length="said", tag=TAG, slowly=False):
        self.send_response(206 if first else 200)
        self.send_header("Content-Type", kind)
        self.send_header("ETag", tag)
        if first:
            self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
        if length:
            self.send_header("Content-Length", str(len(content) - first))
        self.end_headers()
        try:
            for at in range(first, len(content[:last]), 1000 if slowly else len(content)):
                self.wfile.write(content[at:last][: 1000 if slowly else None])
                time.sleep(0.1 if slowly else 0)
        except (BrokenPipeError, ConnectionResetError):
            pass
        self.close_connection = True


@contextmanager
def serving(*ways):
    """A server on a free port of this machine. Yields its Serving."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.serving = Serving(ways, f"http://127.0.0.1:{server.server_port}/table.csv")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server.serving
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
