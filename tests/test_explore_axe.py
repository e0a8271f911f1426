"""Live figures and cells by axe's rules (WCAG A, AA and best practices), in both themes."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytest_plugins = ["tests.site_fixtures"]
pytestmark = pytest.mark.site

KINDS = {
    "sign-lab": "",
    "direction-dial": "why-180/",
    "zoom": "taylor/",
    "step-length": "step-length/",
    "zig-zag": "aim/",
    "cell": "which-way-is-up/",
}


def violations(page, kind):
    found = (
        Axe().run(page, context={"include": [[f"[data-explore={kind}]"]]}).response["violations"]
    )
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_rule_is_broken_in_any_state(browser, base, kind, scheme):
    page = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    page.goto(base + KINDS[kind])
    assert violations(page, kind) == []
    figure = page.locator(f"[data-explore={kind}]").first
    for slider in figure.get_by_role("slider").all():
        for key in ("End", "Home", "ArrowRight"):
            slider.press(key)
            assert violations(page, kind) == []
    for choice in figure.get_by_role("combobox").all():
        for index in range(choice.locator("option").count()):
            choice.select_option(index=index)
            assert violations(page, kind) == []
    if kind == "cell":
        figure.get_by_role("button", name="Edit", exact=True).click()
        assert violations(page, kind) == []
    page.close()


def test_a_broken_rule_would_be_found(browser, base):
    page = browser.new_page()
    page.goto(base)
    page.locator("#sign-lab-w").evaluate(
        "input => { document.querySelector('label[for=sign-lab-w]').remove(); }"
    )
    assert [rule for rule, _ in violations(page, "sign-lab")] == ["label"]
    page.close()
