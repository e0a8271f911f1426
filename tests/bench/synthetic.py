"""Projects of made-up pages: this press, and as much text, TeX and figures as is asked."""

import re
from pathlib import Path

from tests import projects

PRESS = ["docs/assets", "gd", "hooks", "mkdocs.yml"]
WORDS = ["the", "loss", "falls", "where", "a", "small", "step", "follows", "its", "slope", "down"]
FORMULAS = [
    r"J(w_{%d}-\eta\,\nabla J) < J(w)",
    r"\frac{\partial J}{\partial w_{%d}} = 2w",
    r"\lVert\nabla J(w_{%d})\rVert_2^2 \ge 0",
]
SNIPPET = '''"""A parabola, moved by {number}.

>>> from gd import parabola
>>> parabola(0.0)
0.0
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import parabola

w = np.linspace(-2, 2, 201)
fig, ax = plt.subplots()
ax.plot(w, parabola(w - {number} / 100), color="black")
ax.plot(w, 2 * w - {number} / 100, color="orangered")
ax.set(xlabel="$w$", ylabel="$J$")
# --8<-- [end:show]

caption = "The loss $J(w)=w^2$, moved by {number}."
alt = "A parabola and a line through its lowest point, number {number} of many."
'''


def page(number: int, words: int, formulas: int, figures: list[str]) -> str:
    """An article: its sections of text, with the formulas and the figures spread over them."""
    sections, each = [], 100
    for i in range(words // each):
        text = [WORDS[(number + i + j) % len(WORDS)] for j in range(each)]
        first, last = (formulas * i * each // words, formulas * (i + 1) * each // words)
        for j, k in enumerate(range(first, last)):
            text[10 * j + 9] += f" ${FORMULAS[k % len(FORMULAS)] % k}$"
        sections.append(f"## Section {i + 1}\n\n{' '.join(text).capitalize()}.")
    for i, name in enumerate(figures):
        sections[i * len(sections) // len(figures)] += f'\n\n--8<-- "{name}.md"'
    about = f"Page {number} of those that nobody wrote, for measuring alone."
    head = f"---\ntitle: Page {number}\ndescription: {about}\n---\n\n# Page {number}\n\n"
    return head + f"**{about}**\n\n" + "\n\n".join(sections) + "\n"


def project(target: Path, pages: int, words: int, formulas: int, figures: int) -> Path:
    """A project of so many pages with so many words, formulas and figures each."""
    made = projects.copy(target, PRESS)
    settings = made / "mkdocs.yml"
    everything = settings.read_text(encoding="utf-8")
    # Neither a navigation, nor plugins for notebooks and for a reference: it has none of them.
    unused = r"^nav:\n(?: .*\n)+|^  - (?:mkdocs-jupyter|mkdocstrings):\n(?:      .*\n)+"
    settings.write_text(re.sub(unused, "", everything, flags=re.M), encoding="utf-8")
    (made / "snippets").mkdir()
    for number in range(pages):
        names = [f"figure_{number}_{i}" for i in range(figures)]
        for i, name in enumerate(names):
            text = SNIPPET.format(number=number * figures + i)
            (made / "snippets" / f"{name}.py").write_text(text, encoding="utf-8")
        name = f"page-{number}.md" if number else "index.md"
        text = page(number, words, formulas, names)
        (made / "docs" / name).write_text(text, encoding="utf-8")
    return made
