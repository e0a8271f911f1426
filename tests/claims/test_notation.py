"""docs/notation.md: one definition for a term and its tooltip, and units that fit together."""

import re
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "notation.md").read_text(encoding="utf-8")
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


def test_every_paragraph_of_the_glossary_is_an_entry():
    paragraphs = [p for p in GLOSSARY.split("\n\n")[1:] if p.strip()]
    assert len(paragraphs) == len(ENTRIES) > 40


def test_terms_are_in_order_and_ids_are_unique_and_made_of_the_term():
    terms = [entry["term"] for entry in ENTRIES]
    assert terms == sorted(terms, key=str.casefold)
    for entry in ENTRIES:
        words = entry["term"].lower().replace("–", "-").replace(" ", "-")
        assert entry["id"] == re.sub(r"[^a-z-]", "", words)
    assert len({entry["id"] for entry in ENTRIES}) == len(ENTRIES)


def test_every_term_is_one_sentence_and_links_to_where_it_is_used():
    for entry in ENTRIES:
        sentence, *links = re.split(r"(?<=\.) (?=\[)", entry["text"])
        assert links, entry["term"]
        assert sentence[0].isupper(), entry["term"]
        assert ". " not in sentence, entry["term"]


def test_each_tooltip_is_the_glossarys_definition():
    """They must not drift apart: the same sentence, word for word."""
    known = {entry["term"].lower(): entry["text"] for entry in ENTRIES}
    for term, text in TOOLTIPS.items():
        name = term.lower()
        entry = known.get(name) or known[name.removesuffix("s")]
        assert definition(text) == definition(entry), term


def test_a_tooltip_is_plain_text():
    """A title shows no TeX and no Markdown."""
    assert len(TOOLTIPS) > 10
    for text in TOOLTIPS.values():
        assert not re.search(r'[\\$*_<>`"]', text.replace("R > 0", ""))
        assert text.endswith(".")


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


def test_the_units_fit_together():
    """Every formula that joins these symbols has one unit on both sides."""
    loss = UNITS["J(w)"]
    assert product((r"\lr", 1), (r"\g", 1)) == UNITS[r"\D"] == UNITS["w"] == UNITS["h"]
    assert product((r"\g", 1), (r"\D", 1)) == loss == UNITS[r"dJ_w(\D)"]
    assert product((r"\g\cdot u", 1), ("h", 1)) == loss == UNITS["r(h)"] == UNITS["o(h)"]
    assert product((r"\lr", 1), (r"\g", 2)) == loss
    assert product((r"\D", 2), (r"\lr", -1)) == loss
    for bend in ("L", "H", "A", r"\mu", r"\lambda_i"):
        assert product((bend, 1), ("h", 2)) == loss
        assert product((bend, 1), (r"\lr", 1)) == (0, 0)
    assert UNITS[r"\g"] == UNITS[r"\gradJ(w)"] == UNITS[r"\partial_iJ"] == UNITS["J'(w)"]
    assert UNITS[r"\minc{w^\star}"] == UNITS["w"]
    assert UNITS[r"\minc{J^\star}"] == loss
    assert UNITS["p"] == UNITS["d"] == UNITS["w"]
    assert UNITS["r"] == UNITS["R"] == UNITS["u"] == UNITS[r"\kappa"] == UNITS[r"\rho"] == (0, 0)


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


# Definitions that say the same thing in two ways


def test_singular_values_and_stretching():
    """Roots of the eigenvalues of AᵀA; the largest is the most that A stretches any vector."""
    a = np.array([[1.0, 2.0], [0.0, 1.0], [3.0, -1.0]])
    roots = np.sqrt(np.linalg.eigvalsh(a.T @ a))
    assert roots[::-1] == pytest.approx(np.linalg.svd(a, compute_uv=False))
    turn = np.linspace(0, np.pi, 20001)
    stretched = np.linalg.norm(a @ np.stack([np.cos(turn), np.sin(turn)]), axis=0)
    assert stretched.max() == pytest.approx(roots.max(), rel=1e-7)


def test_positive_definite_in_two_ways():
    """vᵀBv > 0 for all v ≠ 0 exactly if all eigenvalues are positive."""
    turn = np.linspace(0, np.pi, 2001)
    v = np.stack([np.cos(turn), np.sin(turn)])
    for off, expected in ((1.9, True), (2.1, False)):
        b = np.array([[1.0, off], [off, 4.0]])
        assert (np.linalg.eigvalsh(b) > 0).all() == expected
        assert (np.einsum("ik,ij,jk->k", v, b, v) > 0).all() == expected
