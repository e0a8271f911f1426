"""The press: what it runs, what it refuses, and what it makes of figures and formulas."""

import ast
import json
import re
import sys
import textwrap
import time
import xml.etree.ElementTree as ET
from html import unescape
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont

import hooks
from hooks import (
    PressError,
    code,
    figures,
    fonts,
    formulas,
    icon,
    notebooks,
    plates,
    policy,
    run,
    setting,
    style,
)
from tests import projects

MATHS = """
import numpy as np

def square(w):
    return FACTOR * np.square(w)
"""


def snippet(shown, after='caption = "A caption."\nalt = "What is seen."'):
    """The text of a snippet with those shown lines."""
    shown = textwrap.dedent(shown).strip("\n")
    return f'"""A snippet."""\n\n# --8<-- [start:show]\n{shown}\n# --8<-- [end:show]\n\n{after}\n'


DRAWING = """
import matplotlib.pyplot as plt
import numpy as np
from gd import square

w = np.linspace(-1, 1, 21)
fig, ax = plt.subplots()
ax.plot(w, square(w), color="black")
ax.plot(0, 0, "*", color="seagreen")
ax.fill_between(w, square(w), color="lightgray", alpha=0.5, hatch="//", edgecolor="gray")
arrow = {"arrowstyle": "-|>", "color": "royalblue"}
ax.annotate("", xy=(0.2, 0), xytext=(0.8, 0), arrowprops=arrow)
ax.text(0, 0.5, r"slope $-\\nabla J$ < & \\"quoted\\"", color="orangered")
print(f"{square(2.0):g}")
"""

VANDAL = """
import os
import sys
import warnings
import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import gd

warnings.simplefilter("ignore")
matplotlib.rcParams["lines.linewidth"] = 99
plt.subplots = np.linspace = gd.square = None
sys.path.clear()
os.environ["PATH"] = ""
print("done")
"""


def make_project(folder, snippets, page=None):
    """A project of those snippets, `gd` one function, on one page."""
    projects.copy(folder, ["hooks"])
    for part in ("gd", "docs", "snippets"):
        (folder / part).mkdir()
    (folder / "gd" / "__init__.py").write_text("FACTOR = 3.0\n" + MATHS)
    for name, text in snippets.items():
        (folder / "snippets" / f"{name}.py").write_text(text, encoding="utf-8")
    included = "\n\n".join(f'--8<-- "{name}.md"' for name in snippets)
    (folder / "docs" / "index.md").write_text(page or f"# Page\n\n{included}\n", encoding="utf-8")
    return folder


def record(project, name):
    return json.loads((project / ".press" / "snippets" / f"{name}.json").read_text("utf-8"))


def said(result):
    """The names that a run of the press says it ran."""
    assert result.returncode == 0, result.stdout
    names = result.stdout.removeprefix("ran: ").strip()
    return [] if names.startswith("nothing") else names.split(", ")


# ---------------------------------------------------------------- running, and not running again


@pytest.fixture(scope="module")
def life(tmp_path_factory):
    """A project's life: its first run, its second, and one after an edit in `gd`."""
    snippets = {
        "a_vandal": snippet(VANDAL),
        "drawn": snippet(
            DRAWING, 'caption = f"At two: ${square(2.0):g}$."\nalt = "A <b> & \\"c\\""'
        ),
        "printed": snippet("print('over the side')\nimport os\nos.write(1, b'to the pipe')"),
        "z_victim": snippet(DRAWING + "assert plt.rcParams['lines.linewidth'] == 2\n"),
    }
    project = make_project(tmp_path_factory.mktemp("life"), snippets)
    runs = [projects.press(project), projects.press(project)]
    first = {name: record(project, name) for name in snippets if runs[0].returncode == 0}
    # The same function, from other bytes.
    maths = project / "gd" / "__init__.py"
    maths.write_text(maths.read_text() + "# A comment.\n")
    runs.append(projects.press(project))
    second = {name: record(project, name) for name in snippets if runs[2].returncode == 0}
    return project, runs, first, second


def test_the_first_run_runs_every_snippet(life):
    assert said(life[1][0]) == ["a_vandal", "drawn", "printed", "z_victim"]


def test_the_second_run_runs_nothing(life):
    assert said(life[1][1]) == []


def test_printed_output_is_what_python_printed(life):
    assert life[2]["printed"]["output"] == "over the side\n"


def test_an_edit_in_gd_runs_every_snippet(life):
    assert said(life[1][2]) == ["a_vandal", "drawn", "printed", "z_victim"]


def test_the_same_figure_is_the_same_bytes_on_every_run(life):
    _, _, first, second = life
    assert first["drawn"]["key"] != second["drawn"]["key"]
    assert first["drawn"]["svg"] == second["drawn"]["svg"]


