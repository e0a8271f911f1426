"""docs/notation.md: one definition for a term and its tooltip, units that fit together, and terms
that mean what their sentence says."""

import math
import re

import numpy as np
import pytest
import sympy as sp
from hypothesis import assume, given
from hypothesis import strategies as st

from hooks import ROOT, claims

PAGE = claims.markdown(claims.PAGES / "notation.md")
TOOLTIPS = dict(
    re.findall(r"^\*\[(.+?)\]: (.+)$", (ROOT / "hooks" / "glossary.md").read_text("utf-8"), re.M)
)
ENTRY = re.compile(r"^\*\*(?P<term>.+?)\*\*\{#(?P<id>[a-z-]+)\}: (?P<text>.+)$", re.M)
GLOSSARY = PAGE[PAGE.index("## Glossary") :]
ENTRIES = [match.groupdict() for match in ENTRY.finditer(GLOSSARY)]

TEX = {r"\cdot": "·", r"\ge": "≥", r"\T": "ᵀ", "-": "−", "$": "", "{": "", "}": ""}


def definition(text):
    """The sentence alone, without its links, its TeX as text, without spaces."""
    text = re.sub(r"\.( \[[^]]*\]\([^)]*\),?)+$", ".", text)
    for formula in set(re.findall(r"\$.*?\$", text)):
        plain = formula
        for tex, character in TEX.items():
            plain = plain.replace(tex, character)
        text = text.replace(formula, plain)
    return re.sub(r"\s", "", text)


# Terms


@pytest.mark.holds("glossary", by="exhaustive")
def test_every_paragraph_of_the_glossary_is_an_entry():
    paragraphs = [p for p in GLOSSARY.split("\n\n")[1:] if p.strip()]
    assert len(paragraphs) == len(ENTRIES) > 40


@pytest.mark.holds("glossary", by="exhaustive")
def test_terms_are_in_order_and_ids_are_unique_and_made_of_the_term():
    terms = [entry["term"] for entry in ENTRIES]
    assert terms == sorted(terms, key=str.casefold)
    for entry in ENTRIES:
        words = entry["term"].lower().replace("–", "-").replace(" ", "-")
        assert entry["id"] == re.sub(r"[^a-z-]", "", words)
    assert len({entry["id"] for entry in ENTRIES}) == len(ENTRIES)


@pytest.mark.holds("glossary", by="exhaustive")
def test_every_term_is_one_sentence_and_links_to_where_it_is_used():
    for entry in ENTRIES:
        sentence, *links = re.split(r"(?<=\.) (?=\[)", entry["text"])
        assert links, entry["term"]
        assert sentence[0].isupper(), entry["term"]
        assert ". " not in sentence, entry["term"]


@pytest.mark.holds("glossary", by="text")
def test_each_tooltip_is_the_glossarys_definition():
    """They must not drift apart: the same sentence, word for word."""
    known = {entry["term"].lower(): entry["text"] for entry in ENTRIES}
    for term, text in TOOLTIPS.items():
        name = term.lower()
        entry = known.get(name) or known[name.removesuffix("s")]
        assert definition(text) == definition(entry), term


@pytest.mark.holds("glossary", by="text")
def test_a_tooltip_is_plain_text():
    """A title shows no TeX and no Markdown."""
    assert len(TOOLTIPS) > 10
    for text in TOOLTIPS.values():
        assert not re.search(r'[\\$*_<>`"]', text.replace("R > 0", ""))
        assert text.endswith(".")


# Symbols


@pytest.mark.holds("symbols", "notation-and-glossary", by="exhaustive")
def test_every_row_links_to_sections_that_exist():
    rows = re.findall(r"^\| \$.+\|$", PAGE, re.M)
    assert len(rows) > 45
    links = re.findall(r"\]\(([\w-]+\.md)#(claim-[\w-]+)\)", PAGE)
    known = {
        (name, claim.id)
        for name in {name for name, _ in links}
        for claim in claims.read_claims(claims.PAGES / name)
    }
    assert set(links) <= known


