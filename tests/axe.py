"""What a page breaks of axe's rules: of WCAG 2.2 A and AA, and of good practice."""

from axe_playwright_python.base import AXE_SCRIPT

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]

# A phone lays out what is far below when it comes near; axe looks at all of it at once.
LAY_OUT = """() => new Promise(done => {
  for (const part of document.querySelectorAll('.md-content__inner > *')) {
    part.style.contentVisibility = 'visible';
  }
  requestAnimationFrame(() => requestAnimationFrame(done));
})"""
# The parts of formulas and the strokes of figures are most of what most pages have, and axe hardly
# judges them: their text and their names are left.
FLATTEN = """() => {
  document.querySelectorAll('.katex-html, math').forEach(e => { e.textContent = e.textContent; });
  document.querySelectorAll('svg.plate-svg:not([data-axes]) > g').forEach(e => e.remove());
}"""
RUN = "([context, options]) => axe.run(context || document, options)"


def violations(page, context=None, rules=None):
    """Each broken rule of these, or of all, with the elements that break it."""
    page.evaluate(LAY_OUT)
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
    options = {"runOnly": only, "resultTypes": ["violations"]}
    found = page.evaluate(RUN, [context, options])["violations"]
    return [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found]