def test_no_snippet_sees_what_another_did_to_the_libraries(life):
    assert life[2]["a_vandal"]["output"] == "done\n"
    # The ids differ: they are made from the snippet's name.
    of_its_own = r'(?<=["#])(drawn|z_victim)-[^")]*|aria-label="[^"]*"'
    plain = [re.sub(of_its_own, "", life[2][name]["svg"]) for name in ("drawn", "z_victim")]
    assert plain[0] == plain[1]


def plain(code):
    """The code in that file, without its marks."""
    return unescape(re.sub("<[^>]*>", "", code.read_text("utf-8"))).strip()


def test_the_plate_holds_figure_caption_code_and_output(life):
    project, _, _, _ = life
    text = (project / ".press" / "plates" / "drawn.md").read_text("utf-8")
    assert '<div data-figure="drawn"></div>' in text
    assert "At two: $12$." in text
    assert '<div data-code="drawn"></div>' in text
    assert plain(project / ".press" / "plates" / "drawn.html") == textwrap.dedent(DRAWING).strip()
    assert re.search(r"```text.*\n12\n```", text)
    assert "start:show" not in text
    assert "<svg" not in text
    assert "data-figure" not in (project / ".press" / "plates" / "printed.md").read_text("utf-8")


def test_nothing_is_written_beside_the_output_folder(life):
    project, _, _, _ = life
    assert {path.name for path in project.iterdir()} == {
        "docs",
        "gd",
        "hooks",
        "snippets",
        ".press",
    }
    assert [path.name for path in (project / "docs").iterdir()] == ["index.md"]


def test_untouched_results_are_not_written_again(life):
    project, _, _, _ = life
    files = [path for path in (project / ".press").rglob("*") if path.is_file()]
    before = {path: path.stat().st_mtime_ns for path in files}
    assert said(projects.press(project)) == []
    assert {path: path.stat().st_mtime_ns for path in files} == before


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A project without a run, taken by this process's press for its own."""
    project = make_project(tmp_path, {"one": snippet("print(1)"), "two": snippet("print(2)")})
    for module in (hooks, code, plates, run, formulas, notebooks, setting):
        for name, value in {
            "ROOT": project,
            "DOCS": project / "docs",
            "SNIPPETS": project / "snippets",
            "OUTPUT": project / ".press",
        }.items():
            if hasattr(module, name):
                monkeypatch.setattr(module, name, value)
    return project


@pytest.mark.parametrize(
    "file",
    [
        "gd/__init__.py",
        *(f"hooks/{name}.py" for name in plates.MAKERS),
        "hooks/vendor/fonts/OFL.txt",
    ],
)
def test_the_key_covers_the_file(small, file):
    before = plates.everything_underneath()
    with (small / file).open("a") as stream:
        stream.write("\n")
    assert plates.everything_underneath() != before


def test_the_key_covers_a_new_a_renamed_and_a_removed_module(small):
    keys = [plates.everything_underneath()]
    new = small / "gd" / "deeper" / "new.py"
    new.parent.mkdir()
    new.write_text("")
    keys.append(plates.everything_underneath())
    new.rename(new.with_name("renamed.py"))
    keys.append(plates.everything_underneath())
    assert len(set(keys)) == 3
    new.with_name("renamed.py").unlink()
    assert plates.everything_underneath() == keys[0]


@pytest.mark.parametrize("package", ["numpy", "matplotlib", "python"])
def test_the_key_covers_the_version(small, monkeypatch, package):
    before = plates.everything_underneath()
    if package == "python":
        monkeypatch.setattr(sys, "version", sys.version + "+")
    else:
        real = plates.version
        monkeypatch.setattr(plates, "version", lambda p: real(p) + "+" * (p == package))
    assert plates.everything_underneath() != before


def test_a_page_or_what_only_sets_pages_does_not_rerun_snippets(small):
    before = plates.everything_underneath()
    (small / "docs" / "index.md").write_text("# Other\n")
    for name in ("formulas", "setting", "policy"):
        (small / "hooks" / f"{name}.py").write_text("\n")
    assert plates.everything_underneath() == before


def test_the_key_covers_every_module_of_the_press_that_runs_a_snippet(small):
    """All that are loaded while one runs, and while its result is taken down."""
    seen = "import sys; print(*sorted(m[6:] for m in sys.modules if m.startswith('hooks.')))"
    running = (
        "from pathlib import Path; from hooks import run;"
        f"run.run_snippet(Path('snippets/one.py')); {seen}"
    )
    done = projects.run(small, sys.executable, "-c", running)
    loaded = set(done.stdout.split())
    assert {"run", "figures", "style"} <= loaded <= set(plates.MAKERS), done.stdout


def test_an_edited_snippet_runs_alone(small, monkeypatch):
    good = {"output": "", "caption": "c", "alt": None, "svg": None}
    monkeypatch.setattr(run, "start", lambda names, _: lambda: dict.fromkeys(names, good))
    assert plates.make_plates() == ["one", "two"]
    assert plates.make_plates() == []
    edited = small / "snippets" / "two.py"
    edited.write_text(edited.read_text().replace("print(2)", "print(3)"))
    assert plates.make_plates() == ["two"]
    assert plain(small / ".press" / "plates" / "two.html").endswith("print(3)")