@pytest.mark.holds("on-single-pages", by="exhaustive")
def test_a_letter_with_two_meanings_is_in_both_tables():
    """What a table of single pages gives again must be told apart there."""
    general, single = PAGE[: PAGE.index("### On single pages")], PAGE[PAGE.index("### On single") :]

    def symbols(text):
        rows = re.findall(r"^\| \$(.+?)\$ \|", text, re.M)
        return [s for row in rows for s in re.split(r",\\? ", row)]

    assert len(symbols(general)) == len(set(symbols(general)))
    assert set(symbols(general)) & set(symbols(single)) == {"r", r"\beta", r"\rho"}


# Units


def unit(text):
    """The exponents of (loss, weight)."""
    if text == "none":
        return (0, 0)
    above, _, below = text.partition("/")
    powers = {"loss": 0, "weight": 0}
    for part, sign in ((above, 1), (below, -1)):
        if part:
            powers[part.removesuffix("²")] += sign * (2 if part.endswith("²") else 1)
    return powers["loss"], powers["weight"]


def units():
    """The unit in the table for each symbol, a row with two symbols giving both."""
    found = {}
    for row in re.findall(r"^\| (\$.+\$) \| .+ \| ([a-z²/; ]+) \|$", PAGE, re.M):
        symbols = row[0].strip("$").split(r",\ ")
        if row[1] != "degree":
            for symbol, text in zip(symbols, row[1].split("; ") * len(symbols), strict=False):
                found[symbol] = unit(text)
    return found


UNITS = units()


def product(*symbols):
    return tuple(sum(UNITS[s][i] * power for s, power in symbols) for i in (0, 1))


@pytest.mark.holds(
    "the-loss-and-its-slope", "directions-and-steps", "the-shape-of-a-loss", by="exhaustive"
)
def test_the_units_fit_together():
    """Every formula that joins these symbols has one unit on both sides."""
    loss = UNITS["J(w)"]
    assert loss == (1, 0)
    assert product((r"\lr", 1), (r"\g", 1)) == UNITS[r"\D"] == UNITS["w"] == UNITS["h"] == (0, 1)
    assert product((r"\g", 1), (r"\D", 1)) == loss == UNITS[r"dJ_w(\D)"]
    assert product((r"\g\cdot u", 1), ("h", 1)) == loss == UNITS["r(h)"] == UNITS["o(h)"]
    assert product((r"\lr", 1), (r"\g", 2)) == loss == UNITS[r"\varphi(t)"]
    assert product((r"\D", 2), (r"\lr", -1)) == loss
    for bend in ("L", "H", "A", r"\mu", r"\lambda_i"):
        assert product((bend, 1), ("h", 2)) == loss
        assert product((bend, 1), (r"\lr", 1)) == (0, 0)
    assert UNITS[r"\g"] == UNITS[r"\gradJ(w)"] == UNITS[r"\partial_iJ"] == UNITS["J'(w)"]
    assert UNITS[r"\minc{w^\star}"] == UNITS["w"] == UNITS[r"\wold"] == UNITS[r"\wnew"]
    assert UNITS[r"\minc{J^\star}"] == loss
    assert UNITS["p"] == UNITS["d"] == UNITS["w"]
    assert UNITS["r"] == UNITS["R"] == UNITS["u"] == UNITS[r"\kappa"] == UNITS[r"\rho"] == (0, 0)


@pytest.mark.holds("the-loss-and-its-slope", "the-shape-of-a-loss", by="run")
def test_the_units_are_what_a_change_of_units_says():
    """Loss counted in sevenths, weights in thirds: each number changes as its unit says."""

    def loss(w):
        return w[0] ** 2 + 3 * w[0] * w[1] + 5 * w[1] ** 2

    def described(loss, w, h):
        e = h * np.eye(2)
        g = np.array([loss(w + d) - loss(w - d) for d in e]) / (2 * h)
        hessian = [[loss(w + d + f) - loss(w + d) - loss(w + f) + loss(w) for f in e] for d in e]
        return g, np.array(hessian) / h**2

    w = np.array([0.4, -1.1])
    g, hessian = described(loss, w, 1e-3)
    new_g, new_hessian = described(lambda v: 7 * loss(v / 3), 3 * w, 3e-3)

    def factor(symbol):
        power_loss, power_weight = UNITS[symbol]
        return 7.0**power_loss * 3.0**power_weight

    largest, new_largest = (np.linalg.norm(m, 2) for m in (hessian, new_hessian))
    assert new_g == pytest.approx(factor(r"\g") * g)
    assert new_hessian == pytest.approx(factor("H") * hessian)
    assert new_largest == pytest.approx(factor("L") * largest)
    # The same step, with the rate that the table's unit gives it.
    assert factor(r"\lr") * new_g == pytest.approx(factor(r"\D") * g)


