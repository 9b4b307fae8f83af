"""Draws what stdin tells, live: in a Visdom server, or in files for TensorBoard.

A process of its own, in an interpreter that has the client: it brings numpy along, and waits for a
server without limit, and neither belongs into the process that runs the bench.
Run by `worker.py`. 3.8 syntax, standard library, and the client.
"""

from __future__ import annotations

import argparse
import contextlib
import html
import json
import queue
import sys
import threading
import time
from typing import Any
from urllib.parse import unquote, urlsplit

from torchdoctor.bench import wire
from torchdoctor.bench.device import in_one_line

EVERY_S = 0.5
DEFAULT_PORT = 8097


def main(arguments: list[str]) -> int:
    """Draw until stdin ends; 1 when that was no longer possible."""
    parser = argparse.ArgumentParser(description="Draws what stdin tells.")
    parser.add_argument("--visdom", metavar="URL")
    parser.add_argument("--env", default="main")
    parser.add_argument("--tensorboard", metavar="DIR")
    options = parser.parse_args(arguments)
    channel = wire.Channel.take_stdout()
    heard: queue.Queue[Any] = queue.Queue()
    threading.Thread(target=_listen, args=(heard,), daemon=True).start()
    try:
        canvas = (
            VisdomCanvas(options.visdom, options.env)
            if options.visdom
            else TensorBoardCanvas(options.tensorboard)
        )
        _draw(canvas, heard)
    except Exception as error:  # noqa: BLE001 - whatever a client raises is told, not lost
        channel.send("lost", words=in_one_line(error))
        return 1
    channel.send("done")
    return 0


def _listen(heard: queue.Queue[Any]) -> None:
    """Take everything in at once: who tells us must never wait for a server."""
    for line in sys.stdin.buffer:
        with contextlib.suppress(ValueError):
            heard.put(json.loads(line))
    heard.put(None)


def _draw(canvas: Any, heard: queue.Queue[Any]) -> None:  # noqa: ANN401 - one of the two below
    over = False
    while not over:
        time.sleep(EVERY_S)
        # All that came since the last time in one go: a server takes milliseconds for each piece.
        points = []
        while not heard.empty():
            point = heard.get()
            over = over or point is None
            points += [] if point is None else [point]
        for point in joined(points):
            canvas.draw(point)
    canvas.close()


def joined(points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same in fewer pieces: a curve goes on once, and of bars and text the last counts."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for point in points:
        key = (point["window"], point.get("trace", ""))
        known = found.get(key)
        if known is not None and "xs" in point:
            known["xs"] += point["xs"]
            known["ys"] += point["ys"]
        else:
            found[key] = dict(point)
    return list(found.values())


class VisdomCanvas:
    """Windows of one environment of a Visdom server, saved at the end."""

    def __init__(self, url: str, env: str) -> None:
        from visdom import Visdom

        where = urlsplit(url)
        self._env = env
        self._client = Visdom(
            server=f"{where.scheme}://{where.hostname}",
            port=where.port or DEFAULT_PORT,
            base_url=where.path.rstrip("/") or "/",
            env=env,
            username=unquote(where.username) if where.username else None,
            password=unquote(where.password) if where.password else None,
            raise_exceptions=True,
            use_incoming_socket=False,
        )

    def draw(self, point: dict[str, Any]) -> None:
        """Add to a window, or make it."""
        window = point["window"]
        if "xs" in point:
            self._client.line(
                X=point["xs"], Y=point["ys"], win=window, name=point["trace"], update="append",
                opts={
                    "title": window, "xlabel": point["x_name"], "ylabel": point["y_name"],
                    "showlegend": True,
                },
            )  # fmt: skip
        elif "bars" in point:
            self._bars(window, point["bars"])
        else:
            text = html.escape(point["text"]).replace("\n", "<br>")
            self._client.text(text, win=window, opts={"title": window})

    def _bars(self, window: str, bars: dict[str, float]) -> None:
        # The client takes one bar for no row at all.
        names, values = list(bars), list(bars.values())
        if len(bars) == 1:
            names, values = [*names, ""], [*values, 0.0]
        self._client.bar(X=values, win=window, opts={"title": window, "rownames": names})

    def close(self) -> None:
        """Have the server write the environment to its disk."""
        self._client.save([self._env])


class TensorBoardCanvas:
    """Files for TensorBoard, by torch's own writer."""

    def __init__(self, folder: str) -> None:
        from torch.utils.tensorboard import SummaryWriter

        self._writer = SummaryWriter(folder)
        self._bars: dict[str, int] = {}

    def draw(self, point: dict[str, Any]) -> None:
        """Add scalars, or text."""
        window = point["window"]
        if "xs" in point:
            for x, y in zip(point["xs"], point["ys"]):  # noqa: B905 - strict= came with 3.10
                # A step is a whole number: seconds are told in thousandths.
                step = round(x if point["x_name"] == "step" else 1000 * x)
                self._writer.add_scalar("{}/{}".format(window, point["trace"]), y, step)
        elif "bars" in point:
            for name, value in point["bars"].items():
                self._writer.add_scalar(f"{window}/{name}", value, 0)
        else:
            self._writer.add_text(window, point["text"].replace("\n", "  \n"), 0)
        self._writer.flush()

    def close(self) -> None:
        """Write what is left."""
        self._writer.close()
