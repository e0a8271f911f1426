"""The numbers behind a figure, as CSV."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from matplotlib import colors
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.text import Annotation

from hooks import style

HELD = (
    "# {name}: the points of every line, marker and arrow (tail, then tip), in the units of its "
    "axes, numbered from 0. Not here: level curves, areas, words, arrows without a scale.\n"
)
ROLES = {colors.to_hex(name): role.removeprefix("--") for name, role in style.ROLES.items()}


def parts(axes: Any) -> Iterator[tuple[Any, str, Any, Any]]:
    """Each line or arrow of a plane: its artist, what it is, its colour and its points."""
    for artist in axes.get_children() if axes.name == "rectilinear" else []:
        if isinstance(artist, Line2D):
            yield artist, "line", artist.get_color(), in_data(artist, artist.get_xydata())
        elif isinstance(artist, LineCollection):
            for segment in artist.get_segments():
                yield artist, "line", artist.get_edgecolor()[0], in_data(artist, segment)
        elif isinstance(artist, Annotation) and (arrow := artist.arrow_patch):
            yield arrow, "arrow", arrow.get_edgecolor(), [artist.xyann, artist.xy]


def in_data(artist: Any, points: Any) -> Any:
    """The points in the units of the axes; a line across all of them is given in shares."""
    return (artist.get_transform() - artist.axes.transData).transform(points)


def table(figure: Any, name: str) -> str:
    """The figure's numbers in the order in which it was drawn; empty where it has none."""
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\n").writerows
    for i, axes in enumerate(figure.axes):
        for k, (artist, kind, colour, points) in enumerate(parts(axes)):
            # matplotlib's own labels start with an underscore.
            label = artist.get_gid() or re.sub("^_.*", "", artist.get_label())
            known = [i, k, kind, ROLES[colors.to_hex(colour)], label]
            write([*known, f"{x:.7g}", f"{y:.7g}"] for x, y in points)
    head = HELD.format(name=name) + "axes,part,kind,colour,name,x,y\n"
    return head + text.getvalue() if text.getvalue() else ""
