"""Live figures and cells by axe's rules (WCAG A, AA and best practices), in both themes."""

import pytest

from tests.axe import COLOURS, violations
from tests.live_figures import ALONE

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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_rule_is_broken_in_any_state(browser, base, kind, scheme):
    page = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    page.goto(base + KINDS[kind])
    figure = page.locator(f"[data-explore={kind}]").first
    figure.scroll_into_view_if_needed()
    page.locator(f"[data-explore={kind}][data-live]").first.wait_for()
    figure.evaluate(ALONE)  # axe reads the whole page, however little of it is to be judged
    context = {"include": [[f"[data-explore={kind}]"]]}
    # In the dark theme only what depends on colours is looked at again.
    rules = COLOURS if scheme == "dark" else None
    assert violations(page, context, rules) == []
    for slider in figure.get_by_role("slider").all():
        for key in ("End", "Home", "ArrowRight"):
            slider.press(key)
            assert violations(page, context, rules) == []
    for choice in figure.get_by_role("combobox").all():
        for index in range(choice.locator("option").count()):
            choice.select_option(index=index)
            assert violations(page, context, rules) == []
    if kind == "cell":
        figure.get_by_role("button", name="Edit", exact=True).click()
        assert violations(page, context, rules) == []
    page.close()


def test_a_broken_rule_would_be_found(browser, base):
    page = browser.new_page()
    page.goto(base)
    page.locator("#sign-lab-w").evaluate(
        "input => { document.querySelector('label[for=sign-lab-w]').remove(); }"
    )
    context = {"include": [["[data-explore=sign-lab]"]]}
    assert [rule for rule, _ in violations(page, context)] == ["label"]
    page.close()
