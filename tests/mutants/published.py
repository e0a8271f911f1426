"""Errors that explanations of gradient descent do contain, each planted here: is it noticed?

`python -m tests.mutants.published` plants one at a time in a copy of its page and runs the page's
tests. The first seven stand in the texts that docs/sources.md corrects, the others are slips of
a sign, a factor or a condition that textbooks and tutorials make.
"""

import sys
import tempfile
from pathlib import Path

from hooks import DOCS, claims
from tests.mutants import keep
from tests.mutants.pages import copy_with, demand_green, run

# What it claims, the page, what stands there, and what the published error would put there.
ERRORS = [
    (
        "a derivative points to where the function decreases (the question)",
        "sources",
        "where it is not 0, points the way the function **increases**",
        "where it is not 0, points the way the function **decreases**",
    ),
    (
        "minus always moves towards the minimum (answer 1)",
        "sources",
        r"It **ends nearer** if and only if $0<\lr<1$",
        r"It **ends nearer** if and only if $0<\lr$",
    ),
    (
        "the change is exactly the gradient times the step (answer 2)",
        "sources",
        r"tends to 0 as $r\to0$. Here it is exactly $2r$",
        r"is 0. Here it is exactly $0$",
    ),
    (
        "a negative slope is needed for descent (answer 2)",
        "descent-directions",
        r"- $\g\cdot d=0$: the slope does not decide.",
        r"- $\g\cdot d=0$: $d$ is never a descent direction.",
    ),
    (
        "among all steps the gradient maximises the change (a comment)",
        "why-180",
        "Let $\\g\\ne0$. For every $u$ with $\\norm{u}=1$\n",
        "Let $\\g\\ne0$. For every $u$\n",
    ),
    (
        "the fixed length is for simplicity (the article)",
        "why-180",
        r"Drop it, and $\g\cdot\D$ has no minimum for any $\g\ne0$.",
        r"Drop it, and $\g\cdot\D$ has the same minimum for any $\g\ne0$.",
    ),
    (
        "every iteration lowers the loss, at any rate (the article)",
        "step-length",
        r"every start if and only if $0<\lr<2/\lambda_{\max}$",
        r"every start if and only if $0<\lr$",
    ),
    (
        "the descent lemma without its one half",
        "step-length",
        r"\boundc{\lr\,\bigl(1-\tfrac12L\lr\bigr)\norm{\g}^2}",
        r"\boundc{\lr\,\bigl(1-L\lr\bigr)\norm{\g}^2}",
    ),
    (
        "the remainder of the linear model as h³",
        "taylor",
        r"\bigr\rvert\le\boundc{\tfrac12Lh^2} .",
        r"\bigr\rvert\le\boundc{\tfrac12Lh^3} .",
    ),
    (
        "the best constant rate as 2/λmax",
        "aim",
        r"\lr=\frac{2}{\lambda_{\min}+\lambda_{\max}},",
        r"\lr=\frac{2}{\lambda_{\max}},",
    ),
    (
        "the rate of convergence on convex losses without the 2",
        "step-length",
        r"\boundc{\frac{L\,\norm{w_0-w^\star}^2}{2K}}",
        r"\boundc{\frac{L\,\norm{w_0-w^\star}^2}{4K}}",
    ),
    (
        "Newton's direction always descends",
        "descent-directions",
        r"has the slope $\g\cdot d=+2$. It leads up",
        r"has the slope $\g\cdot d=-2$. It leads down",
    ),
]


def main() -> int:
    missed = []
    names = {name for _, name, _, _ in ERRORS}
    demand_green(page for page in claims.pages() if claims.name_of(page) in names)
    for error, name, old, new in ERRORS:
        page = next(page for page in claims.pages() if claims.name_of(page) == name)
        source = page.read_text(encoding="utf-8")
        if source.count(old) != 1:
            sys.exit(f"{name}.md has {source.count(old)} times, not once: {old}")
        with tempfile.TemporaryDirectory() as folder:
            docs = copy_with(Path(folder), page, source.replace(old, new))
            seen = run(docs, page.relative_to(DOCS))
        print("caught" if seen else "MISSED", f"{name}: {error}", flush=True)
        missed += [] if seen else [error]
    print(f"{len(ERRORS) - len(missed)} of {len(ERRORS)} published errors caught")
    keep("published", tried=len(ERRORS), seen=len(ERRORS) - len(missed))
    return len(missed)


if __name__ == "__main__":
    sys.exit(main())