@pytest.mark.holds("directions-and-steps", "the-shape-of-a-loss", "on-single-pages", by="symbolic")
def test_the_formulas_of_the_symbols_on_a_bowl(page):
    """J = ½eᵀAe with A = diag(1, 9): its gradient, its step, κ, and the step seen in w = Mv."""
    page.says(
        r"the length of a step, $h\ge0$; the step is $hu$",
        r"$\lr>0$; gradient descent has $\D=\stepc{-\lr\,\g}$",
        r"the [condition number] $\lambda_{\mathrm{max}}/\lambda_{\mathrm{min}}$",
        r"the [error] $w-w^\star$",
        r"a [change of coordinates], $w=Mv$",
    )
    a, goal = sp.diag(1, 9), sp.Matrix([2, -1])
    w = sp.Matrix(sp.symbols("w1 w2", real=True))
    loss = ((w - goal).T * a * (w - goal))[0] / 2
    gradient = sp.Matrix([loss.diff(v) for v in w])
    assert sp.expand(gradient - a * (w - goal)) == sp.zeros(2, 1)
    assert gradient.subs(dict(zip(w, goal, strict=True))) == sp.zeros(2, 1)
    rate = sp.symbols("eta", positive=True)
    after = w - rate * gradient
    change = loss.subs(dict(zip(w, after, strict=True)), simultaneous=True) - loss
    slope = change.diff(rate).subs(rate, 0)
    assert sp.expand(slope + gradient.dot(gradient)) == 0  # with + it would climb
    kappa = float(max(a.eigenvals()) / min(a.eigenvals()))
    assert kappa == np.linalg.cond(np.diag([1.0, 9.0]))
    m = sp.Matrix([[1, 2], [0, 3]])
    v = sp.Matrix(sp.symbols("v1 v2", real=True))
    seen = loss.subs(dict(zip(w, m * v, strict=True)), simultaneous=True)
    pulled = m.T * gradient.subs(dict(zip(w, m * v, strict=True)), simultaneous=True)
    assert sp.expand(sp.Matrix([seen.diff(c) for c in v]) - pulled) == sp.zeros(2, 1)


@pytest.mark.holds("on-single-pages", by="symbolic")
def test_armijos_fraction_lies_between_0_and_1(page):
    """On w² the condition accepts η ≤ 1 − c: some rates for c < 1, for c ≥ 1 none."""
    page.says(r"[Armijo's fraction], $0<c<1$")
    rate, c = sp.symbols("eta c", real=True)
    w = sp.symbols("w", nonzero=True)
    lacking = sp.cancel(
        ((w - rate * 2 * w) ** 2 - w**2 + c * rate * (2 * w) ** 2) / (4 * w**2 * rate)
    )
    assert sp.expand(lacking - (rate - 1 + c)) == 0


@pytest.mark.holds("lengths", by="software")
def test_the_lengths(page):
    page.says(
        r"the Euclidean length, $\sqrt{v\cdot v}$",
        "| the [sum of the sizes] of the entries",
        "| the [largest size] of an entry",
        r"$P$ | a positive definite matrix, in the [norm $\sqrt{u\T Pu}$]",
    )
    v = np.random.default_rng(0).normal(size=7)
    assert np.linalg.norm(v) == pytest.approx(math.sqrt(v @ v))
    assert np.linalg.norm(v, 1) == pytest.approx(sum(abs(v)))
    assert np.linalg.norm(v, np.inf) == max(abs(v))


