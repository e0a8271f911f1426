"""docs/checks.md: its rules are those of the code, its list is complete, its counts are right."""

import ast
import json
import re
from collections import Counter

import pytest

from hooks import claims, ledger
from hooks.formulas import Typesetter
from tests import mutants
from tests.claims import reading

MARK = re.compile(r"^@pytest\.mark\.holds\(.*?by=\"(\w+)\"", re.M | re.S)


@pytest.mark.holds("kinds-of-check", by="text")
def test_the_counts_are_those_of_the_marks_in_the_sources():
    """Counted again as text, without the parser that the page's list is made with."""
    modules = [claims.module_of(page) for page in claims.pages()]
    methods = [m[1] for path in modules for m in MARK.finditer(path.read_text(encoding="utf-8"))]
    overview = ledger.overview()
    for method in claims.METHODS:
        assert methods.count(method), method
        assert re.search(rf"^\| {method} \| .+ \| {methods.count(method)} \|$", overview, re.M)
    assert f", {len(methods)} tests" in overview


@pytest.mark.holds("kinds-of-check", by="text")
def test_every_kind_of_check_is_explained():
    overview = ledger.overview()
    assert all(f"| {kind} | {what} |" in overview for kind, what in claims.METHODS.items())


@pytest.mark.holds("kinds-of-check", by="text")
def test_the_list_and_the_published_ledger_have_every_claim():
    """Against the ids in the sources, found by a plain search."""
    wanted, overview = set(), ledger.overview()
    for page in claims.pages():
        source = claims.markdown(page)
        wanted |= set(re.findall(r"(?:attrs: \{id: |\{#)(claim-[\w-]+)\}", source))
    published = json.loads(ledger.as_json(Typesetter(), "https://site.test/"))
    found = [entry["id"] for entry in published if entry["id"].startswith("claim-")]
    assert sorted(found) == sorted(wanted)
    assert len(found) >= 60
    for entry in published:
        assert set(entry) == {"id", "url", "kind", "title", "statement", "method", "checks"}
        assert entry["url"].startswith("https://site.test/")
        assert entry["url"].endswith(f"#{entry['id']}")
        assert len(entry["statement"]) > 10, entry["id"]
        assert not re.search(r"[$\\]", entry["statement"]), entry["id"]
        assert entry["checks"], entry["id"]
        assert set(entry["method"]) <= set(claims.METHODS)
        assert f"#{entry['id']})" in overview


@pytest.mark.holds("which-numbers-are-held", by="text")
def test_the_rules_on_the_page_are_the_rules_in_the_code(page):
    assert reading.FOLLOWS.match("w$")
    page.says("such as the 2 in $2w$")
    said = page.source.partition("## Which numbers are held?")[2].partition("\n## ")[0]
    rules = {t.exempt for p in claims.pages() for t in reading.Page(p, []).tokens if t.exempt}
    words = {
        "index or exponent": "indices and exponents",
        "part of a formula's shape": "one-digit numbers that are part of a formula's shape",
        "0 or 1, the origin and the unit": "0 and 1, the origin and the unit",
        "year": "years",
        "in the words of a link, which its target holds": "numbers in the words of a link",
        "given in the code above it": "numbers that stand in the code",
    }
    assert rules == set(words)
    assert all(text in said for text in words.values())
    assert (
        said.count("\n- ") == 5
    )  # the first and the third item name two rules each, the last GIVEN


@pytest.mark.holds("which-numbers-are-held", by="text")
def test_the_counts_of_what_is_held(page):
    held, quoted = Counter(), 0
    for path in claims.pages():
        given = given_in(claims.module_of(path))
        read = reading.Page(path, given)
        spans = [span for quotation in given for span in read.spans(quotation)]
        for token in (token for token in read.tokens if not token.exempt):
            if any(a <= token.start and token.end <= b for a, b in spans):
                quoted += 1
            else:
                held[token.kind] += 1
    numerals, signs = (held[kind] // 100 * 100 for kind in ("numeral", "sign"))
    page.says(f"more than {numerals:,} numerals and more than {signs:,} signs and comparisons")
    page.says(f"and {quoted} numerals are quoted under")


def given_in(module):
    """The module's list GIVEN, if it has one."""
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "GIVEN":
            return ast.literal_eval(node.value)
    return []


@pytest.mark.holds("how-do-we-know-that-the-checks-can-fail", by="run")
def test_the_page_says_what_the_last_run_of_the_mutants_counted(page):
    counted = json.loads(mutants.RESULTS.read_text(encoding="utf-8"))
    pages, code, published = (counted[part] for part in ("pages", "gd", "published"))
    assert pages["tried"] >= 300
    assert pages["seen"] / pages["tried"] >= 0.98
    assert code["seen"] / code["tried"] >= 0.95
    page.says(
        f"tried {pages['tried']} of the {pages['possible']:,} such changes at random, "
        f"and {pages['seen']} of them turned a test red",
        f"Of {code['tried']:,} changes to it, as the tool mutmut makes them, "
        f"{code['seen']:,} turned",
    )
    explained = (mutants.RESULTS.parent / "gd-survivors.md").read_text(encoding="utf-8")
    assert explained.count("```diff") == code["tried"] - code["seen"]
    assert published["seen"] == published["tried"] == 12


@pytest.mark.holds("what-is-a-claim-and-what-holds-it", by="text")
def test_what_the_page_says_of_claims_is_so():
    ledger_tests = (claims.CHECKS / "test_ledger.py").read_text(encoding="utf-8")
    for test in ("every_claim_and_figure_has_a_check", "every_check_names", "published_id_stays"):
        assert test in ledger_tests
