"""The matplotlib backend of a notebook's kernel while the site is built.

The kernel is started with MPLBACKEND=module://hooks.kernel. `plt.show()` then puts each figure
into the page as the snippets' figures are put there; its text alternative is the variable `alt`.
"""

import json
import os
from itertools import count
from typing import Any

from IPython import get_ipython
from IPython.display import display
from matplotlib import pyplot as plt
from matplotlib.backends.backend_svg import FigureCanvasSVG as FigureCanvas

from hooks import figures, plates, style, write_if_changed

__all__ = ["FigureCanvas", "show"]

numbers = count(1)
style.apply()


def show(*_: Any, **__: Any) -> None:
    """Display and close every open figure."""
    for number in plt.get_fignums():
        alt = get_ipython().user_ns.pop("alt", None)
        if not isinstance(alt, str) or not alt.strip():
            raise ValueError("set `alt` to the figure's text alternative before plt.show()")
        name = f"{os.environ['PRESS_NOTEBOOK']}-{next(numbers)}"
        record = {"svg": figures.draw(plt.figure(number), name, alt)}
        write_if_changed(plates.record_path(name), json.dumps(record))
        plt.close(number)
        place = f'<figure class="plate"><div data-figure="{name}"></div></figure>'
        display({"text/html": place}, raw=True)
