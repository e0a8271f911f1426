"""A first visit to each page on a phone: what is sent, and how long the reader waits."""

import gzip
import statistics
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import TimeoutError

from tests import projects, tools
from tests.axe import violations
from tests.bench.record import medians
from tests.serving import Handler, serving
from tests.test_browser import PAGES, PHONE
from tests.test_site import validity

SLOWER = 4
NETWORK = {
    "offline": False,
    "latency": 150,  # ms
    "downloadThroughput": 1.6e6 / 8,  # bytes a second
    "uploadThroughput": 0.75e6 / 8,
}
TEXT = {".html", ".css", ".js", ".json", ".svg", ".xml", ".txt"}
# No later task of a page's loading was seen to come after this.
SETTLED_MS = 700
# The browser reports no event that took less until the next paint.
QUICKEST_MS = 16

OBSERVE = """
window.seen = { lcp: 0, cls: 0, tasks: [], click: 0 };
const watch = (type, add, more) => new PerformanceObserver(
  list => list.getEntries().forEach(add)).observe({ type, buffered: true, ...more });
watch('largest-contentful-paint', e => { seen.lcp = e.startTime; });
watch('layout-shift', e => { if (!e.hadRecentInput) seen.cls += e.value; });
watch('longtask', e => { seen.tasks.push([e.startTime, e.duration]); });
watch('event', e => { if (e.interactionId) seen.click = Math.max(seen.click, e.duration); },
  { durationThreshold: 16 });
"""
PAINTED = "() => performance.getEntriesByName('first-contentful-paint').length"
FIGURES = """() => {
  const shown = performance.getEntriesByName('first-contentful-paint')[0].startTime;
  const blocked = seen.tasks.filter(([start]) => start >= shown)
    .reduce((sum, [, duration]) => sum + Math.max(0, duration - 50), 0);
  return { lcp: seen.lcp, cls: seen.cls, tbt: blocked };
}"""
CLICKED = "() => { const took = seen.click; seen.click = 0; return took; }"
CONTROLS = {"theme": "#theme", "search": "header .md-header__button[for=__search]"}


class Gzipped(Handler):
    """A folder as a static host sends it: text compressed, the connection kept."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):  # noqa: N802, as http.server calls it
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        packed = path.suffix in TEXT
        body = gzip.compress(path.read_bytes(), 9) if packed else path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(body)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)


def visit(browser: Any, url: str) -> dict[str, float]:
    """One visit with nothing cached, and the first click on each control."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.add_init_script(OBSERVE)
    devtools, sent, asked = context.new_cdp_session(page), [], []
    devtools.on("Network.loadingFinished", lambda event: sent.append(event["encodedDataLength"]))
    devtools.on("Network.requestWillBeSent", lambda event: asked.append(event["request"]["url"]))
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", NETWORK)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(url, wait_until="networkidle")
    page.wait_for_function(PAINTED)
    page.wait_for_timeout(SETTLED_MS)
    requests = [url for url in asked if not url.startswith("data:")]
    figures = page.evaluate(FIGURES) | {"bytes": sum(sent), "requests": len(requests)}
    for control, selector in CONTROLS.items():
        if page.locator(selector).count():
            page.locator(selector).click()
            with suppress(TimeoutError):  # of what is quicker than the browser reports
                page.wait_for_function("() => seen.click", timeout=SETTLED_MS)
            page.wait_for_timeout(50)  # press, release and click are told one by one
            figures[control] = max(page.evaluate(CLICKED), QUICKEST_MS)
    context.close()
    return figures


def broken_rules(browser: Any, url: str) -> int:
    """How many elements break one of axe's rules."""
    page = browser.new_page(viewport=PHONE)
    page.goto(url)
    found = violations(page)
    page.close()
    return sum(len(nodes) for _, nodes in found)


@contextmanager
def browsing(site: Path):
    """A browser, and the address at which it finds the site."""
    with serving(site, Gzipped) as base, tools.browsing() as browser:
        visit(browser, base)  # a browser's very first page waits for the browser
        yield browser, base


def measured(browser: Any, url: str, runs: int) -> dict[str, float]:
    """The medians of some visits."""
    return medians([visit(browser, url) for _ in range(runs)], 4)


def addresses(site: Path) -> list[str]:
    """Every page that is written by hand, and the largest of the pages of checks."""
    checks = site.glob("checks/*/index.html")
    largest = max(checks, key=lambda path: path.stat().st_size)
    return [*PAGES, f"checks/{largest.parent.name}/"]


def measure(runs: int = 3, only: list[str] | None = None) -> dict[str, Any]:
    if (done := projects.build(projects.ROOT)).returncode:
        raise SystemExit(done.stdout)
    site = projects.ROOT / "site"
    wanted, found = only or addresses(site), {}
    with browsing(site) as (browser, base):
        for address in wanted:
            found[address] = measured(browser, base + address, runs)
            found[address]["axe"] = broken_rules(browser, base + address)
    for address, count in invalid(site, wanted).items():
        found[address]["vnu"] = count
    totals = {key: statistics.median(f[key] for f in found.values()) for key in ("bytes", "lcp")}
    print(f"median page: {totals['bytes'] / 1024:.0f} KiB, LCP {totals['lcp']:.0f} ms")
    return {"runs": runs, "pages": found}


def invalid(site: Path, wanted: list[str]) -> dict[str, int]:
    """What the HTML checker says against each page."""
    files = {address: site / address / "index.html" for address in wanted}
    said = validity(files.values())
    start = {a: f"{path.parent.name}/{path.name}: " for a, path in files.items()}
    return {a: sum(message.startswith(start[a]) for message in said) for a in wanted}
