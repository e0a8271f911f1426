"""What `make bench` measures is what it says it measures."""

import gzip
import json
import re
import urllib.request

import numpy as np
import pytest

from gd import descend, parabola
from tests.bench import article, descent, pages, record, synthetic
from tests.serving import serving


def test_the_article_has_as_many_words_formulas_and_figures_as_it_says(tmp_path):
    made = synthetic.project(tmp_path / "made", pages=1, **article.ARTICLE)
    text = (made / "docs" / "index.md").read_text("utf-8")
    body = text.partition("\n**")[2]
    prose = re.sub(r"^(?:#|--8<--|.*\*\*$).*$|\$[^$]*\$", "", body, flags=re.M)
    assert len(prose.split()) == article.ARTICLE["words"]
    assert len(re.findall(r"\$[^$]+\$", text)) == article.ARTICLE["formulas"]
    included = re.findall(r'^--8<-- "(\w+)\.md"$', text, re.M)
    snippets = {path.stem for path in (made / "snippets").glob("*.py")}
    assert len(included) == article.ARTICLE["figures"]
    assert set(included) == snippets
    assert "\nnav:" not in (made / "mkdocs.yml").read_text("utf-8")


@pytest.mark.parametrize(
    ("loss", "start"), [(parabola, np.float64(2.0)), (descent.QUADRATIC, np.ones(descent.SIZE))]
)
def test_the_loop_by_hand_walks_as_descend_does_and_stops_where_it_stops(loss, start):
    for steps in (0, 3, 800):
        walk = descend(loss, start, 0.4, steps=steps, tolerance=descent.TOLERANCE)
        points, losses, gradients = descent.by_hand(loss, start, 0.4, steps)
        assert len(points) == walk.steps + 1
        np.testing.assert_allclose(points, walk.points, rtol=1e-12)
        np.testing.assert_allclose(losses, walk.losses, rtol=1e-12)
        np.testing.assert_allclose(gradients, walk.gradients, rtol=1e-12)
    assert walk.steps < 800


def test_text_is_served_compressed_and_the_rest_as_it_is(tmp_path):
    (tmp_path / "index.html").write_text("<p>" * 500)
    (tmp_path / "a.woff2").write_bytes(b"wOF2" * 10)
    with serving(tmp_path, pages.Gzipped) as base:
        for name, packed in (("", True), ("a.woff2", False)):
            with urllib.request.urlopen(base + name) as answer:
                body = answer.read()
                assert (answer.headers["Content-Encoding"] == "gzip") == packed
                assert int(answer.headers["Content-Length"]) == len(body)
            file = tmp_path / (name or "index.html")
            assert (gzip.decompress(body) if packed else body) == file.read_bytes()


def test_a_part_is_kept_beside_the_others(monkeypatch, tmp_path):
    monkeypatch.setattr(record, "RESULTS", tmp_path / "speed.json")
    monkeypatch.setattr(record, "circumstances", dict)
    record.keep("gd", {"ratio": 1})
    record.keep("pages", {"lcp": 2})
    record.keep("gd", {"ratio": 3})
    kept = json.loads(record.RESULTS.read_text())
    assert kept["pages"] == {"command": "python -m tests.bench pages", "lcp": 2}
    assert kept["gd"]["ratio"] == 3


def test_of_each_figure_the_median():
    runs = [{"a": 3.0, "b": 1}, {"a": 1.0, "b": 1}, {"a": 2.04, "b": 9}]
    assert record.medians(runs, 1) == {"a": 2.0, "b": 1}
