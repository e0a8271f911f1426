"""The page that a module of checks is about, and the demand that nothing on it is left unheld."""

import ast
import inspect

import pytest

from hooks import ROOT, claims
from tests.claims.reading import Page

PAGES = {claims.module_of(path).stem: path for path in claims.pages()}


@pytest.fixture(scope="module")
def page(request):
    """The module's page. When all the module's tests have passed, it must be held entirely."""
    module, path = request.module, PAGES[request.path.stem]
    read = Page(path, getattr(module, "GIVEN", []))
    yield read
    tests = {t for t, _ in inspect.getmembers(module, inspect.isfunction) if t.startswith("test_")}
    if tests <= read.ran and not request.session.testsfailed:
        assert not read.stale(), f"GIVEN quotes what {path.name} does not say: {read.stale()}"
        unheld = read.unheld()
        assert not unheld, "\n".join([f"{path.name}: said by no check, nor in GIVEN:", *unheld])


@pytest.fixture(autouse=True)
def ran(request):
    """Note the test, so that a test run alone is not asked for the whole page."""
    if request.path.stem in PAGES:
        request.getfixturevalue("page").ran.add(request.node.originalname)


@pytest.fixture(scope="session")
def imported_by_gd():
    """The packages that a module of `gd` imports."""
    imported = set()
    for module in (ROOT / "gd").glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add(node.module.split(".")[0])
    return imported
