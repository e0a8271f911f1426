"""Run snippets, each in a process of its own, within limits of time, memory and output.

Those processes fork from one that has loaded what they need, of which a `Runner` is the parent.
It is kept from one build to the next while what lies underneath the snippets stays the same, so
that `mkdocs serve` runs them soon, and always with the code as it is on disk.
"""

import contextlib
import io
import json
import multiprocessing as mp
import os
import runpy
import signal
import subprocess
import sys
import traceback
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from math import ceil
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from hooks import ROOT, SNIPPETS, PressError

SECONDS = float(os.environ.get("PRESS_SECONDS", "20"))
MEMORY = 2 * 1024**3
OUTPUT_CHARACTERS = 10_000


class LimitedOutput(io.StringIO):
    """Standard output that refuses to grow without end."""

    def write(self, text: str) -> int:
        if self.tell() + len(text) > OUTPUT_CHARACTERS:
            raise PressError(f"printed more than {OUTPUT_CHARACTERS} characters")
        return super().write(text)


def run_snippet(path: Path) -> dict[str, Any]:
    """What the snippet made: `output`, `caption`, `alt`, `svg` (None without a figure),
    `data`, its numbers as CSV, and for a live figure `explore`, which it is (`cell`: code to
    edit), and `axes`, where its axes lie.

    Raises PressError, its message starting with file and line.
    """
    output = LimitedOutput()
    try:
        from matplotlib import pyplot as plt

        from hooks import data, figures, style

        style.apply()
        with warnings.catch_warnings(), contextlib.redirect_stdout(output):
            warnings.simplefilter("error")
            made = runpy.run_path(str(path), run_name=f"snippets.{path.stem}")
            drawn = plt.get_fignums()
            if len(drawn) > 1:
                raise PressError(f"draws {len(drawn)} figures; a snippet draws at most one")
            caption, alt = made.get("caption"), made.get("alt")
            if not isinstance(caption, str) or not caption.strip():
                raise PressError("has no caption: set the module's `caption` to a text")
            if drawn and (not isinstance(alt, str) or not alt.strip()):
                raise PressError("has no text alternative: set the module's `alt` to a text")
            svg = figures.draw(plt.gcf(), path.stem, str(alt)) if drawn else None
            numbers = data.table(plt.gcf(), path.stem) if svg else None
            explore = made.get("explore")
            axes = figures.frames(plt.gcf()) if svg and explore else None
    except BaseException as error:  # SystemExit included: nothing a snippet does may pass unseen
        raise PressError(describe(error, path)) from None
    return {
        "output": output.getvalue(),
        "caption": caption,
        "alt": alt,
        "svg": svg,
        "data": numbers,
        "explore": explore,
        "axes": axes,
    }


def describe(error: BaseException, path: Path) -> str:
    """`snippets/name.py:LINE: Kind: message`, the line being the snippet's own."""
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == str(path)]
    if isinstance(error, SyntaxError) and error.filename == str(path):
        lines = [error.lineno]
    where = f"snippets/{path.name}" + (f":{lines[-1]}" if lines else "")
    if isinstance(error, PressError):
        return f"{where}: {error}"
    if isinstance(error, MemoryError):
        return f"{where}: needed more than {MEMORY // 1024**3} GiB of memory"
    return f"{where}: {type(error).__name__}: {error}"


def child(path: Path, answers: Connection) -> None:
    """The life of one snippet's process."""
    # What a snippet reads, or writes past Python's `sys.stdout`, is nobody's: there the runner is
    # asked, answers, and says why it fails.
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nothing, stream)
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        # Should the runner be no more by then, which else ends it.
        signal.alarm(ceil(SECONDS) + 1)
    try:
        answers.send(run_snippet(path))
    except PressError as error:
        answers.send({"error": str(error)})


def supervise(path: Path, context: Any, seconds: float = SECONDS) -> dict[str, Any]:
    """The snippet's result, or `{"error": …}`; never later than the time limit."""
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=child, args=(path, sender))
    process.start()
    sender.close()
    try:
        if not receiver.poll(seconds):
            return {"error": f"snippets/{path.name}: still running after {seconds:g} s"}
        return dict(receiver.recv())
    except EOFError:
        process.join()
        return {"error": f"snippets/{path.name}: its process died (exit {process.exitcode})"}
    finally:
        process.kill()
        process.join()


def answer() -> None:
    """The life of a runner: a line with a number and snippets' names in, one with results out."""
    # Windows knows only spawn, where each process loads everything anew.
    method = "forkserver" if "forkserver" in mp.get_all_start_methods() else "spawn"
    context: Any = mp.get_context(method)
    if method == "forkserver":
        from multiprocessing import forkserver

        context.set_forkserver_preload(["hooks.loaded"])
        forkserver.ensure_running()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for line in sys.stdin:
            number, names = json.loads(line)
            results = pool.map(lambda name: supervise(SNIPPETS / f"{name}.py", context), names)
            print(json.dumps([number, dict(zip(names, results, strict=True))]), flush=True)


class Runner:
    """A process that runs snippets, with the libraries as they were when it started."""

    def __init__(self, underneath: bytes) -> None:
        self.underneath = underneath
        self.asked = 0
        # One thread for linear algebra: bitwise the same on every machine, and no fork trouble.
        environment = os.environ | {
            "OPENBLAS_NUM_THREADS": "1",
            "PYTHONPATH": str(ROOT),
            "MPLBACKEND": "agg",
        }
        self.process: Any = subprocess.Popen(
            [sys.executable, "-c", "from hooks.run import answer; answer()"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def start(self, names: list[str]) -> Callable[[], dict[str, dict[str, Any]]]:
        """Let the snippets run side by side; what is returned waits for their results."""
        self.asked += 1
        number = self.asked
        with contextlib.suppress(OSError):
            self.process.stdin.write(f"{json.dumps([number, names])}\n")
            self.process.stdin.flush()

        def results() -> dict[str, dict[str, Any]]:
            for line in self.process.stdout:
                answered, found = json.loads(line)
                if answered == number:  # and not what nobody waited for
                    return dict(found)
            raise PressError(f"the snippet runner failed:\n{self.process.stderr.read()}")

        return results

    def stop(self) -> None:
        """End it; at the latest it ends with the process that started it."""
        self.process.communicate()


kept: list[Runner] = []


def start(names: list[str], underneath: bytes) -> Callable[[], dict[str, dict[str, Any]]]:
    """Let the snippets run, with what now lies `underneath` them; `Runner.start` says how."""
    while kept and (kept[0].underneath != underneath or kept[0].process.poll() is not None):
        kept.pop().stop()
    if not kept:
        kept.append(Runner(underneath))
    return kept[0].start(names)
