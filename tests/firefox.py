"""A smoke test in Firefox: `make firefox`. What the other tests try in Chromium works there too.

Firefox is spoken to by Marionette, its own protocol: JSON over a socket, without a package.
"""

import itertools
import json
import re
import socket
import subprocess
import time

import pytest

from tests import tools

pytest_plugins = ["tests.site_fixtures"]

# No first-run pages, no calls home.
SETTINGS = """user_pref("marionette.port", 0);
user_pref("devtools.console.stdout.content", true);
user_pref("app.update.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("toolkit.telemetry.server", "");
"""
KEYS = {"Tab": "\ue004", "Enter": "\ue007", "ArrowRight": "\ue014"}
# What Firefox has to say of a page: errors, and what a policy stopped.
REPORTED = """
const messages = Services.console.getMessageArray();
Services.console.reset();
return messages.filter(m => m instanceof Ci.nsIScriptError
  && /^(content|CSP)/i.test(m.category) && String(m.sourceName).startsWith("http"))
  .map(m => m.errorMessage);
"""


class Firefox:
    """A running Firefox with one page."""

    def __init__(self, profile):
        self.ids = itertools.count(1)
        (profile / "user.js").write_text(SETTINGS, encoding="utf-8")
        command = ["--headless", "--marionette", "--remote-allow-system-access", "--no-remote"]
        with (profile / "log").open("w") as log:
            self.process = subprocess.Popen(
                [tools.firefox(), *command, "--profile", str(profile)], stdout=log, stderr=log
            )
        self.log = (profile / "log").open(encoding="utf-8", errors="replace")
        port = profile / "MarionetteActivePort"
        self.wait(lambda: port.exists() and port.read_text("utf-8"), seconds=60)
        self.socket = socket.create_connection(("127.0.0.1", int(port.read_text("utf-8"))), 60)
        self.stream = self.socket.makefile("rb")
        self.read()  # its greeting
        self("WebDriver:NewSession", capabilities={"alwaysMatch": {}})

    def read(self):
        size = b"".join(iter(lambda: self.stream.read(1), b":"))
        return json.loads(self.stream.read(int(size)))

    def __call__(self, command, **parameters):
        """The answer to a command of the protocol."""
        text = json.dumps([0, next(self.ids), command, parameters]).encode()
        self.socket.sendall(b"%d:%b" % (len(text), text))
        _, _, error, result = self.read()
        assert error is None, error
        return result["value"] if isinstance(result, dict) and "value" in result else result

    def wait(self, condition, seconds=20):
        """The condition's value, once it holds."""
        end = time.monotonic() + seconds
        while not (value := condition()):
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.1)
        return value

    def go(self, address):
        self("WebDriver:Navigate", url=address)

    def js(self, script, *values):
        return self("WebDriver:ExecuteScript", script=script, args=list(values), sandbox=None)

    def press(self, *keys):
        """Real key events, to whatever has the focus."""
        actions = [
            {"type": kind, "value": KEYS.get(key, key)}
            for key in keys
            for kind in ("keyDown", "keyUp")
        ]
        keyboard = {"type": "key", "id": "keyboard", "actions": actions}
        self("WebDriver:PerformActions", actions=[keyboard])

    def wrong(self):
        """The errors and warnings since the last look."""
        self("Marionette:SetContext", value="chrome")
        reported = self.js(REPORTED)
        self("Marionette:SetContext", value="content")
        # A page's words are quoted; Firefox's own parts name themselves before what they log.
        return reported + re.findall(r'^console\.(?:error|warn): ".*', self.log.read(), re.M)

    def quit(self):
        try:
            self("Marionette:Quit", flags=["eForceQuit"])
        finally:
            self.stream.close()
            self.socket.close()
            self.log.close()
            self.process.terminate()
            self.process.wait(30)


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    browser = Firefox(tmp_path_factory.mktemp("firefox"))
    yield browser
    browser.quit()


@pytest.mark.parametrize("address", ["", "taylor/", "why-180/", "which-way-is-up/", "notation/"])
def test_a_page_loads_without_an_error_in_its_own_type(firefox, base, address):
    firefox.go(base + address)
    firefox.wait(lambda: firefox.js("return document.fonts.status === 'loaded'"))
    faces = firefox.js(
        "return [...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
    )
    assert {"KaTeX_Main", "Source Serif 4"} <= {face.strip('"') for face in faces}
    assert firefox.wrong() == []


def test_an_error_would_be_seen(firefox, base):
    firefox.go(base)
    firefox.js(
        "console.error('planted'); setTimeout(() => { throw Error('thrown'); });"
        "document.body.insertAdjacentHTML('beforeend', '<img src=\"https://example.org/x.png\">');"
    )
    found = firefox.wait(firefox.wrong)
    while len(found) < 3:
        found += firefox.wait(firefox.wrong)
    for sign in ("planted", "thrown", "example.org"):
        assert sign in " ".join(found)


def test_the_theme_switches(firefox, base):
    firefox.go(base)
    paper = "return getComputedStyle(document.body).backgroundColor"
    seen = set()
    for _ in range(3):
        firefox.js("document.querySelector('#theme').click()")
        seen.add(firefox.js(paper))
    assert seen == {"rgb(253, 252, 250)", "rgb(21, 24, 29)"}
    assert firefox.wrong() == []


def test_search_finds_by_keyboard(firefox, base):
    firefox.go(base)
    firefox.press("/")
    firefox.press(*"exactly 180")
    link = "return document.querySelector('.md-search-result__link')?.href"
    assert firefox.wait(lambda: firefox.js(link)).startswith(base)
    firefox.press("Enter")
    firefox.wait(lambda: "why-180" in firefox.js("return location.href"))
    assert firefox.wrong() == []


def test_a_live_figure_moves_by_keyboard(firefox, base):
    firefox.go(base)
    firefox.wait(lambda: firefox.js("return !!document.querySelector('[data-live]')"))
    drawing = "return document.querySelector('[data-live] svg').innerHTML"
    before = firefox.js(drawing)
    firefox.js("document.querySelector('[data-live] input[type=range]').focus()")
    firefox.press("ArrowRight")
    firefox.wait(lambda: firefox.js(drawing) != before)
    assert firefox.wrong() == []


def test_a_cell_runs(firefox, base):
    firefox.go(f"{base}which-way-is-up/")
    firefox.js("document.querySelector('.cell button[name=run]').focus()")
    # Its scripts come when it comes near.
    live = "return !!document.querySelector('[data-explore=cell][data-live]')"
    firefox.wait(lambda: firefox.js(live))
    firefox.press("Enter")
    status = "return document.querySelector('.cell-status').textContent"
    firefox.wait(lambda: firefox.js(status).startswith("Done in"), seconds=60)
    assert firefox.wrong() == []
