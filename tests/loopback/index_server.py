"""A package index on 127.0.0.1 for tests, which can misbehave in the ways that real ones do."""

import hashlib
import io
import threading
import time
import zipfile
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import create_server
from urllib.parse import unquote

HTML = "text/html; charset=utf-8"
JSON = "application/vnd.pypi.simple.v1+json"


class IndexServer:
    """Serves what stands in `pages`: path -> body, or (status, headers, body), or a function.

    A function gets the request handler and does with it what it likes.
    """

    def __init__(self):
        self.pages = {}
        self.requests = []
        self.login = None
        self.over = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                server.requests.append(self.path)
                server.answer(self)

            do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

            def log_message(self, *args):
                pass

        self._server = Quiet(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self):
        return self._server.server_address[1]

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def url_with(self, login):
        return f"http://{login}@127.0.0.1:{self.port}"

    def encrypted_with(self, context):
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        return self

    def answer(self, handler):
        if self.login and handler.headers.get("Authorization") != _basic(self.login):
            _send(handler, 401, {}, b"who are you?")
            return
        found = self.pages.get(unquote(handler.path), (404, {}, b"not here"))
        if callable(found):
            found(handler)
        elif isinstance(found, tuple):
            _send(handler, *found)
        else:
            kind = HTML if handler.path.endswith(("/", ".html")) else "application/octet-stream"
            _send(handler, 200, {"Content-Type": kind}, _bytes(found))

    def simple(self, files, *, below="/simple", links=None):
        """A simple index of these files: name -> content. Returns its address."""
        for project in {_project(name) for name in files}:
            mine = {name: body for name, body in files.items() if _project(name) == project}
            self.pages[f"{below}/{project}/"] = _listing(mine, links or f"{below}/files/")
        self._put(files, links or f"{below}/files/")
        return self.url + below

    def flat(self, files, *, at="/flat/"):
        """A flat page for --find-links. Returns its address."""
        self.pages[at] = _listing(files, f"{at}files/")
        self._put(files, f"{at}files/")
        return self.url + at

    def _put(self, files, below):
        self.pages.update({below + name: body for name, body in files.items()})

    def hang(self, handler):
        """Accept, and never answer."""
        self.over.wait(30)
        handler.close_connection = True

    def drip(self, handler):
        """A page that comes a byte at a time."""
        handler.send_response(200)
        handler.send_header("Content-Type", HTML)
        handler.end_headers()
        while not self.over.wait(0.05):
            handler.wfile.write(b"<")
        handler.close_connection = True


class Quiet(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request, client_address):
        """Clients that hang up are what is tested here."""


class MuteServer:
    """Takes connections and says nothing, not even a greeting of TLS."""

    def __enter__(self):
        self._socket = create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        return self

    def __exit__(self, *_):
        self._socket.close()


def dead_url():
    """An address where nothing listens."""
    with create_server(("127.0.0.1", 0)) as socket:
        return f"http://127.0.0.1:{socket.getsockname()[1]}"


def wheel(name, version, *, files=None, requires=(), tag="py3-none-any"):
    """(file name, bytes) of a wheel with these files: path -> text."""
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    members = {
        **(files or {f"{name}/__init__.py": f"__version__ = {version!r}\n"}),
        f"{info}/METADATA": metadata + "".join(f"Requires-Dist: {one}\n" for one in requires),
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: {tag}\n",
    }
    record = "".join(f"{path},{_digest(text)},{len(text)}\n" for path, text in members.items())
    members[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, text in members.items():
            archive.writestr(path, text)
    return f"{name}-{version}-{tag}.whl", packed.getvalue()


def _digest(text):
    raw = hashlib.sha256(text.encode()).digest()
    return "sha256=" + b64encode(raw, b"-_").rstrip(b"=").decode()


def _listing(files, below):
    return "<!DOCTYPE html>" + "\n".join(
        f'<a href="{below}{name.replace("+", "%2B")}">{name}</a><br/>' for name in files
    )


def _project(file):
    return file.partition("-")[0].lower().replace("_", "-")


def _basic(login):
    return "Basic " + b64encode(login.encode()).decode()


def _bytes(body):
    return body.encode() if isinstance(body, str) else body


def _send(handler, status, headers, body):
    body = _bytes(body)
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    if handler.command != "HEAD":
        handler.wfile.write(body)


def until(condition, limit_s=5.0):
    """Wait for a condition of another thread."""
    deadline = time.monotonic() + limit_s
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()
