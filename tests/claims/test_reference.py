"""docs/reference.md: all of `gd` is there, as the code has it, and the list of losses is true."""

import doctest
import html
import inspect
import re
import sys

import numpy as np
import pytest
import sympy as sp
import yaml
from mkdocs.commands.build import build
from mkdocs.config import load_config

import gd
from hooks import ROOT, claims

PAGE = claims.markdown(claims.PAGES / "reference.md")
CALLED = re.findall(r"^::: gd\.(\w+)$", PAGE, re.M)
X, Y = sp.symbols("x y", real=True)
# The loss as the page writes it, and as SymPy does.
READY_MADE = {
    "parabola": ("w^2", X**2),
    "double_well": ("(w^2-1)^2", (X**2 - 1) ** 2),
    "absolute_value": (r"\abs{w}", sp.Abs(X)),
    "saddle": ("w_1^2-w_2^2", X**2 - Y**2),
    "rosenbrock": (r"(1-w_1)^2+100\,(w_2-w_1^2)^2", (1 - X) ** 2 + 100 * (Y - X**2) ** 2),
}
LINE = re.compile(
    r"^- `(\w+)`: \$(.+?)\$\. (?:\$L=(\d)\$|No \$L\$), (no minimiser|minimisers? .+)\.$", re.M
)
ROWS = {name: cells for name, *cells in LINE.findall(PAGE)}


@pytest.mark.holds("the-module-gd", by="exhaustive")
def test_every_name_is_on_the_page_once():
    assert sorted(CALLED + list(ROWS)) == sorted(gd.__all__)


# The list of losses


@pytest.mark.holds("losses", by="software")
@pytest.mark.parametrize("name", READY_MADE)
def test_the_loss_in_the_list_is_the_one_in_gd(name, page):
    tex, expression = READY_MADE[name]
    page.says(f": ${tex}$. ")
    assert ROWS[name][0] == tex
    loss = getattr(gd, name)
    rng = np.random.default_rng(0)
    for point in rng.uniform(-2, 2, 5 if loss.scalar else (5, 2)):
        at = {X: point} if loss.scalar else {X: point[0], Y: point[1]}
        assert float(loss(point)) == pytest.approx(float(expression.subs(at)))


@pytest.mark.holds("losses", by="symbolic")
@pytest.mark.parametrize("name", READY_MADE)
def test_the_lipschitz_constant_in_the_list(name, page):
    """The largest curvature in size, by SymPy; for |w| the gradient jumps, so there is none."""
    expression, said = READY_MADE[name][1], ROWS[name][1]
    if name == "absolute_value":
        curvatures = [sp.oo]
    elif getattr(gd, name).scalar:
        bend = expression.diff(X, 2)
        curvatures = [abs(sp.limit(bend, X, sp.oo))]
    else:
        hessian = sp.hessian(expression, (X, Y))
        curvatures = [abs(sp.limit(e.subs(Y, 0), X, sp.oo)) for e in hessian.eigenvals()]
    largest = max(curvatures)
    assert said == ("" if largest == sp.oo else str(largest))
    has = "No $L$" if largest == sp.oo else f"$L={largest}$"
    page.says(f": ${READY_MADE[name][0]}$. {has}, ")
    assert getattr(gd, name).smoothness == (float(said) if said else None)