def test_one_failure_keeps_the_others_results(small, monkeypatch):
    good = {"output": "", "caption": "c", "alt": None, "svg": None}
    answers = {"one": {"error": "snippets/one.py:3: broken"}, "two": good}
    monkeypatch.setattr(run, "start", lambda names, _: lambda: {n: answers[n] for n in names})
    with pytest.raises(PressError, match=r"snippets/one\.py:3: broken"):
        plates.make_plates()
    answers["one"] = good
    assert plates.make_plates() == ["one"]


def test_a_damaged_record_is_made_again(small, monkeypatch):
    good = {"output": "", "caption": "c", "alt": None, "svg": None}
    monkeypatch.setattr(run, "start", lambda names, _: lambda: dict.fromkeys(names, good))
    assert plates.make_plates() == ["one", "two"]
    plates.record_path("one").write_text('{"key": ')
    assert plates.make_plates() == ["one"]


@pytest.fixture
def asked(small):
    """Asks the runner of that project, and ends it."""
    yield lambda name, underneath=b"": run.start([name], underneath)()[name]
    while run.kept:
        run.kept.pop().stop()


def test_a_runner_is_kept_and_its_snippets_are_new_each_time(small, asked):
    assert asked("one")["output"] == "1\n"
    process = run.kept[0].process
    edited = small / "snippets" / "one.py"
    edited.write_text(edited.read_text().replace("print(1)", "print(11)"))
    assert asked("one")["output"] == "11\n"
    assert run.kept[0].process is process


def test_an_answer_that_nobody_waited_for_is_taken_for_no_other(small, asked):
    run.start(["two"], b"")
    assert asked("one")["output"] == "1\n"


def test_a_new_runner_runs_what_changed_underneath(small, asked):
    square = small / "snippets" / "two.py"
    square.write_text(snippet("from gd import square\nprint(square(3.0))"))
    before = plates.everything_underneath()
    assert asked("two", before)["output"] == "27.0\n"
    process = run.kept[0].process
    maths = small / "gd" / "__init__.py"
    maths.write_text(maths.read_text().replace("3.0", "4.0"))
    assert asked("two", plates.everything_underneath())["output"] == "36.0\n"
    assert process.poll() == 0


def test_a_runner_that_died_is_replaced_and_one_that_cannot_live_says_why(small, asked):
    assert asked("one")["output"] == "1\n"
    run.kept[0].process.kill()
    run.kept[0].process.wait()
    assert asked("one")["output"] == "1\n"
    with (small / "hooks" / "run.py").open("a") as stream:
        stream.write("raise ValueError('not today')\n")
    with pytest.raises(PressError, match=r"the snippet runner failed:\n(?s:.*)not today"):
        asked("one", b"changed")


def test_a_snippet_does_not_outlive_its_runner(small, asked, monkeypatch):
    monkeypatch.setenv("PRESS_SECONDS", "1")
    mark = small / "begun"
    shown = f"open({str(mark)!r}, 'w').close()\nimport time\ntime.sleep(20)"
    (small / "snippets" / "two.py").write_text(snippet(shown))
    results = run.start(["two"], b"")
    while not mark.exists():
        time.sleep(0.01)
    run.kept[0].process.kill()
    begun = time.monotonic()
    # While the snippet lives, its parent holds the other end of what is read here.
    with pytest.raises(PressError, match="the snippet runner failed"):
        results()
    assert time.monotonic() - begun < 10


def test_a_slip_in_gd_is_an_error_of_each_snippet_that_needs_it(small, asked):
    (small / "gd" / "__init__.py").write_text("def square(x:\n")
    (small / "snippets" / "two.py").write_text(snippet("from gd import square"))
    assert asked("one")["output"] == "1\n"
    assert re.match(r"snippets/two\.py:4: SyntaxError: ", asked("two")["error"])


@pytest.mark.parametrize(
    ("slip", "says"),
    [
        ("print('look')", None),
        ("input()", r"snippets/two\.py:4: EOFError"),
        (
            "import warnings; warnings.warn('look out')",
            r"snippets/two\.py:4: UserWarning: look out",
        ),
    ],
)
def test_what_gd_does_when_loaded_is_the_snippets_own(small, asked, slip, says):
    (small / "gd" / "__init__.py").write_text(slip)
    (small / "snippets" / "two.py").write_text(snippet("import gd"))
    found = asked("two")
    assert re.match(says, found["error"]) if says else found["output"] == "look\n"


def test_a_snippet_cannot_read_what_the_runner_is_asked(small, asked):
    (small / "snippets" / "one.py").write_text(snippet("import os\nprint(os.read(0, 9))"))
    assert asked("one")["output"] == "b''\n"


# ---------------------------------------------------------------- refusing

CURVE = "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\n"