# Definitions: what they say, and that their conditions are needed

numbers = st.lists(st.integers(-500, 500), min_size=3, max_size=3).map(lambda v: np.array(v) / 100)


@pytest.mark.holds("cauchy-schwarz", "dual-norm", "norm", by="property")
@given(numbers, numbers, st.floats(-3, 3))
def test_cauchy_schwarz_and_what_a_norm_is(page, a, b, factor):
    page.says(
        "with equality only if one is a multiple of the other", "the Euclidean norm is its own"
    )
    sizes = np.linalg.norm(a) * np.linalg.norm(b)
    assert abs(a @ b) <= sizes + 1e-9
    across = np.linalg.norm(np.cross(a, b))
    assert sizes**2 - (a @ b) ** 2 == pytest.approx(across**2, abs=1e-6)  # 0 only for multiples
    if a.any():
        assert a @ (a / np.linalg.norm(a)) == pytest.approx(np.linalg.norm(a))
    for order in (1, 2, np.inf):

        def norm(v, order=order):
            return np.linalg.norm(v, order)

        assert (norm(a) > 0) == a.any()
        assert norm(factor * a) == pytest.approx(abs(factor) * norm(a))
        assert norm(a + b) <= norm(a) + norm(b) + 1e-9


@pytest.mark.holds("singular-values", by="software")
def test_singular_values_and_stretching():
    """Roots of the eigenvalues of AᵀA; the largest is the most that A stretches any vector."""
    a = np.array([[1.0, 2.0], [0.0, 1.0], [3.0, -1.0]])
    roots = np.sqrt(np.linalg.eigvalsh(a.T @ a))
    assert roots[::-1] == pytest.approx(np.linalg.svd(a, compute_uv=False))
    turn = np.linspace(0, np.pi, 20001)
    stretched = np.linalg.norm(a @ np.stack([np.cos(turn), np.sin(turn)]), axis=0)
    assert stretched.max() == pytest.approx(roots.max(), rel=1e-7)


@pytest.mark.holds("positive-definite", "condition-number", by="exhaustive")
def test_positive_definite_in_two_ways(page):
    """vᵀBv > 0 for all v ≠ 0 exactly if all eigenvalues are positive."""
    page.says(r"for which the number $v\T Bv$ is positive for every vector $v$ other than 0")
    page.says("its largest eigenvalue divided by its smallest; 1 means a round bowl")
    turn = np.linspace(0, np.pi, 2001)
    v = np.stack([np.cos(turn), np.sin(turn)])
    for off, expected in ((1.9, True), (2.1, False)):
        b = np.array([[1.0, off], [off, 4.0]])
        assert (np.linalg.eigvalsh(b) > 0).all() == expected
        assert (np.einsum("ik,ij,jk->k", v, b, v) > 0).all() == expected
    round_bowl = np.einsum("ik,ij,jk->k", v, 3 * np.eye(2), v)
    assert round_bowl == pytest.approx(3)
    assert np.linalg.cond(3 * np.eye(2)) == 1


@pytest.mark.holds("descent-lemma", "smooth", "taylors-theorem", by="property")
@given(st.lists(st.tuples(*[st.floats(-3, 3)] * 3), min_size=1, max_size=4), st.floats(0.01, 1.99))
def test_the_descent_lemma_and_the_gap(page, waves, times):
    """On sums of a·sin(kw + c), with L = Σ|a|k²."""
    page.says(
        r"one step of gradient descent with $0<\lr<2/L$ lowers the loss by at least "
        r"${\lr(1-\tfrac12L\lr)\norm{\g}^2}$",
        "then every learning rate below $2/L$ lowers it where the gradient is not zero",
        r"plus a gap of at most $\boundc{\tfrac12Lh^2}$ if the gradient is $L$-Lipschitz on the",
    )
    smoothness = sum(abs(a) * k * k for a, k, _ in waves)
    gradient = sum(a * k * math.cos(c) for a, k, c in waves)
    assume(abs(gradient) > 1e-3)
    rate = times / smoothness

    def loss(w):
        return sum(a * math.sin(k * w + c) for a, k, c in waves)

    fall = loss(0) - loss(-rate * gradient)
    assert fall >= rate * (1 - smoothness * rate / 2) * gradient**2 - 1e-12
    h = rate * abs(gradient)
    assert abs(fall - rate * gradient**2) <= smoothness * h**2 / 2 + 1e-12