@pytest.mark.holds("losses", by="symbolic")
@pytest.mark.parametrize("name", READY_MADE)
def test_the_minimisers_in_the_list(name, page):
    """The lowest stationary points by SymPy; the saddle falls without bound."""
    expression, said = READY_MADE[name][1], ROWS[name][2].replace("−", "-")
    page.says(f", {ROWS[name][2]}.")
    loss = getattr(gd, name)
    if name == "saddle":
        assert sp.limit(expression.subs(X, 0), Y, sp.oo) == -sp.oo
        assert said == "no minimiser"
        assert loss.minimisers is None
        return
    if name == "absolute_value":
        best = [(0,)]
    else:
        variables = (X,) if loss.scalar else (X, Y)
        points = sp.solve([expression.diff(v) for v in variables], variables, dict=True)
        lowest = min(expression.subs(p) for p in points)
        best = [tuple(p[v] for v in variables) for p in points if expression.subs(p) == lowest]
    shown = [str(p[0]) if len(p) == 1 else str(p) for p in sorted(best)]
    assert said == f"minimiser{'s' * (len(shown) > 1)} {' and '.join(shown)}"
    assert loss.minimisers.tolist() == [
        float(p[0]) if loss.scalar else [float(c) for c in p] for p in sorted(best)
    ]


@pytest.mark.holds("the-module-gd", by="run")
def test_the_example_runs():
    """The code at the top walks to the minimum."""
    names = {}
    exec(re.search(r"```python\n(.+?)```", PAGE, re.S)[1], names)
    assert names["walk"].stopped == "converged"
    assert names["walk"].points == pytest.approx(2 * 0.8 ** np.arange(names["walk"].steps + 1))
    assert abs(names["walk"].points[-1]) < 1e-8


@pytest.mark.holds("losses", by="symbolic")
def test_the_absolute_value_has_no_gradient_at_its_kink_and_gives_0_there(page):
    page.says("At its kink, where it has no gradient, gives 0.")
    quotients = [sp.limit(sp.Abs(X) / X, X, 0, side) for side in "-+"]
    assert quotients == [-1, 1]
    assert gd.absolute_value.grad(0.0) == 0


@pytest.mark.holds("the-module-gd", by="property")
@pytest.mark.parametrize("name", READY_MADE)
def test_each_entry_of_a_scalar_losss_w_is_a_point_and_each_row_of_a_vector_losss(name):
    loss = getattr(gd, name)
    w = np.random.default_rng(1).normal(size=(3, 4, 2))
    points = w.shape if loss.scalar else w.shape[:-1]
    assert loss(w).shape == points
    assert loss.grad(w).shape == w.shape
    for at in np.ndindex(points):
        assert loss(w)[at] == pytest.approx(loss(w[at]), rel=1e-12)
        assert loss.grad(w)[at] == pytest.approx(loss.grad(w[at]), rel=1e-12)


@pytest.mark.holds("the-module-gd", by="run")
@pytest.mark.parametrize("given", [2, [1, 2], np.float32(2), np.arange(3)], ids=repr)
def test_what_numpy_can_turn_into_an_array_goes_in_and_64_bit_floats_come_out(given, page):
    result = gd.parabola(given)
    page.says(f"is a NumPy array of {8 * result.dtype.itemsize}-bit floats, or one such float")
    assert result.dtype == float
    assert result == pytest.approx(np.multiply(given, given))