# name: (its text, what the message says after the file's name)
FAULTS = {
    "raises": (snippet("x = 1\nx / 0"), r":5: ZeroDivisionError: division by zero"),
    "raises_in_gd": (snippet("from gd import square\nsquare('text')"), r":5: TypeError: .+"),
    "raises_below": (snippet("pass", "caption = str(1 / 0)"), r":7: ZeroDivisionError: .+"),
    "no_module": (snippet("import no_such_module"), r":4: ModuleNotFoundError: .*no_such_module.*"),
    "syntax": (snippet("x = 1\nif x:\nprint(x)"), r":6: IndentationError: .+"),
    "warns": (snippet("import numpy as np\nnp.log(0.0)"), r":5: RuntimeWarning: divide by zero.*"),
    "warns_itself": (snippet("import warnings\nwarnings.warn('x')"), r":5: UserWarning: x"),
    "exits": (snippet("import sys\nsys.exit(0)"), r":5: SystemExit: 0"),
    "interrupts": (snippet("raise KeyboardInterrupt"), r":4: KeyboardInterrupt: ?"),
    "dies": (snippet("import os\nos._exit(3)"), r": its process died \(exit 3\)"),
    "a_hang": (snippet("while True:\n    pass"), r": still running after 5 s"),
    "talks": (
        snippet("while True:\n    print('x' * 100)"),
        r":5: printed more than 10000 characters",
    ),
    "grows": (
        snippet("import numpy as np\nnp.ones(2**30)"),
        r":5: needed more than 2 GiB of memory",
    ),
    "two_figures": (snippet(CURVE + "plt.subplots()"), r": draws 2 figures; .*at most one"),
    "no_caption": (snippet(CURVE, 'alt = "x"'), r": has no caption.*"),
    "empty_caption": (snippet(CURVE, 'alt = "x"\ncaption = " "'), r": has no caption.*"),
    "no_alt": (snippet(CURVE, 'caption = "x"'), r": has no text alternative.*"),
    "odd_colour": (
        snippet(CURVE + "ax.plot([0, 1], color='hotpink')"),
        r": .*colour #ff69b4 has no role.*",
    ),
    "odd_hatch": (
        snippet(CURVE + "ax.bar([0], [1], color='hotpink', edgecolor='gray', hatch='//')"),
        r": .*colour #ff69b4 has no role.*",
    ),
    "small_label": (
        snippet(CURVE + "ax.text(0, 0, 'tiny', fontsize=8)"),
        r": .*label 'tiny' would be 8\.0 px.*",
    ),
    "wide_figure": (
        snippet("import matplotlib.pyplot as plt\nplt.subplots(figsize=(9, 3))"),
        r": .*label .* px.*",
    ),
    "bitmap": (snippet(CURVE + "ax.imshow([[0, 1]], cmap='gray')"), r": .*bitmap.*"),
}


@pytest.fixture(scope="module")
def refusals(tmp_path_factory):
    """All the faulty snippets in one project, run at once, and its one complaint."""
    texts = {name: text for name, (text, _) in FAULTS.items()}
    project = make_project(
        tmp_path_factory.mktemp("refusals"), texts | {"good": snippet("print(1)")}
    )
    return project, projects.press(project, PRESS_SECONDS="5")


def test_a_refusal_fails_without_a_traceback(refusals):
    _, result = refusals
    assert result.returncode != 0
    assert "Traceback" not in result.stdout
    assert len(result.stdout.strip().splitlines()) == len(FAULTS)


@pytest.mark.parametrize("name", FAULTS)
def test_it_is_refused_by_file_and_line(refusals, name):
    _, result = refusals
    line = rf"snippets/{name}\.py{FAULTS[name][1]}"
    assert re.search(f"^{line}$", result.stdout, re.M), result.stdout


def test_no_plate_is_made_while_one_fails(refusals):
    assert not (refusals[0] / ".press" / "plates").exists()


def test_a_snippet_without_shown_lines_is_refused(small):
    (small / "snippets" / "two.py").write_text('"""No markers."""\ncaption = "x"\n')
    with pytest.raises(PressError, match=r"^snippets/two\.py: no lines between .*start:show"):
        plates.make_plates()


def refusal(project, page):
    (project / "docs" / "index.md").write_text(page)
    with pytest.raises(PressError) as error:
        plates.check_includes()
    return str(error.value)


BOTH = '--8<-- "one.md"\n\n--8<-- "two.md"\n'


def test_an_include_of_a_missing_snippet_is_refused(small):
    message = refusal(small, f'# Page\n\n{BOTH}\n--8<-- "three.md"\n')
    assert message == 'docs/index.md:7: includes "three.md", but there is no snippets/three.py'


def test_an_indented_include_is_refused(small):
    message = refusal(small, '--8<-- "one.md"\n\n    --8<-- "two.md"\n')
    assert message == 'docs/index.md:3: the include of "two.md" must start its line'


def test_a_snippet_that_no_page_includes_is_refused(small):
    assert refusal(small, '--8<-- "one.md"\n') == "snippets/two.py: no page includes it"


def test_every_problem_is_named_at_once(small):
    assert len(refusal(small, '--8<-- "three.md"\n').splitlines()) == 3


