"""The built site, made once for all tests that look at it."""

import json
import os
import time
from urllib.parse import urlsplit

import pytest

from tests import projects, tools
from tests.serving import serving

PATIENCE = 600  # seconds; a build takes half a minute


@pytest.fixture(scope="session")
def project(tmp_path_factory):
    """A copy of the project, without anything made before, and its site in it.

    The first of the tests' processes to ask for it builds it, for all of them.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    copied, ended = shared / "project", shared / "ended"
    try:
        copied.mkdir()
    except FileExistsError:
        wait_for(ended)
    else:
        projects.copy(copied)
        done = projects.build(copied)
        copied.joinpath("build.log").write_text(done.stdout, encoding="utf-8")
        draft = shared / "draft"
        draft.write_text(str(done.returncode), encoding="utf-8")
        draft.rename(ended)
    if ended.read_text(encoding="utf-8") != "0":
        said = copied.joinpath("build.log").read_text(encoding="utf-8")
        pytest.exit(f"the site does not build:\n{said}", returncode=1)
    return copied


def wait_for(file):
    end = time.monotonic() + PATIENCE
    while not file.exists():
        if time.monotonic() > end:
            pytest.exit(f"no other process built the site within {PATIENCE} s", returncode=1)
        time.sleep(0.1)


@pytest.fixture(scope="session")
def site(project):
    """The folder of the built site."""
    return project / "site"


@pytest.fixture(scope="session")
def pages(site):
    """Each page's text by its address, `404.html` among them."""
    found = {}
    for path in sorted(site.rglob("*.html")):
        address = path.relative_to(site).as_posix().removesuffix("index.html")
        found[address] = path.read_text(encoding="utf-8")
    return found


@pytest.fixture(scope="session")
def index(site):
    """The sections that search knows."""
    script = (site / "search" / "index.js").read_text(encoding="utf-8")
    sections = json.loads(script.removeprefix("var searchIndex = ").rstrip(";\n"))
    return [dict(zip(("location", "title", "text", "boost"), s, strict=True)) for s in sections]


@pytest.fixture(scope="session")
def base(site):
    """The address of the served site."""
    with serving(site) as address:
        assert urlsplit(address).hostname == "127.0.0.1"
        yield address


@pytest.fixture(scope="module")
def browser():
    """A Chromium for the tests of one module; each test opens contexts of its own in it."""
    with tools.browsing() as browser:
        yield browser
