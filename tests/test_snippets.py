"""Every snippet: what it shows, what it may use, and that its figure can be read."""

import ast
import doctest
import functools
import importlib
import re
import sys
import warnings
from itertools import combinations

import matplotlib as mpl
import pytest
from matplotlib import pyplot as plt
from matplotlib.text import Text

from hooks import plates, style
from tests.projects import ROOT

SNIPPETS = {path.stem: path for path in sorted((ROOT / "snippets").glob("*.py"))}
ALLOWED = {"gd", "numpy", "matplotlib"}
# Labels may touch; these many pixels (of 100 an inch) of one lie over the other at most.
TOUCHING = 1.0
every_snippet = pytest.mark.parametrize("name", SNIPPETS)


class Drawn:
    """A snippet that has run: its variables, and where the labels of its figure came to lie."""

    def __init__(self, name):
        style.apply()
        plt.close("all")
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            # As pytest imports it for its doctest, which then finds it imported.
            sys.modules.pop(name, None)
            self.made = vars(importlib.import_module(name))
        self.figures = len(plt.get_fignums())
        self.labels, self.size = [], (0, 0)
        if self.figures:
            figure = plt.gcf()
            figure.canvas.draw()
            self.size = figure.bbox.size
            self.labels = list(labels(figure))
        plt.close("all")


def labels(figure):
    """Each label that can be seen, and its box in pixels."""
    hidden = {
        label
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for label in axis.findobj(Text)
        if not (axes.axison and axes.get_visible() and axis.get_visible())
    }
    for label in figure.findobj(Text):
        text = label.get_text().strip()
        if text and label.get_visible() and label not in hidden:
            # Of an annotation only the text, not the arrow.
            box = Text.get_window_extent(label)
            if box.width > 0 and not outside_its_axis(label, figure):
                yield text, box


def outside_its_axis(label, figure):
    """Whether it belongs to a tick beyond the axis's limits, which is not drawn."""
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            slack = 1e-9 * (high - low)
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                if label in (tick.label1, tick.label2):
                    return not low - slack <= tick.get_loc() <= high + slack
    return False


@pytest.fixture(scope="session")
def drawn():
    """Each snippet, run once in the site's style."""
    with mpl.rc_context(), pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "snippets")
        yield functools.cache(Drawn)


def test_there_are_at_least_twelve_figures(drawn):
    assert sum(drawn(name).figures for name in SNIPPETS) >= 12


@every_snippet
def test_it_says_what_it_shows_and_holds_a_doctest(name):
    docstring = ast.get_docstring(ast.parse(SNIPPETS[name].read_text("utf-8")))
    assert docstring, "no docstring"
    assert docstring.splitlines()[0].endswith(".")
    assert doctest.DocTestParser().get_examples(docstring), "no doctest"


@every_snippet
def test_it_shows_at_least_8_and_at_most_30_lines(name):
    lines = [line for line in plates.shown_code(SNIPPETS[name]).splitlines() if line.strip()]
    assert 8 <= len(lines) <= 30
    # Longer lines would have to be scrolled sideways on a laptop.
    assert max(map(len, lines)) <= 100


@every_snippet
def test_it_imports_nothing_but_gd_numpy_and_matplotlib(name):
    for node in ast.walk(ast.parse(SNIPPETS[name].read_text("utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names = [node.module]
        assert {module.partition(".")[0] for module in names} <= ALLOWED


@every_snippet
def test_its_shown_lines_run_as_they_stand(name):
    """Only the caption and the text alternative stand outside the shown lines."""
    text = SNIPPETS[name].read_text("utf-8")
    rest = text.replace(plates.shown_code(SNIPPETS[name]), "")
    docstring, *statements = ast.parse(rest).body
    assert isinstance(docstring.value, ast.Constant)
    assert all(isinstance(s, ast.Assign) for s in statements), "more than assignments below"
    assert "caption" in {ast.unparse(s.targets[0]) for s in statements}


@every_snippet
def test_it_leaves_style_and_saving_to_the_press(name):
    text = SNIPPETS[name].read_text("utf-8")
    found = re.findall(r"rcParams|rc_context|style\.use|savefig|plt\.show|tight_layout|cmap", text)
    assert not found


@every_snippet
def test_its_caption_and_text_alternative_say_something(drawn, name):
    made = drawn(name).made
    assert made["caption"].strip()
    if drawn(name).figures:
        alt = made["alt"]
        assert len(alt) >= 60
        # It is read aloud: no TeX, no Markdown.
        assert not re.search(r"[$\\`*_{}\n]|\*\*", alt), alt


def clipped(labels, size):
    """The labels that leave a figure of that size."""
    return [
        text
        for text, box in labels
        if min(box.x0, box.y0) < -TOUCHING or any(box.max > size + TOUCHING)
    ]


def overlapping(labels):
    """The pairs of labels of which one lies over the other."""
    return [
        (one, other)
        for (one, a), (other, b) in combinations(labels, 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > TOUCHING
        and min(a.y1, b.y1) - max(a.y0, b.y0) > TOUCHING
    ]


@every_snippet
def test_no_label_is_clipped(drawn, name):
    assert clipped(drawn(name).labels, drawn(name).size) == []


@every_snippet
def test_no_label_lies_over_another(drawn, name):
    assert overlapping(drawn(name).labels) == []


def test_labels_that_overlap_or_leave_the_figure_would_be_found(drawn):
    style.apply()
    figure, axes = plt.subplots()
    axes.set(xlim=(0, 1), ylim=(0, 1), xticks=[0, 0.5, 1], yticks=[])
    axes.text(0.50, 0.5, "one")
    axes.text(0.52, 0.5, "other", rotation=30)
    axes.text(0.1, 0.9, "alone")
    axes.text(0.5, -0.06, "on a tick")
    axes.text(0.97, 0.2, "over the edge")
    axes.text(0.1, 1.5, "above")
    axes.text(0.52, 0.5, "unseen", visible=False)
    axes.set_xticks([0, 0.5, 1, 1.02], labels=["0", "half", "1", "beyond"])
    axes.set_xlim(0, 1)
    figure.set_layout_engine("none")
    figure.canvas.draw()
    found = list(labels(figure))
    size = figure.bbox.size
    plt.close(figure)
    assert {text for text, _ in found} >= {"0", "half", "1", "alone"}
    assert not {text for text, _ in found} & {"unseen", "beyond"}
    assert clipped(found, size) == ["over the edge", "above"]
    assert {frozenset(pair) for pair in overlapping(found)} == {
        frozenset({"one", "other"}),
        frozenset({"half", "on a tick"}),
    }


def examples_in_the_sources():
    """How many docstrings of `gd` and of the snippets hold an example, read without importing."""
    count = 0
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
    for path in [*(ROOT / "gd").glob("*.py"), *SNIPPETS.values()]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, kinds) and ">>>" in (ast.get_docstring(node) or ""):
                count += 1
    return count


def test_every_doctest_is_collected(drawn):
    class Count:
        def pytest_collection_finish(self, session):
            self.items = session.items

    for name in SNIPPETS:
        drawn(name)
    options = ["--doctest-modules", "--collect-only", "-p", "no:terminal"]
    folders = [str(ROOT / "gd"), str(ROOT / "snippets")]
    status = pytest.main([*options, *folders], plugins=[count := Count()])
    assert status == pytest.ExitCode.OK
    names = {item.name for item in count.items}
    assert names >= set(SNIPPETS)
    assert len(count.items) >= examples_in_the_sources() >= len(SNIPPETS) + 10
