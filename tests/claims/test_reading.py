"""The reading of a page: what must be held, what is exempt, and that nothing slips through."""

import pytest

from hooks import claims
from tests.claims.reading import Page

PAGE = r"""---
title: Is 7 prime?
---

# Is 7 prime?

Since 1847 nobody doubts it: $7/2=3.5$ and `7 // 2` is 3, see [section 12](other.md#claim-12).

1. The walk $w_2=2w^2$ starts at 0.

/// theorem | Seven
    attrs: {id: claim-seven}

For $k\ge1$ we have $7k>6k$. \tag{9}

///
"""
INSIDE = [r"\ge", "1", "7", ">", "6"]  # the claim


@pytest.fixture
def read(tmp_path, monkeypatch):
    """A function that makes a page of a text."""
    monkeypatch.setattr(claims, "PAGES", tmp_path)

    def make(text, given=()):
        path = tmp_path / "page.md"
        path.write_text(text, encoding="utf-8")
        return Page(path, list(given))

    return make


def words(page):
    return [page.text[token.start : token.end] for token in page.tokens if not token.exempt]


def test_only_what_states_a_result_must_be_held(read):
    page = read(PAGE)
    assert words(page) == ["7", "7", "2", "3.5", "3", *INSIDE]
    assert [(page.text[t.start : t.end], t.exempt) for t in page.tokens if t.exempt] == [
        ("1847", "year"),
        ("12", "in the words of a link, which its target holds"),
        ("2", "index or exponent"),
        ("2", "part of a formula's shape"),
        ("2", "index or exponent"),
        ("0", "0 or 1, the origin and the unit"),
    ]


def test_what_no_check_says_is_reported_with_its_place(read):
    page = read(PAGE, given=["Is 7 prime?"])
    page.says("$7/2=3.5$", "is 3, see")
    assert [line.partition("⟦")[2].partition("⟧")[0] for line in page.unheld()] == INSIDE
    page.says(r"For $k\ge1$ we have $7k>6k$")
    assert page.unheld() == []


@pytest.mark.parametrize(
    ("old", "new"), [(r"\ge1", r"\le1"), ("7k>", "7k<"), ("6k", "5k"), ("3.5", "3.6")]
)
def test_a_changed_sign_comparison_or_digit_is_not_said(read, old, new):
    page = read(PAGE.replace(old, new))
    with pytest.raises(AssertionError, match="does not say"):
        page.says("$7/2=3.5$", r"For $k\ge1$ we have $7k>6k$")


def test_what_is_quoted_as_given_must_stand_there(read):
    assert read(PAGE, given=["Is 7 prime?", "Is 8 prime?"]).stale() == ["Is 8 prime?"]


def test_a_number_in_a_caption_is_given_if_the_code_has_it(tmp_path, monkeypatch, read):
    monkeypatch.setattr(claims, "SNIPPETS", tmp_path)
    (tmp_path / "walk.py").write_text(
        '"""A walk."""\nrate = 0.1\n# --8<-- [end:show]\nx = 3\n'
        'caption = f"With rate 0.1 from {rate} it needs 44 steps."\nalt = "It ends at 5.0."\n'
    )
    assert words(read('# Walk\n\n--8<-- "walk.md"\n')) == ["44", "5.0"]


def test_claims_are_blocks_equations_sections_and_figures(read):
    text = PAGE + (
        "\n/// html | div\n    attrs: {id: claim-eq}\n\n$$\na=b \\tag{3}\n$$\n\n///\n"
        "\n### A slip {#claim-slip}\n\nText.\n\n## Next\n"
    )
    found = [(c.id, c.kind, c.title) for c in claims.read_claims(read(text).path)]
    assert found == [
        ("claim-seven", "theorem", "Seven"),
        ("claim-eq", "equation", "Equation (3)"),
        ("claim-slip", "section", "A slip"),
    ]


def test_checks_are_read_with_their_marks(tmp_path):
    module = tmp_path / "test_page.py"
    module.write_text(
        "import pytest\n\n@pytest.mark.holds('claim-a', 'claim-b', by='symbolic')\n"
        "@pytest.mark.parametrize('x', [1])\ndef test_one(x):\n    assert x\n\n"
        "def helper():\n    pass\n\ndef test_two():\n    pass\n"
    )
    one, two = claims.read_checks(module)
    assert (one.name, one.ids, one.method) == ("test_one", ("claim-a", "claim-b"), "symbolic")
    assert one.source.startswith("@pytest.mark.holds")
    assert one.source.endswith("assert x\n")
    assert (two.ids, two.method) == ((), "")