@pytest.mark.holds("the-module-gd", by="run")
@pytest.mark.parametrize(
    ("call", "names", "given"),
    [
        (lambda: gd.step("a", 1.0, 0.1), "w", "'a'"),
        (lambda: gd.step(1.0, np.nan, 0.1), "gradient", "nan"),
        (lambda: gd.descend(gd.parabola, 2.0, -0.1), "learning_rate", "-0.1"),
        (lambda: gd.descend(gd.parabola, 2.0, 0.1, steps=-1), "steps", "-1"),
        (lambda: gd.directional_derivative([1.0], [1.0, 2.0]), "direction", "(2,)"),
        (lambda: gd.steepest_direction([1.0, 2.0], "l3"), "norm", "'l3'"),
        (lambda: gd.largest_safe_rate(0), "smoothness", "0"),
        (lambda: gd.backtracking(1, 2.0), "loss", "1"),
        (lambda: gd.numerical_gradient(1, 2.0), "function", "1"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bad_input_is_refused_by_name(call, names, given, page):
    page.says("Bad input raises a or a that names the argument, what was expected and what was")
    with pytest.raises((TypeError, ValueError)) as error:
        call()
    assert re.search(rf"\b{names}\b", str(error.value))
    assert given in str(error.value)


@pytest.mark.holds("the-module-gd", by="exhaustive")
def test_gd_needs_numpy_and_nothing_else(imported_by_gd, page):
    page.says("It needs NumPy and nothing else.")
    assert imported_by_gd - set(sys.stdlib_module_names) == {"gd", "numpy"}


# The page that mkdocstrings makes of it


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The page by the site's own settings for Markdown and mkdocstrings, without the press."""
    folder = tmp_path_factory.mktemp("reference")
    (folder / "docs").mkdir()
    text = re.sub(r"\]\([^)]*\)", "](reference.md)", PAGE)
    (folder / "docs" / "reference.md").write_text(text, encoding="utf-8")
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    plugin = re.search(r"^  - mkdocstrings:\n(?:      .*\n)+", settings, re.M)[0]
    config = load_config(
        str(ROOT / "mkdocs.yml"),
        docs_dir=str(folder / "docs"),
        site_dir=str(folder / "site"),
        nav=["reference.md"],
        theme={"name": "material"},
        hooks=[],
        plugins=yaml.safe_load(plugin),
    )
    build(config)
    return (folder / "site" / "reference" / "index.html").read_text(encoding="utf-8")


def text_of(part):
    return html.unescape(re.sub(r"<[^>]*>", "", part))


@pytest.fixture(scope="module")
def parts(built):
    """What the page says of each name: the heading's text, the signature, the rest."""
    found = {}
    for piece in re.split(r'(?=<h3 id="gd\.)', built)[1:]:
        heading, signature, rest = re.match(
            r'<h3 id="gd\.\w+">(.*?)<a .*?</h3>\s*'
            r'<div class="signature" data-search-exclude="">(.*?)</div></div>'
            r"(.*?)(?=<h2|</article|$)",
            piece,
            re.S,
        ).groups()
        found[re.match(r'<h3 id="gd\.(\w+)', piece)[1]] = (
            text_of(heading),
            text_of(signature),
            text_of(rest),
        )
    return found


@pytest.mark.holds("the-module-gd", by="text")
def test_each_name_has_its_own_stable_address(parts):
    assert list(parts) == CALLED
    assert all(parts[name][0] == name for name in CALLED)


@pytest.mark.holds("the-module-gd", by="text")
@pytest.mark.parametrize("name", CALLED)
def test_the_signature_is_the_codes(name, parts):
    """As Python's own inspect reads it: names, order, kinds, defaults, annotations."""
    signature = inspect.signature(getattr(gd, name))
    if inspect.isclass(getattr(gd, name)):
        signature = signature.replace(return_annotation=inspect.Signature.empty)
    expected = re.sub(r"[\s']", "", f"{name}{signature}")
    assert re.sub(r"[\s']", "", parts[name][1]).replace(",)", ")") == expected


@pytest.mark.holds("the-module-gd", by="text")
@pytest.mark.parametrize("name", CALLED)
def test_the_docstring_and_its_example_are_there_letter_for_letter(name, parts):
    """Its examples are code, and its quotes and dots are Python's."""
    docstring = inspect.getdoc(getattr(gd, name))
    examples = doctest.DocTestParser().get_examples(docstring)
    assert examples
    for example in examples:
        first, *more = example.source.splitlines()
        shown = "\n".join([f">>> {first}", *(f"... {line}" for line in more), example.want])
        assert shown.strip() in parts[name][2]
    words = re.sub(r"[`\s’']|^- ", "", docstring, flags=re.M)
    assert words in re.sub(r"[\s’']", "", parts[name][2]).replace("\u00b6", "")


@pytest.mark.holds("the-module-gd", by="text")
def test_no_heading_holds_a_tooltip(built):
    for heading in re.findall(r"<(h[1-6])\b(.*?)</\1>", built, re.S):
        assert "<abbr" not in heading[1]
