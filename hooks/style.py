"""How every figure looks: its type, its sizes, and what each colour means.

Snippets name ordinary matplotlib colours, so they run anywhere. On the site each of those
colours stands for a role, and the press replaces it by the page's own colour for that role,
which differs between the light and the dark theme. No other colour is let through.
"""

import logging
from pathlib import Path
from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib import font_manager

FONTS = Path(__file__).parent / "vendor" / "fonts"

# Colour in a snippet → custom property of the page.
ROLES = {
    "black": "--ink",  # the loss, and text
    "orangered": "--gradient",
    "royalblue": "--step",
    "seagreen": "--minimum",
    "rebeccapurple": "--bound",
    "gray": "--muted",  # level lines, axes, asides
    "lightgray": "--faint",  # grids and shading
    "white": "--paper",
}

# A figure this wide (inches) fills a phone's column of 358 px, and there no label may be
# smaller than 11 px.
PHONE_COLUMN_PX = 358
SMALLEST_LABEL_PX = 11

RC: dict[Any, Any] = {
    "figure.figsize": (5.0, 3.2),
    "figure.constrained_layout.use": True,
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
    "axes.facecolor": "none",
    "font.family": ["Source Serif 4", "DejaVu Sans"],
    "font.size": 11.5,
    "axes.labelsize": 11.5,
    "axes.titlesize": 12.5,
    "axes.titlelocation": "left",
    "xtick.labelsize": 11.5,
    "ytick.labelsize": 11.5,
    "legend.fontsize": 11.5,
    "legend.frameon": False,
    "mathtext.fontset": "cm",
    "axes.edgecolor": "gray",
    "axes.labelcolor": "black",
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": cycler(color=["black", "royalblue", "orangered", "seagreen"]),
    "xtick.color": "gray",
    "ytick.color": "gray",
    "xtick.labelcolor": "black",
    "ytick.labelcolor": "black",
    "grid.color": "lightgray",
    "grid.linewidth": 0.8,
    "lines.linewidth": 2.0,
    "lines.markersize": 7.0,
    "text.color": "black",
    "svg.fonttype": "path",
    # The shape of every path is kept; curves that bend less than this many pixels are merged.
    "path.simplify_threshold": 0.2,
}


def apply() -> None:
    """Make matplotlib draw in the site's style, with its fonts."""
    # At this level matplotlib says only that it is slow to build its font cache.
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    for font in FONTS.glob("*.ttf"):
        font_manager.fontManager.addfont(font)
    mpl.rcParams.update(RC)