@pytest.mark.holds("descent-lemma", "smooth", by="symbolic")
def test_on_a_parabola_the_descent_lemma_is_exact_and_2_over_l_lowers_nothing():
    rate, bend, w = sp.symbols("eta L w", positive=True)
    bowl = bend * w**2 / 2
    gradient = bowl.diff(w)
    fall = bowl - bowl.subs(w, w - rate * gradient)
    assert sp.expand(fall - rate * (1 - bend * rate / 2) * gradient**2) == 0
    assert sp.expand(fall.subs(rate, 2 / bend)) == 0


@pytest.mark.holds("diverge", "zig-zag", by="symbolic")
def test_when_a_walk_diverges_and_when_it_zig_zags(page):
    page.says("as on the parabola $w^2$ with a learning rate above 1 from any start but 0")
    page.says("if the learning rate times its eigenvalue exceeds 1")
    rate, eigenvalue = sp.symbols("eta lambda", real=True)
    assert sp.solve(1 - 2 * rate < -1, rate).as_set() == sp.Interval.open(1, sp.oo)
    product = sp.symbols("product", real=True)
    w = sp.symbols("w", nonzero=True)
    factor = sp.cancel((w - rate * sp.diff(eigenvalue * w**2 / 2, w)) / w)
    factor = factor.subs(rate, product / eigenvalue)
    assert sp.solve(sp.cancel(factor) < 0, product).as_set() == sp.Interval.open(1, sp.oo)


@pytest.mark.holds("strongly-convex", "convex", by="property")
@given(st.floats(0.1, 5), st.floats(-4, 4), st.floats(-4, 4), st.floats(0, 1))
def test_strong_convexity_and_convexity(page, mu, p, q, share):
    """On ½μw² + w⁴, exactly ½μ(q − p)² or more above its tangent; w⁴ alone has no μ."""
    page.says(
        r"lies above each of its tangents by at least $\tfrac\mu2$ times the squared distance, for "
        r"some $\mu>0$"
    )

    def loss(w):
        return mu * w**2 / 2 + w**4

    tangent = loss(p) + (mu * p + 4 * p**3) * (q - p)
    assert loss(q) >= tangent + mu / 2 * (q - p) ** 2 - 1e-9
    between = share * p + (1 - share) * q
    assert loss(between) <= share * loss(p) + (1 - share) * loss(q) + 1e-9
    near = math.sqrt(mu) / 2
    assert near**4 < mu / 2 * near**2  # w⁴ lies less than ½μw² above its tangent at 0


@pytest.mark.holds("subgradient", "descent-direction", by="property")
@given(st.floats(-4, 4), st.floats(-2, 2))
def test_a_subgradient_and_a_descent_direction(page, q, s):
    """On |x| at 0 the subgradients are the numbers from −1 to 1; on x² at 1 it is the gradient."""
    page.says(
        r"a vector $s$ with $f(q)\ge f(p)+{s\cdot(q-p)}$ for all $q$",
        "for some $R>0$ the loss at $p+rd$ is below the loss at $p$ for all $r$ between 0 and $R$",
    )
    if abs(s) <= 1:
        assert abs(q) >= s * q
    else:
        assert abs(math.copysign(1, s)) < s * math.copysign(1, s)
    assert q**2 >= 1 + 2 * (q - 1) - 1e-12
    if abs(s) > 1e-3:  # any other slope than 2 cuts through the parabola
        near = 1 + s / 2
        assert near**2 < 1 + (2 + s) * (near - 1)
    r, d = sp.Rational(1, 3), -1  # R = 2 for x² at 1 along −1, and no more
    assert (1 + r * d) ** 2 < 1 == (1 + 2 * d) ** 2
