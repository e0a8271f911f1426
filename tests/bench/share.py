"""Build the project in this folder, and print how many seconds its hooks took. Run as a file."""

import functools
import json
import time
from collections.abc import Callable
from typing import Any

from mkdocs.commands.build import build
from mkdocs.config import load_config

spent = [0.0]


def timed(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def measured(*args: Any, **kwargs: Any) -> Any:
        start = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            spent[0] += time.perf_counter() - start

    return measured


if __name__ == "__main__":
    config = load_config()
    for functions in config.plugins.events.values():
        for i, function in enumerate(functions):
            if function.__globals__["__file__"].endswith("on_mkdocs.py"):
                functions[i] = timed(function)
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    print(json.dumps(round(spent[0], 3)))
