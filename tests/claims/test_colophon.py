"""What docs/colophon.md says of the site's own machinery is true of it."""

import re
import tomllib

import pytest
import yaml
from matplotlib import pyplot as plt
from matplotlib.ft2font import FT2Font

import gd
from hooks import ROOT, PressError, claims, formulas, plates, run

VENDOR = ROOT / "hooks" / "vendor"


def recipe(target):
    """The commands of one target of the Makefile, and what it needs first."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    found = re.search(rf"^{target}: *([^#\n]*).*\n((?:\t.*\n)*)", makefile, re.M)
    return found[1].split(), found[2]


@pytest.mark.holds("what-is-checked-before-it-is-published", by="text")
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


@pytest.mark.holds("what-is-checked-before-it-is-published", by="text")
def test_docstring_examples_run_with_the_tests(pytestconfig):
    assert pytestconfig.getoption("doctestmodules")
    assert {"gd", "snippets", "tests"} <= set(pytestconfig.getini("testpaths"))


@pytest.mark.holds("what-is-checked-before-it-is-published", by="exhaustive")
@pytest.mark.parametrize("path", claims.pages(), ids=claims.name_of)
def test_every_page_has_its_own_tests(path):
    assert claims.read_checks(claims.module_of(path))


@pytest.mark.holds("what-is-checked-before-it-is-published", by="exhaustive")
def test_every_module_of_gd_has_its_own_tests():
    modules = {p.stem for p in (ROOT / "gd").glob("*.py") if not p.stem.startswith("_")}
    tested = {p.stem.removeprefix("test_gd_") for p in (ROOT / "tests").glob("test_gd_*.py")}
    assert modules <= tested


@pytest.mark.holds("what-is-checked-before-it-is-published", by="text")
@pytest.mark.parametrize("oracle", ["sympy", "scipy"])
def test_the_oracles_that_it_names_are_used_and_locked(oracle):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert any(line.startswith(oracle) for line in project["optional-dependencies"]["test"])
    files = (ROOT / "tests").glob("test_gd_*.py")
    assert any(re.search(rf"^(import|from) {oracle}", f.read_text("utf-8"), re.M) for f in files)


@pytest.mark.holds("what-is-checked-before-it-is-published", by="text")
def test_the_browser_opens_both_themes_and_runs_without_javascript(page):
    page.says("opened in a real browser, in both themes and without JavaScript")
    tests = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "tests").glob("*.py"))
    for used in ("playwright", "java_script_enabled=False", "slate"):
        assert used in tests


@pytest.mark.holds("how-a-figure-gets-onto-a-page", by="run")
def test_a_warning_stops_a_figure_and_time_and_memory_have_a_limit(page, tmp_path):
    page.says("with a limit on time and memory, and any warning it raises stops the build")
    assert 0 < run.SECONDS < 3600
    assert 0 < run.MEMORY < 2**40
    snippet = tmp_path / "warns.py"
    good = 'caption = "None."\n'
    plt.close("all")  # the doctests of snippets, run in the same process, leave figures open
    with plt.rc_context():
        snippet.write_text(good)
        assert run.run_snippet(snippet)["caption"] == "None."
        snippet.write_text(f'import warnings\nwarnings.warn("look out")\n{good}')
        with pytest.raises(PressError, match="look out"):
            run.run_snippet(snippet)


@pytest.mark.holds("how-a-figure-gets-onto-a-page", by="run")
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


@pytest.mark.holds("how-a-formula-gets-onto-a-page", by="run")
def test_a_formula_is_set_as_html_and_mathml():
    made = formulas.Typesetter().set("w")
    assert "<math" in made
    assert 'class="katex-html" aria-hidden="true"' in made
    assert "<script" not in made


@pytest.mark.holds("licences", by="text")
def test_the_licences_are_the_ones_in_the_repository(page):
    assert "MIT License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    text = (ROOT / "LICENSE-CC-BY-4.0").read_text(encoding="utf-8")
    version = re.search(r"Attribution (\d\.\d) International", text)[1]
    page.says(f"[Creative Commons Attribution {version} licence]")
    assert f"(https://creativecommons.org/licenses/by/{version}/)" in page.source
    for tool in ("katex", "micropython"):
        assert "MIT License" in (VENDOR / tool / "LICENSE").read_text(encoding="utf-8")
    page.says("Formulas are set by KaTeX, and the code that you can edit runs in MicroPython")


@pytest.mark.holds("licences", by="software")
def test_the_type_is_the_one_that_its_files_say(page):
    families = {FT2Font(str(path)).family_name for path in (VENDOR / "fonts").glob("*.ttf")}
    page.says(f"The type is {families.pop()}, under the SIL Open Font License")
    assert not families
    assert "SIL OPEN FONT LICENSE" in (VENDOR / "fonts" / "OFL.txt").read_text(encoding="utf-8")


@pytest.mark.holds("how-to-cite", by="text")
def test_the_version_to_cite_is_the_codes_version(page):
    page.says(f"2026. Version {gd.__version__.removesuffix('.0')}.")
