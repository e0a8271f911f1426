"""MkDocs calls these; each hands over to a plain function that also runs without MkDocs."""

import gc
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any
from xml.etree.ElementTree import Element

# MkDocs loads this file by its path; the project's root is not on Python's path then.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from jinja2 import FileSystemBytecodeCache
from markdown import Extension, Markdown
from markdown.treeprocessors import InlineProcessor, Treeprocessor
from markdown.util import AtomicString
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority, get_plugin_logger
from mkdocs.structure.files import File, InclusionLevel
from mkdocs.structure.toc import AnchorLink

from hooks import (
    KATEX,
    OUTPUT,
    ROOT,
    SNIPPETS,
    PressError,
    archive,
    claims,
    formulas,
    icon,
    ledger,
    notebooks,
    plates,
    policy,
    run,
    setting,
    speed,
    write_if_changed,
)

log = get_plugin_logger("press")
state: dict[str, formulas.Typesetter] = {}
running: list[Callable[[], list[str]]] = []  # the snippets of this build
checked: dict[str, Path] = {}  # the page that each page of checks is about
serving = False
idle = Event()  # set while nothing is built
idle.set()
GLOSSARY = Path(__file__).with_name("glossary.md")
TERM = re.compile(r"^\*\[(.+?)\]: (.+)$", re.M)
QUOTED = re.compile(r"['\"]|\.\.\.")
MICROPYTHON = Path(__file__).parent / "vendor" / "micropython"


def on_startup(command: str, dirty: bool) -> None:
    global serving
    serving = command == "serve"
    # What a build makes lives as long as the build: there is no garbage worth a look every time.
    gc.set_threshold(100_000, 50, 100)


class Plain(Treeprocessor):  # type: ignore[misc]
    """Marks texts without quotes or dots as done: `smarty` would try 16 patterns on each."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.text and not QUOTED.search(element.text):
                element.text = AtomicString(element.text)
            if element.tail and not QUOTED.search(element.tail):
                element.tail = AtomicString(element.tail)


class Quick(Extension):  # type: ignore[misc]
    """Inline patterns in a list: Markdown's registry sees to its order every time it is asked."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        for processor in md.treeprocessors:
            if isinstance(processor, InlineProcessor):
                processor.inlinePatterns = list(processor.inlinePatterns)
        md.treeprocessors.register(Plain(md), "plain", 6.5)  # just before smarty's


@event_priority(-100)  # after mkdocstrings has added it
def on_config(config: Any) -> Any:
    """Take back mkdocstrings' stylesheet: the reference has templates of its own.

    Give Markdown some of the glossary's terms, once, or it would read them anew on every page.
    And know the commit that is built: its time is the site's, so that two builds are the same.
    """
    config.extra_css = [f for f in config.extra_css if f != "assets/_mkdocstrings.css"]
    terms = TERM.findall(GLOSSARY.read_text(encoding="utf-8"))
    config.mdx_configs["abbr"] = {"glossary": dict(terms)}
    config.markdown_extensions.append(Quick())  # the last: all patterns are there
    if commit := git("log", "-1", "--format=%H %ct"):
        config.extra["commit"], time = commit.split()
        os.environ.setdefault("SOURCE_DATE_EPOCH", time)
        config.extra["changed"] = bool(git("status", "--porcelain"))
    return config


def git(*command: str) -> str:
    """What git says about this project; nothing where there is no git or no repository."""
    if not (ROOT / ".git").exists():  # a folder above may be another repository
        return ""
    try:
        done = subprocess.run(["git", *command], cwd=ROOT, capture_output=True, text=True)
    except OSError:
        return ""
    return done.stdout.strip() if not done.returncode else ""


@contextmanager
def reported() -> Iterator[None]:
    """What is wrong, said as MkDocs says it: without a traceback."""
    try:
        yield
    except PressError as error:
        raise PluginError(f"\n{error}") from None


def on_pre_build(config: Any) -> None:
    """Let run what changed, while MkDocs looks for its files."""
    idle.clear()
    with reported():
        running[:] = [plates.begin_plates()]


def finish_running() -> None:
    """Bring plates and notebooks up to date; a page can then include them."""
    with reported():
        ran = running.pop()() + notebooks.make_notebooks()
    log.info("ran %s", ", ".join(ran) or "no snippet")
    state["typesetter"] = formulas.Typesetter()
    ledger.forget()
    write_if_changed(OUTPUT / "plates" / plates.LEDGER, ledger.overview())
    write_if_changed(OUTPUT / "plates" / plates.SPEED, speed.report())
    write_if_changed(OUTPUT / "plates" / plates.MISSED, speed.missed())


