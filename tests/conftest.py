"""What every test may use: the same examples from hypothesis on every run, and a snippet run."""

import runpy
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("exact", derandomize=True, deadline=None, database=None, max_examples=30)
settings.load_profile("exact")

ROOT = Path(__file__).parent.parent

# Commands, and what `make oracles` runs in an environment of its own: no tests of the project.
collect_ignore = ["oracles", "bench", "mutants", "firefox.py"]


@pytest.fixture
def run(monkeypatch):
    """Runs a snippet without a display, in the project's folder; its names afterwards."""
    from matplotlib import pyplot as plt

    plt.switch_backend("agg")
    monkeypatch.chdir(ROOT)

    def run_snippet(name):
        return runpy.run_path(str(ROOT / "snippets" / f"{name}.py"), run_name=f"snippets.{name}")

    yield run_snippet
    plt.close("all")