# ---------------------------------------------------------------- figures


@pytest.fixture(scope="module")
def svg(life):
    return life[2]["drawn"]["svg"]


def test_ids_are_unique_and_bear_the_snippets_name(svg):
    ids = re.findall(r'\bid="([^"]*)"', svg)
    assert len(ids) > 10
    assert len(set(ids)) == len(ids)
    # A glyph is the same in every figure.
    assert all(name.startswith(("drawn-", "g-")) for name in ids)


def test_every_reference_stays_within_the_figure(svg):
    ids = set(re.findall(r'\bid="([^"]*)"', svg))
    uses = re.findall(r'href="#([^"]*)"', svg) + re.findall(r"url\(#([^)]*)\)", svg)
    assert len(uses) > 10
    assert set(uses) <= ids
    assert set(re.findall(r'href="(.)', svg)) == {"#"}


def test_every_colour_is_one_of_the_pages(svg):
    used = set()
    for element in ET.fromstring(svg).iter():
        declared = [p.split(":") for p in element.get("style", "").split(";") if p]
        declared += [[key, element.get(key)] for key in ("fill", "stroke") if element.get(key)]
        for name, value in declared:
            if (
                name in {"fill", "stroke"}
                and value != "none"
                and not value.startswith("url(#drawn-")
            ):
                assert re.fullmatch(r"var\(--[a-z]+\)", value), (element.tag, name, value)
                used.add(value[4:-1])
    assert used == {"--ink", "--minimum", "--faint", "--muted", "--step", "--gradient"}
    # Nothing of the kind hides elsewhere; six hex digits alone are part of an id.
    assert not re.search(r"#[0-9a-f]{3,8}[;\"\s]|\brgb|\bhsl|currentcolor", svg, re.I)


def test_it_holds_no_styles_metadata_text_or_scripts(svg):
    root = ET.fromstring(svg)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert not tags & {
        "style",
        "metadata",
        "text",
        "tspan",
        "title",
        "script",
        "image",
        "foreignObject",
    }
    assert not "".join(root.itertext()).strip()
    assert not re.search(r"<\?|<!|xmlns|xlink|\son\w+=", svg)


def test_it_fits_into_a_page_as_one_line(svg):
    assert "\n" not in svg
    assert svg.startswith("<svg ")
    assert svg.endswith("</svg>")


def test_it_is_labelled_for_those_who_do_not_see_it(svg):
    root = ET.fromstring(svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == 'A <b> & "c"'


def test_it_scales_with_the_page(svg):
    root = ET.fromstring(svg)
    assert root.get("viewBox") == "0 0 360 230.4"
    assert root.get("width") is None
    assert root.get("height") is None


def test_a_snippets_name_may_look_like_a_colour():
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><g style="fill: url(#x)"/></svg>'
    )
    assert "fill:url(#facade-x)" in figures.clean(drawn, "facade", "x")


def test_an_unknown_colour_is_refused_with_the_known_ones():
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><g style="fill: #123456"/></svg>'
    )
    with pytest.raises(ValueError, match="#123456 has no role; use one of black, orangered"):
        figures.clean(drawn, "x", "x")


def test_the_icon_is_an_svg_whose_curve_is_the_parabola():
    root = ET.fromstring(icon.draw())
    path = root.find("{http://www.w3.org/2000/svg}path").get("d")
    x0, y0, xc, yc, x1, y1 = (float(n) for n in re.findall(r"-?[\d.]+", path))
    marker = root.find("{http://www.w3.org/2000/svg}circle")
    # On the Bézier curve, x is linear in t, and y is where the parabola through the ends is.
    t = (float(marker.get("cx")) - x0) / (x1 - x0)
    y = (1 - t) ** 2 * y0 + 2 * t * (1 - t) * yc + t**2 * y1
    assert xc == (x0 + x1) / 2
    assert y == pytest.approx(float(marker.get("cy")), abs=0.02)


# ---------------------------------------------------------------- formulas


@pytest.fixture
def typesetter(tmp_path, monkeypatch):
    monkeypatch.setattr(formulas, "OUTPUT", tmp_path)
    return formulas.Typesetter()


def inline(tex):
    return rf'<span class="arithmatex">\({tex}\)</span>'


def visible(html):
    """The text of the part that is shown."""
    return re.sub(r"<[^>]*>", "", html[html.index('class="katex-html"') :].partition(">")[2])


@pytest.mark.parametrize(
    ("macro", "role"),
    [
        (r"\g", "gradient"),
        (r"\gradJ", "gradient"),
        (r"\gradc{x}", "gradient"),
        (r"\stepc{x}", "step"),
        (r"\D", "step"),
        (r"\minc{x}", "minimum"),
        (r"\boundc{x}", "bound"),
    ],
)
def test_a_macro_gives_the_colour_of_what_it_means(typesetter, macro, role):
    assert f'class="enclosing c-{role}"' in typesetter.set(macro)


