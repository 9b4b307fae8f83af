"""A file on a loopback server, served as badly as real ones are."""

import threading
import time
from dataclasses import dataclass, field


@dataclass
class FaultyFile:
    """A page of `IndexServer` that gives a file by Range, with the faults that are switched on."""

    body: bytes
    etag: str | None = '"one"'
    modified: str | None = None
    ranges: bool = True
    cut_after: int | None = None
    """Bytes of each answer after which the connection is closed."""
    stall_after: int | None = None
    """Bytes after which nothing more comes, on the first `faults` answers."""
    faults: int = 1_000_000
    """How many answers have a fault; the rest are in order."""
    statuses: list = field(default_factory=list)
    """(Status, headers) of the first answers."""
    content_range: str | None = None
    """What stands there in place of the truth."""
    etag_of_each_answer: bool = False
    rate_bytes_s: int | None = None
    hang: object = None
    """Ends a stall: the server's `over` event."""
    dies_after: int | None = None
    """Bytes in all after which every connection is closed, and nothing is given any more."""
    sent: int = 0
    """Bytes of the file that left in all."""
    sent_by: list = field(default_factory=list)
    """The same of each answer."""
    at_once: int = 0
    most_at_once: int = 0
    """Answers that were on their way at the same time."""
    lock: object = field(default_factory=threading.Lock)
    asked: list = field(default_factory=list)
    """Range headers, None where there was none."""

    def __call__(self, handler):
        if handler.command == "HEAD":
            return self._head(handler)
        with self.lock:
            number = len(self.asked)
            self.asked.append(handler.headers.get("Range"))
            self.sent_by.append(0)
        if self.statuses:
            status, headers = self.statuses.pop(0)
            return self._answer(handler, status, headers, b"no")
        if self._is_dead():
            return self._answer(handler, 503, {}, b"no")
        start, end = self._part(handler)
        headers = {"Content-Length": str(end - start)}
        if self.etag:
            headers["ETag"] = f'"{len(self.asked)}"' if self.etag_of_each_answer else self.etag
        if self.modified:
            headers["Last-Modified"] = self.modified
        partial = handler.headers.get("Range") and self.ranges and self._is_same(handler)
        if partial:
            true = f"bytes {start}-{end - 1}/{len(self.body)}"
            headers["Content-Range"] = self.content_range or true
        with self.lock:
            self.at_once += 1
            self.most_at_once = max(self.at_once, self.most_at_once)
        try:
            body = self.body[start:end]
            return self._send(handler, 206 if partial else 200, headers, body, number)
        finally:
            with self.lock:
                self.at_once -= 1

    def _is_dead(self):
        return self.dies_after is not None and self.sent >= self.dies_after

    def _head(self, handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(self.body)))
        if self.ranges:
            handler.send_header("Accept-Ranges", "bytes")
        handler.end_headers()

    def _is_same(self, handler):
        wanted = handler.headers.get("If-Range")
        return wanted is None or wanted in (self.etag, self.modified)

    def _part(self, handler):
        asked = (handler.headers.get("Range") or "").removeprefix("bytes=")
        if not asked or not self.ranges or not self._is_same(handler):
            return 0, len(self.body)
        first, _, last = asked.partition("-")
        if not first:
            return max(0, len(self.body) - int(last)), len(self.body)
        return int(first), min(int(last) + 1, len(self.body)) if last else len(self.body)

    def _answer(self, handler, status, headers, body):
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    def _send(self, handler, status, headers, body, number):
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        faulty = self.faults > 0 and len(body) > 1
        self.faults -= faulty
        limit = min((x for x in (self.cut_after, self.stall_after) if x is not None), default=None)
        if faulty and limit is not None and limit < len(body):
            self._write(handler, body[:limit], number)
            if self.stall_after is not None:
                handler.wfile.flush()
                self.hang.wait(20)
            handler.close_connection = True
            return
        self._write(handler, body, number)

    def _write(self, handler, body, number):
        began, step = time.monotonic(), 1 << 16
        if self.rate_bytes_s:
            step = min(1 << 14, max(1, self.rate_bytes_s // 10))
        for at in range(0, len(body), step):
            if self._is_dead():
                handler.close_connection = True
                return
            piece = body[at : at + step]
            # Before it leaves: whoever has got the last byte may look at once.
            self._count(number, len(piece))
            try:
                handler.wfile.write(piece)
            except OSError:
                self._count(number, -len(piece))
                raise
            if self.rate_bytes_s:
                time.sleep(max(0.0, began + (at + step) / self.rate_bytes_s - time.monotonic()))

    def _count(self, number, size):
        with self.lock:
            self.sent += size
            self.sent_by[number] += size
