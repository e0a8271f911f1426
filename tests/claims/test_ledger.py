"""Every claim has a check, every check holds a claim, and an id once published stays."""

import re

import pytest
from markdown.extensions.toc import slugify

from hooks import claims

PAGES = claims.pages()
every_page = pytest.mark.parametrize("path", PAGES, ids=claims.name_of)
PUBLISHED = (claims.CHECKS / "published-ids.txt").read_text(encoding="utf-8").split()


def ids_of(path):
    """The page's ids that a check may name: claims, figures, sections, and anchors in the text."""
    source = claims.markdown(path)
    found = {claim.id for claim in claims.read_claims(path)}
    found |= set(re.findall(r'(?:<a id="|\{#)([\w-]+)', source))
    for m in claims.HEADING.finditer(re.sub(r"^(`{3,}).*?^\1$", "", source, flags=re.M | re.S)):
        found.add(slugify(re.sub(r"[*`]", "", m["title"]), "-"))
    return found


@every_page
def test_every_claim_and_figure_has_a_check(path):
    held = {name for check in claims.read_checks(claims.module_of(path)) for name in check.ids}
    assert [c.id for c in claims.read_claims(path) if c.id not in held] == []


@every_page
def test_every_check_names_what_it_holds_and_how(path):
    checks = claims.read_checks(claims.module_of(path))
    assert checks, f"{claims.module_of(path).name} has no test"
    known = ids_of(path)
    for check in checks:
        assert check.ids, f"{check.name} names no claim"
        assert set(check.ids) <= known, f"{check.name}: not on the page: {set(check.ids) - known}"
        assert check.method in claims.METHODS, f"{check.name}: by={check.method!r}"


def test_every_module_of_checks_is_about_a_page():
    modules = {claims.module_of(path) for path in PAGES} | {claims.CHECKS / "test_ledger.py"}
    assert set(claims.CHECKS.glob("test_*.py")) - modules == {claims.CHECKS / "test_reading.py"}


def test_no_two_claims_share_an_id():
    found = [
        c.id for path in PAGES for c in claims.read_claims(path) if not c.id.startswith("fig-")
    ]
    assert len(found) == len(set(found))


def test_a_published_id_stays():
    """After a renaming the old id stays as `<a id="claim-old"></a>` before the block."""
    now = {f"{claims.name_of(path)}#{name}" for path in PAGES for name in ids_of(path)}
    gone = [address for address in PUBLISHED if address not in now]
    assert not gone, f"renamed without an anchor for the old address: {gone}"


def test_every_claim_is_published():
    now = {f"{claims.name_of(p)}#{c.id}" for p in PAGES for c in claims.read_claims(p)}
    assert not now - set(PUBLISHED), "add to tests/claims/published-ids.txt"