def test_every_macro_can_be_set(typesetter):
    for name, meaning in formulas.MACROS.items():
        assert typesetter.set("x" + name + "{y}" * ("#1" in meaning)), name


def test_every_role_of_a_formula_has_a_colour_on_the_page():
    roles = set(re.findall(r"htmlClass\{(c-\w+)\}", str(formulas.MACROS)))
    css = (projects.ROOT / "docs" / "assets" / "site.css").read_text("utf-8")
    for role in roles:
        assert re.search(rf"\.{role} {{ color: var\(--{role[2:]}\); }}", css), role
    for variable in style.ROLES.values():
        assert len(re.findall(rf"^  {variable}: #\w+;", css, re.M)) == 2, variable


def luminance(colour):
    """The relative luminance of `#rrggbb`, as WCAG defines it."""
    linear = []
    for start in (1, 3, 5):
        c = int(colour[start : start + 2], 16) / 255
        linear.append(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4)
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "raised"])
def test_text_in_every_role_has_enough_contrast(theme, ground):
    css = (projects.ROOT / "docs" / "assets" / "site.css").read_text("utf-8")
    colours = {
        name: re.findall(rf"^  --{name}: (#[0-9a-f]{{6}});", css, re.M)[theme]
        for name in ["ink", "muted", "gradient", "step", "minimum", "bound", ground]
    }
    back = luminance(colours.pop(ground))
    for name, colour in colours.items():
        low, high = sorted([luminance(colour), back])
        assert (high + 0.05) / (low + 0.05) >= 4.5, name


def test_a_formula_becomes_html_for_the_eye_and_mathml_for_screen_readers(typesetter):
    html = formulas.set_formulas(f"<p>So {inline(r'w^2 &lt; 1')}.</p>", typesetter, "docs/x.md")
    assert re.search(r'class="katex-html" aria-hidden="true"', html)
    assert visible(html).strip() == "w2&lt;1."
    math = ET.fromstring(re.search(r"<math.*?</math>", html)[0])
    assert "".join(math.itertext()) == "w2<1"
    assert "annotation" not in html
    assert "arithmatex" not in html
    assert "\\" not in html


@pytest.mark.parametrize(
    ("tex", "wide"),
    [
        # From the metrics of Computer Modern, by hand, in em; spaces to a hundredth.
        ("x", 0.5715),
        (r"\g", 0.477 + 0.04),
        ("x^2", 0.5715 + 0.7 * 0.5 + 0.05),
        (r"\tfrac{1}{22}", 0.12 + 0.7 * 1.0 + 0.12),
        (r"\text{sup}", 0.3944 + 0.5556 + 0.5556),
    ],
)
def test_a_formula_tells_its_width_before_its_font_is_there(typesetter, tex, wide):
    given = re.findall(
        r'<span class="katex-base" style="min-width:([\d.]+)em">', typesetter.set(tex)
    )
    assert [float(width) for width in given] == [pytest.approx(wide, abs=0.0051)]
    assert given != re.findall(r"min-width:([\d.]+)em", typesetter.set(tex, after="."))


@pytest.mark.parametrize("tex", [r"\rule{1em}{1em}", r"\boxed{x}", "\\text{\u4e2d}", r"\angl{n}"])
def test_a_width_that_is_not_known_is_left_to_the_browser(typesetter, tex):
    assert '<span class="katex-base">' in typesetter.set(tex)


def test_a_display_formula_scrolls_by_keyboard(typesetter):
    page = r'<div class="arithmatex">\[ w \]</div>'
    html = formulas.set_formulas(page, typesetter, "docs/x.md")
    assert html.startswith('<div class="formula" tabindex="0"><span class="katex-display">')
    assert "<span" in html
    assert "</div>" in html


def test_bad_tex_is_refused_by_page_and_text(typesetter):
    page = "<p>" + inline(r"1 + \nosuch") + "</p>"
    with pytest.raises(PressError) as error:
        formulas.set_formulas(page, typesetter, "docs/x.md")
    message = str(error.value)
    assert message.startswith("docs/x.md: cannot set the formula")
    assert "nosuch" in message
    assert "Undefined control sequence" in message


@pytest.mark.parametrize(
    "tex", [r"\frac{1", r"x^2^3", r"\left( x", r"{", r"\begin{nosuch}", r"é_ß^"]
)
def test_tex_that_katex_rejects_raises(typesetter, tex):
    with pytest.raises(ValueError, match=r"KaTeX parse error|LaTeX-incompatible"):
        typesetter.set(tex)


@pytest.mark.parametrize("tex", ["", r"\relax", r"\def\x{1}"])
def test_a_formula_that_shows_nothing_is_no_obstacle(typesetter, tex):
    page = formulas.set_formulas(f"<p>{inline(tex)}</p>", typesetter, "docs/x.md")
    assert ET.fromstring(page).tag == "p"


def test_half_a_character_in_katexs_message_is_no_obstacle(typesetter):
    with pytest.raises(ValueError, match="Unrecognized Unicode character") as error:
        typesetter.set("\\text{\U0001f600}")
    assert str(error.value).encode("utf-8")


