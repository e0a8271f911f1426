"""What the colophon says of the site's own machinery is true of it."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

import gd
from hooks import formulas, plates, run

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "colophon.md").read_text(encoding="utf-8")


def recipe(target):
    """The commands of one target of the Makefile, and what it needs first."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    found = re.search(rf"^{target}: *([^#\n]*).*\n((?:\t.*\n)*)", makefile, re.M)
    return found[1].split(), found[2]


def test_everything_checked_before_publication_hangs_on_one_command():
    """`make test` first needs `make check`; the workflow publishes only what that let through."""
    needs, browser = recipe("test")
    assert "check" in needs
    assert "-m site" in browser
    _, rest = recipe("check")
    assert '-m "not site"' in rest
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    workflow = (ROOT / ".github" / "workflows" / "site.yml").read_text(encoding="utf-8")
    jobs = yaml.safe_load(workflow)["jobs"]
    assert any(step.get("run") == ".ci/run" for step in jobs["test"]["steps"])
    assert jobs["build"]["needs"] == "test"
    assert jobs["deploy"]["needs"] == "build"


def test_docstring_examples_run_with_the_tests(pytestconfig):
    assert pytestconfig.getoption("doctestmodules")
    assert {"gd", "snippets", "tests"} <= set(pytestconfig.getini("testpaths"))


def test_every_page_has_its_own_tests():
    pages = {p.stem for p in (ROOT / "docs").glob("*.md")}
    tested = {p.stem.removeprefix("test_page_") for p in (ROOT / "tests").glob("test_page_*.py")}
    assert {p.replace("-", "_") for p in pages} <= tested
    assert "lab" in tested


def test_every_module_of_gd_has_its_own_tests():
    modules = {p.stem for p in (ROOT / "gd").glob("*.py") if not p.stem.startswith("_")}
    tested = {p.stem.removeprefix("test_gd_") for p in (ROOT / "tests").glob("test_gd_*.py")}
    assert modules <= tested


@pytest.mark.parametrize("oracle", ["sympy", "scipy"])
def test_the_oracles_that_it_names_are_used_and_locked(oracle):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert any(line.startswith(oracle) for line in project["optional-dependencies"]["test"])
    files = (ROOT / "tests").glob("test_*.py")
    assert any(re.search(rf"^(import|from) {oracle}", f.read_text("utf-8"), re.M) for f in files)


def test_a_snippet_has_a_limit_on_time_and_memory():
    assert run.SECONDS > 0
    assert run.MEMORY > 0
    assert "a limit on time and memory" in PAGE


def test_what_lies_beneath_a_figure(monkeypatch):
    """Another version of NumPy or Matplotlib is another key, so every figure runs again."""
    now = plates.everything_underneath()
    for package in ("numpy", "matplotlib"):
        with monkeypatch.context() as patch:
            versions = {"numpy": "1", "matplotlib": "1"}
            patch.setattr(plates, "version", versions.__getitem__)
            one = plates.everything_underneath()
            versions[package] = "2"
            assert plates.everything_underneath() != one
    assert plates.everything_underneath() == now


def test_a_formula_is_set_as_html_and_mathml():
    made = formulas.Typesetter().set("w")
    assert "<math" in made
    assert 'class="katex-html" aria-hidden="true"' in made
    assert "<script" not in made


def test_the_licences_are_the_ones_in_the_repository():
    assert "MIT License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    text = (ROOT / "LICENSE-CC-BY-4.0").read_text(encoding="utf-8")
    assert "Attribution 4.0 International" in text
    assert "https://creativecommons.org/licenses/by/4.0/" in PAGE
    vendor = ROOT / "hooks" / "vendor"
    assert "MIT License" in (vendor / "katex" / "LICENSE").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE" in (vendor / "fonts" / "OFL.txt").read_text(encoding="utf-8")


def test_the_version_to_cite_is_the_codes_version():
    stated = re.search(r"Version (\d+\.\d+)\.", PAGE)[1]
    assert gd.__version__.startswith(f"{stated}.")