@event_priority(100)  # before mkdocs-jupyter takes the notebooks
def on_files(files: Any, config: Any) -> Any:
    """Show notebooks as they were executed, offer them as they are, add the press's own assets.

    The theme's scripts go: assets/site.js does what this site needs of them.
    """
    finish_running()
    for file in [f for f in files if f.src_uri.startswith("assets/javascripts/")]:
        files.remove(file)
    for file in [f for f in files if f.src_uri.endswith(".ipynb")]:
        source = Path(file.abs_src_path)
        download = f"{file.src_uri.removesuffix('.ipynb')}/{source.name}"
        files.append(File.generated(config, download, content=source.read_bytes()))
        files.remove(file)
        executed, directory_urls = str(notebooks.EXECUTED), config.use_directory_urls
        files.append(File(file.src_uri, executed, config.site_dir, directory_urls))
    style = (KATEX / "katex.min.css").read_text(encoding="utf-8")
    # Every browser that reads this page takes woff2; the other two formats are not served.
    style = re.sub(r',url\(fonts/[^)]*\.(?:woff|ttf)\) format\("\w+"\)', "", style)
    files.append(File.generated(config, "assets/katex/katex.min.css", content=style))
    for font in sorted((KATEX / "fonts").glob("*.woff2")):
        uri = f"assets/katex/fonts/{font.name}"
        files.append(File.generated(config, uri, abs_src_path=str(font)))
    for suffix in ("mjs", "wasm"):
        source = MICROPYTHON / f"micropython.{suffix}"
        # Every server knows `.js` for a script, not every one `.mjs`.
        uri = f"assets/micropython/{source.name.replace('.mjs', '.js')}"
        files.append(File.generated(config, uri, abs_src_path=str(source)))
    for name in sorted(path.stem for path in SNIPPETS.glob("*.py")):
        if numbers := plates.read_record(name).get("data"):
            files.append(File.generated(config, f"assets/data/{name}.csv", content=numbers))
    files.append(File.generated(config, "assets/icon.svg", content=icon.draw()))
    for page in filter(claims.has_checks, claims.pages()):
        uri = f"{ledger.checked_at(claims.name_of(page))}.md"
        checked[uri] = page
        checks = File.generated(config, uri, content=ledger.check_page(page))
        checks.inclusion = InclusionLevel.NOT_IN_NAV
        files.append(checks)
    content = ledger.as_json(state["typesetter"], config.site_url or "")
    files.append(File.generated(config, "claims.json", content=content))
    return files


def on_env(env: Any, config: Any, files: Any) -> Any:
    """Keep the compiled templates; each is compiled again when its text has changed."""
    folder = OUTPUT / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    env.bytecode_cache = FileSystemBytecodeCache(str(folder))
    return env


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """Give a notebook the site's own HTML before search reads it; put tests on a page of checks."""
    uri = page.file.src_uri
    if uri.endswith(".ipynb"):
        page.meta["description"] = notebooks.description(html)
        return notebooks.clean(html, page.file.name)
    if uri not in checked:
        return html
    contents, sections = page.toc.items[0].children, ledger.sections(checked[uri])
    for level, name, title, _ in sections:
        beneath = contents if level == 2 else contents[-1].children
        beneath.append(AnchorLink(title, name, level))
    return ledger.set_tests(html, checked[uri], sections)


def on_post_page(output: str, page: Any, config: Any) -> str:
    """Set figures and formulas, after everything that parses or indexes the page."""
    return finish(output, f"docs/{page.file.src_uri}")


def on_post_template(output_content: str, template_name: str, config: Any) -> str:
    """The 404 page is a template."""
    page = template_name.endswith(".html")
    return finish(output_content, template_name) if page else output_content


def finish(html: str, where: str) -> str:
    with reported():
        return setting.set_page(html, state["typesetter"], where)


def on_serve(server: Any, config: Any, builder: Any) -> Any:
    """Look for edits ten times a second, not twice; have a runner ready for the first."""
    from watchdog.observers.api import BaseObserver
    from watchdog.observers.polling import PollingEmitter

    class Watch(PollingEmitter):
        """Looks while nothing is built, for it would hold up a build at every file."""

        def queue_events(self, timeout: float) -> None:
            if idle.wait(timeout):
                super().queue_events(timeout)

    watched = list(server._watched_paths)
    server._watched_paths.clear()
    server._watch_refs.clear()
    server.observer = BaseObserver(Watch, timeout=0.1)
    for path in watched:
        server.watch(path)
    run.start([], plates.everything_underneath())
    return server


def on_build_error(error: Exception) -> None:
    idle.set()


@event_priority(-100)  # after the search plugin has written its index
def on_post_build(config: Any) -> None:
    site = Path(config.site_dir)
    index = site / "search" / "search_index.json"
    if index.exists():
        setting.set_search_index(index, state["typesetter"])
    state["typesetter"].save()
    pages = setting.lighten(site)
    # The script that reloads a served page is inline, and no policy allows it.
    setting.write_pages(pages if serving else policy.secure(site, pages))
    if not serving:
        archive.write(site)
    idle.set()