@pytest.mark.parametrize(
    "tex",
    [
        r"\href{https://example.org}{x}",
        r"\url{https://example.org}",
        r"\includegraphics{x.png}",
        r"\htmlId{x}{y}",
        r"\htmlStyle{color: red}{y}",
        r"\htmlData{a=b}{y}",
    ],
)
def test_a_formula_brings_no_links_pictures_or_attributes(typesetter, tex):
    with pytest.raises(ValueError, match=r"KaTeX parse error|not allowed|LaTeX-incompatible"):
        typesetter.set(tex)


def test_a_macro_defined_in_one_formula_is_unknown_in_the_next(typesetter):
    typesetter.set(r"\gdef\mine{1} \gdef\lr{2} \mine")
    with pytest.raises(ValueError, match="mine"):
        typesetter.set(r"\mine")
    assert visible(typesetter.set(r"\lr")) == "η"


@pytest.mark.parametrize("tag", ["h1", "h2", "h6", "title"])
def test_tex_in_a_heading_is_refused(typesetter, tag):
    page = f'<{tag} id="a">The slope {inline("g")}</{tag}>'
    with pytest.raises(PressError, match=r"^docs/x\.md: a heading holds TeX"):
        formulas.set_formulas(page, typesetter, "docs/x.md")


@pytest.mark.parametrize(
    "left",
    [
        "costs $g$",
        "a lone $ sign",
        r"\(g\)",
        r"\[g\]",
        "$$g$$",
        "<summary>$g$</summary>",
        "<td>$</td>",
    ],
)
def test_a_formula_left_unset_is_refused(typesetter, left):
    with pytest.raises(PressError, match=r"^docs/x\.md: a formula was left unset near"):
        formulas.set_formulas(f"<p>{left}</p>", typesetter, "docs/x.md")


@pytest.mark.parametrize(
    "page",
    [
        r"<p><code>$x$ and \(y\)</code></p>",
        r'<pre><span></span><code>r"$\nabla J$" <span class="n">\[</span></code></pre>',
        "<script>let a = `${b}`;</script>",
        '<p title="$x$">no TeX</p>',
        '<svg aria-label="$"><title>$</title></svg>',
    ],
)
def test_code_is_left_alone(typesetter, page):
    assert formulas.set_formulas(page, typesetter, "docs/x.md") == page


def test_what_is_known_is_not_set_again_and_looks_the_same(typesetter, monkeypatch):
    fresh = [typesetter.set(r"\gradJ(w)^2"), typesetter.set(r"\gradJ(w)^2", display=True)]
    assert fresh[0] != fresh[1]
    typesetter.save()
    again = formulas.Typesetter()
    monkeypatch.setattr(again, "render", None)
    assert [again.set(r"\gradJ(w)^2"), again.set(r"\gradJ(w)^2", display=True)] == fresh


def test_what_is_known_is_dropped_with_another_katex_or_macro(typesetter, monkeypatch):
    typesetter.set("x")
    typesetter.save()
    monkeypatch.setitem(formulas.MACROS, r"\new", "1")
    assert formulas.Typesetter().known == {}


def test_a_damaged_store_of_formulas_is_no_obstacle(typesetter):
    typesetter.store.write_text("{")
    assert formulas.Typesetter().known == {}


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\tfrac12 L h^2", "1/2Lh²"),
        (r"\half\lr^3", "1/2η³"),
        (r"\frac{a+b}{c-d}", "(a+b)/(c−d)"),
        (r"w_{10}", "w_10"),
        (r"x^{n+1}", "x^(n+1)"),
        (r"x_{i+1}", "x_(i+1)"),
        (r"\sqrt{xy}", "√(xy)"),
        (r"\cos\beta", "cosβ"),
        (r"w_0^2", "w_0²"),
        (r"\norm{\g}", "∥g∥"),
        (r"-\gradJ", "−∇J"),
        (r"\sum_{i=1}^n x_i", "∑_(i=1)^nx_i"),
        (r"\hat{d}", None),
        (r"\begin{pmatrix}-1\\1\end{pmatrix}", None),
        (r"\underbrace{ab}_{c}", None),
    ],
)
def test_a_formula_as_a_line_of_text_keeps_its_meaning(typesetter, tex, text):
    line = typesetter.text(tex)
    assert "\\" not in line
    assert "<" not in line
    assert line.strip()
    if text is not None:
        assert line.replace(" ", "").replace("\u2009", "") == text


# ---------------------------------------------------------------- whole pages, and whole sites


