"""From matplotlib's SVG to one that belongs to the page: themed, labelled, small."""

import io
import re
import xml.etree.ElementTree as ET
from typing import Any

import matplotlib as mpl
from matplotlib import colors
from matplotlib.text import Text

from hooks import paths, style

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"
# What matplotlib calls the groups that a snippet leaves without a name; of these only a label's
# name is of use, to see whether labels collide.
UNNAMED = re.compile(r"(?:figure|axes|patch|[xy]tick|line2d|legend|matplotlib\.axis|[A-Z]\w*)_\d+")
MOVE = re.compile(r"translate\((\S+) (\S+)\)")
# matplotlib's glyphs are 6400 units to the em; this fraction of them is fine enough for a poster.
GLYPH = "scale(0.015625)"
GLYPH_SCALE, GLYPH_RESCALE = 1 / 32, "scale(.5)"
VARIABLES = {colors.to_hex(name): f"var({role})" for name, role in style.ROLES.items()}


def draw(figure: Any, name: str, alt: str) -> str:
    """The figure as an inline SVG for both themes, its ids prefixed with `name`.

    Raises ValueError for a label too small for a phone, a colour without a role, or a bitmap.
    """
    buffer = io.StringIO()
    # The salt makes the ids, and so the bytes, the same on every run.
    with mpl.rc_context({"svg.hashsalt": name}):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    # Only now do the ticks have their labels.
    check_labels(figure)
    return clean(buffer.getvalue(), name, alt)


def frames(figure: Any) -> list[dict[str, Any]]:
    """Where each axes lies: its data limits, and its box in the SVG's units (72 an inch).

    `box` is left, top, width and height; y grows downwards there.
    """
    scale = 72 / figure.dpi
    height = figure.bbox.height * scale
    found = []
    for axes in figure.axes:
        left, bottom, right, top = (edge * scale for edge in axes.bbox.extents)
        box = [left, height - top, right - left, top - bottom]
        found.append(
            {
                "x": axes.get_xlim(),
                "y": axes.get_ylim(),
                "log": [axes.get_xscale() == "log", axes.get_yscale() == "log"],
                "box": [round(edge, 3) for edge in box],
            }
        )
    return found


def check_labels(figure: Any) -> None:
    """Refuse a label that a phone would show at less than the smallest readable size."""
    px_per_pt = style.PHONE_COLUMN_PX / (72 * figure.get_figwidth())
    for label in figure.findobj(Text):
        px = label.get_fontsize() * px_per_pt
        if label.get_visible() and label.get_text().strip() and px < style.SMALLEST_LABEL_PX:
            raise ValueError(
                f"the label {label.get_text()!r} would be {px:.1f} px high on a phone; "
                f"the least is {style.SMALLEST_LABEL_PX} px: use a larger font or a narrower figure"
            )


def clean(svg: str, name: str, alt: str) -> str:
    """matplotlib's SVG without prolog, styles and metadata, in the page's colours, labelled.

    Its glyphs come first, in one `defs`, and with ids that are the same in every figure.
    """
    root = ET.fromstring(svg)
    glyphs = ET.Element("defs")
    for parent in list(root.iter()):
        parent.tag = parent.tag.removeprefix(SVG)
        if parent.tag == "image":
            raise ValueError("the figure holds a bitmap, which can follow neither theme nor zoom")
        for child in list(parent):
            if child.tag in {f"{SVG}metadata", f"{SVG}style"}:
                parent.remove(child)
            elif child.get("transform") == GLYPH:
                parent.remove(child)
                child.tag = "path"
                glyphs.append(child)
    spaces = {glyph.attrib["id"]: glyph for glyph in glyphs if not glyph.get("d")}
    for glyph in spaces.values():
        glyphs.remove(glyph)
    for parent in list(root.iter()):
        for child in [c for c in parent if c.get(HREF, "")[1:] in spaces]:
            parent.remove(child)
    shared = {glyph.attrib["id"] for glyph in glyphs}
    markers = {path for defs in root.iter("defs") for path in defs.iter("path")}
    for element in root.iter():
        if UNNAMED.fullmatch(element.get("id", "")):
            del element.attrib["id"]
        if href := element.attrib.pop(HREF, None):
            element.set("href", href)
            if move := MOVE.fullmatch(element.get("transform", "")):
                del element.attrib["transform"]
                element.attrib.update(x=rounded(move[1], 0), y=rounded(move[2], 0))
                if element.get("y") == "0":
                    del element.attrib["y"]
        if d := element.get("d"):
            element.set("d", paths.compact(d, decimals=2 if element in markers else 1))
        for key, value in element.attrib.items():
            element.set(key, rewrite(key, value, name, shared))
    for glyph in glyphs:
        d = paths.compact(glyph.get("d", ""), GLYPH_SCALE, 0)
        glyph.attrib.update(
            {"id": f"g-{short(glyph.attrib['id'])}", "d": d, "transform": GLYPH_RESCALE}
        )
    unwrap(root)
    root.insert(0, glyphs)
    view_box = root.attrib["viewBox"]
    root.attrib.clear()
    root.attrib.update({"class": "plate-svg", "viewBox": view_box})
    root.attrib.update({"role": "img", "aria-label": alt})
    # One line: a blank line would end the HTML block if the SVG ever stood in Markdown.
    svg = re.sub(r">\s+<", "><", ET.tostring(root, encoding="unicode")).replace("\n", " ")
    return svg.replace(" />", "/>").replace("<defs/>", "").replace("<g/>", "")


def unwrap(element: ET.Element) -> None:
    """Put what groups without any attribute hold in their place."""
    for child in list(element):
        unwrap(child)
        if child.tag == "g" and not child.attrib:
            at = list(element).index(child)
            element.remove(child)
            for offset, inner in enumerate(child):
                element.insert(at + offset, inner)


def rewrite(key: str, value: str, name: str, shared: set[str]) -> str:
    """One attribute, with page-wide ids, the page's colours and few decimals."""
    if key == "id":
        return f"{name}-{value}"
    if key == "href":
        return f"#g-{short(value[1:])}" if value[1:] in shared else f"#{name}-{value[1:]}"
    if key == "transform":
        return re.sub(r"translate\([^)]*\)", lambda m: rounded(m[0], 2), value)
    if key in {"style", "fill", "stroke"}:
        value = re.sub(r"(?<!\()#[0-9a-fA-F]{6}\b", lambda m: variable(m[0].lower()), value)
        value = value.replace("; ", ";").replace(": ", ":")
    value = value.replace("url(#", f"url(#{name}-")
    return rounded(value, 2) if key in {"x", "y", "width", "height", "points"} else value


def short(glyph: str) -> str:
    return glyph.replace("SourceSerif4-Regular", "serif")


def rounded(text: str, decimals: int) -> str:
    return re.sub(r"-?\d+\.\d+", lambda m: f"{round(float(m[0]), decimals):g}", text)


def variable(colour: str) -> str:
    if colour not in VARIABLES:
        raise ValueError(f"the colour {colour} has no role; use one of {', '.join(style.ROLES)}")
    return VARIABLES[colour]
