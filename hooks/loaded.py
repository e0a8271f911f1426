"""What snippets need, loaded once: the processes that run them fork from one that imports this."""

import contextlib
from importlib import import_module

NEEDED = ("matplotlib.pyplot", "matplotlib.backends.backend_svg")
OURS = ("gd", "hooks.run", "hooks.data", "hooks.figures", "hooks.style")

for name in (*NEEDED, *OURS):
    # What cannot be loaded is an error of each snippet that needs it, and reported as such.
    with contextlib.suppress(BaseException):
        import_module(name)