def test_a_figure_and_a_formula_are_set_into_any_built_site(small):
    drawn = '<svg class="plate-svg" aria-label="$5 \\1"></svg>'
    site = small / "built"
    (site / "search").mkdir(parents=True)
    (site / "deep").mkdir()
    box = '<input type="checkbox" autocomplete="off">'
    page = f'<h1>T</h1><div data-figure="one"></div>\n<p>{inline("w^2")}</p>{box}'
    (site / "deep" / "index.html").write_text(page)
    docs = [
        {"location": "a/", "title": "T", "text": r"<p>if \(a &lt; \tfrac12 w^2\) then \[\g\]</p>"}
    ]
    (site / "search" / "search_index.json").write_text(json.dumps({"docs": docs}))
    (small / ".press" / "snippets").mkdir(parents=True)
    (small / ".press" / "snippets" / "one.json").write_text(json.dumps({"svg": drawn}))
    result = projects.run(small, sys.executable, "-m", "hooks.setting", str(site))
    assert (result.returncode, result.stdout) == (0, "set 1 pages\n")
    html = (site / "deep" / "index.html").read_text("utf-8")
    assert html.startswith(f"<h1>T</h1>{drawn}")
    assert 'class="katex"' in html
    assert "autocomplete" not in html
    # The index is a script now, of plain text.
    assert [path.name for path in (site / "search").iterdir()] == ["index.js"]
    script = (site / "search" / "index.js").read_text("utf-8")
    assert script == 'var searchIndex = [["a/","T","if a<1/2w² then g",1]];\n'


def test_setting_a_site_that_is_not_there_says_how_to_call_it(small):
    result = projects.run(small, sys.executable, "-m", "hooks.setting", "nowhere")
    assert result.returncode != 0
    assert result.stdout.startswith("usage: python -m hooks.setting SITE")


def test_a_page_that_wants_an_unknown_figure_is_refused(small, typesetter):
    with pytest.raises(PressError, match=r'^docs/x\.md: there is no figure "none"'):
        setting.set_page('<div data-figure="none"></div>', typesetter, "docs/x.md")


def test_only_the_themes_own_scripts_and_styles_are_allowed():
    written = "<script>written()</script><style>i{top:0}</style>"
    page = "<style>b{top:0}</style><script>own()</script><article></article><script>late()</script>"
    found = policy.needs(page.encode())
    assert [len(found.scripts), len(found.styles)] == [2, 1]
    assert policy.needs(page.replace("</article>", f"{written}</article>").encode()) == found


@pytest.mark.parametrize("folder", ["docs/assets/fonts", "hooks/vendor/katex/fonts"])
def test_a_cut_font_keeps_its_copyright_and_no_other_name(folder):
    for path in sorted((projects.ROOT / folder).glob("*.woff2"))[:2]:
        whole = TTFont(BytesIO(path.read_bytes()))
        shown = set(sorted(whole.getBestCmap())[-2:])
        cut = TTFont(BytesIO(fonts.cut(path, "".join(map(chr, shown)))))
        assert [name.nameID for name in cut["name"].names] == [0]
        assert cut["name"].getDebugName(0) == whole["name"].getDebugName(0)
        assert set(cut.getBestCmap()) == shown


# ---------------------------------------------------------------- notebooks


def test_formulas_in_a_notebooks_text_are_marked_and_code_is_not():
    marked = notebooks.mark_formulas("So $a_1$ but `$b$`.\n\n$$\nc\n$$\n\n```\n$d$\n```\n")
    assert marked.count('class="arithmatex"') == 2
    assert "`$b$`" in marked
    assert "```\n$d$\n```" in marked
    # As references, so that Markdown makes no emphasis of `_`.
    assert "a_1" not in marked


def test_a_marked_formula_is_found_again(typesetter):
    html = unescape(notebooks.mark_formulas(r"So $a_1 + \g$."))
    assert 'class="katex"' in formulas.set_formulas(f"<p>{html}</p>", typesetter, "x")


def write_notebook(path, *sources):
    import nbformat.v4 as nb

    path.parent.mkdir(exist_ok=True)
    cells = [nb.new_code_cell(source) for source in sources]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path.write_text(json.dumps(nb.new_notebook(cells=cells, metadata=kernel)))


def test_a_failing_notebook_is_refused_by_file_and_cell_and_leaves_nothing_behind(tmp_path):
    project = make_project(tmp_path, {"one": snippet("print(1)")})
    write_notebook(project / "docs" / "lab.ipynb", "x = 1", "x / 0")
    before = {path.name for path in project.iterdir()}
    result = projects.run(project, sys.executable, "-m", "hooks.notebooks")
    assert result.returncode != 0
    assert result.stdout.strip() == "docs/lab.ipynb: cell 2: ZeroDivisionError: division by zero"
    assert {path.name for path in project.iterdir()} - before <= {".press"}


# ---------------------------------------------------------------- the shape of the house


def imports(path):
    """The top-level names that a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("gd" if node.level else node.module.partition(".")[0])
    return found


def test_gd_needs_numpy_alone():
    for path in (projects.ROOT / "gd").glob("*.py"):
        assert imports(path) - set(sys.stdlib_module_names) <= {"numpy", "gd"}, path.name


def test_the_press_does_not_import_what_it_prints():
    for path in (projects.ROOT / "hooks").glob("*.py"):
        assert not imports(path) & {"gd", "snippets", "docs", "tests"}, path.name
