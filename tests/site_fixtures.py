"""The built site, made once for all tests that look at it."""

import functools
import http.server
import json
import threading
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import projects


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files of a folder, as a static host serves them: unknown addresses get 404.html."""

    def log_message(self, *_):
        pass

    def send_error(self, code, message=None, explain=None):
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.exists():
            return super().send_error(code, message, explain)
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return None


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A browser that goes away while a file is sent is no error."""


@contextmanager
def serving(folder, handler=Handler):
    """The address at which the folder is served, on a port of its own."""
    server = Server(("127.0.0.1", 0), functools.partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def project(tmp_path_factory):
    """A copy of the project, without anything made before, and its site in it."""
    copied = projects.copy(tmp_path_factory.mktemp("clean") / "project")
    done = projects.build(copied)
    if done.returncode:
        pytest.exit(f"the site does not build:\n{done.stdout}", returncode=1)
    copied.joinpath("build.log").write_text(done.stdout, encoding="utf-8")
    return copied


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
