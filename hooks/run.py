"""Run snippets, each in a process of its own, within limits of time, memory and output.

`python -m hooks.run NAME…` prints one JSON object: for each name what `run_snippet` returns.
It is a command of its own so that its processes fork from an interpreter without threads, and
so that `mkdocs serve` always runs the snippets with the code as it is on disk now.
"""

import contextlib
import io
import json
import multiprocessing as mp
import os
import runpy
import subprocess
import sys
import traceback
import warnings
from concurrent.futures import ThreadPoolExecutor
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
    from matplotlib import pyplot as plt

    from hooks import data, figures, style

    style.apply()
    output = LimitedOutput()
    try:
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
    if isinstance(error, SyntaxError):
        lines = [error.lineno]
    where = f"snippets/{path.name}" + (f":{lines[-1]}" if lines else "")
    if isinstance(error, PressError):
        return f"{where}: {error}"
    if isinstance(error, MemoryError):
        return f"{where}: needed more than {MEMORY // 1024**3} GiB of memory"
    return f"{where}: {type(error).__name__}: {error}"


def child(path: Path, answers: Connection) -> None:
    """The life of one snippet's process."""
    # What a snippet writes past Python's `sys.stdout` is nobody's: the runner's answer goes there.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        answers.send(run_snippet(path))
    except PressError as error:
        answers.send({"error": str(error)})


def supervise(path: Path, seconds: float = SECONDS) -> dict[str, Any]:
    """The snippet's result, or `{"error": …}`; never later than the time limit."""
    # forkserver shares one loaded numpy and matplotlib; Windows knows only spawn.
    method = "forkserver" if "forkserver" in mp.get_all_start_methods() else "spawn"
    context: Any = mp.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["matplotlib.pyplot", "matplotlib.backends.backend_svg"])
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


def main(names: list[str]) -> None:
    paths = [SNIPPETS / f"{name}.py" for name in names]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        print(json.dumps(dict(zip(names, pool.map(supervise, paths), strict=True))))


def run_all(names: list[str]) -> dict[str, dict[str, Any]]:
    """The results of the named snippets, run side by side in a fresh interpreter."""
    # One thread for linear algebra: bitwise the same on every machine, and no fork trouble.
    environment = os.environ | {
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": str(ROOT),
        "MPLBACKEND": "agg",
    }
    command = [sys.executable, "-m", "hooks.run", *names]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise PressError(f"the snippet runner failed:\n{done.stderr}")
    results: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return results


if __name__ == "__main__":
    main(sys.argv[1:])
