"""Mutation testing of the pages: one sign, comparison or digit in a claim, and do its tests notice?

`python -m tests.mutants.pages [COUNT [SEED]]` tries a random sample and prints what survived.
"""

import contextlib
import multiprocessing
import os
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

# What the tests of a page import, loaded once for all the processes that run them.
import matplotlib.pyplot  # noqa: F401
import pytest
import scipy.optimize  # noqa: F401
import sympy  # noqa: F401

from hooks import DOCS, claims
from tests.claims.reading import HIDDEN, LINK, MATH, NUMERAL, SIGN, SIGN_IN_TEXT
from tests.mutants import keep

CAUGHT_AT_LEAST = 0.98
SWAPS = [("+", "-"), ("<", ">"), ("=", r"\ne "), (r"\le", r"\ge"), (r"\lt", r"\gt")]
SWAPS += [(r"\leq", r"\geq"), (r"\ll", r"\gg"), (r"\pm", r"\mp"), (r"\succ", r"\prec")]
SWAPS += [(r"\succeq", r"\preceq"), ("−", "+"), ("≤", "≥"), (r"\approx", r"\ne "), ("≈", "≠")]
SWAP = {b.strip(): a for a, b in SWAPS} | dict(SWAPS)


@dataclass(frozen=True)
class Mutant:
    """A page, a place in its source, and what stands there instead."""

    page: Path
    start: int
    old: str
    new: str

    def __str__(self) -> str:
        source = self.page.read_text(encoding="utf-8")
        before = " ".join(source[self.start - 40 : self.start].split())
        after = " ".join(source[self.start + len(self.old) :][:40].split())
        return f"{claims.name_of(self.page)}: {before}⟦{self.old} → {self.new}⟧{after}"


def blanked(source):
    """The source with blanks for what no reader sees, everything in its place."""
    for pattern in (HIDDEN, LINK):
        source = pattern.sub(lambda m: re.sub(r"\S", " ", m[0]), source)
    return source


def mutants(page, chance):
    """Every sign, comparison and digit in the page's claims, each with one change."""
    source = blanked(page.read_text(encoding="utf-8"))
    math = [m.span() for m in MATH.finditer(source)]
    found = {}
    for claim in claims.read_claims(page):
        if not claim.id.startswith("claim-"):
            continue
        for pattern in (NUMERAL, SIGN, SIGN_IN_TEXT):
            for m in pattern.finditer(source, claim.start, claim.end):
                inside = any(a <= m.start() < b for a, b in math)
                if pattern is NUMERAL:
                    at = chance.choice([i for i, c in enumerate(m[0]) if c.isdecimal()] or [0])
                    old = m[0][at]
                    new = chance.choice([d for d in "123456789" if d != old])
                    found[m.start() + at] = Mutant(page, m.start() + at, old, new)
                elif inside == (pattern is SIGN):
                    found[m.start()] = Mutant(page, m.start(), m[0], SWAP.get(m[0], "="))
    return list(found.values())


def run(docs, page):
    """The exit code of the page's tests, run on the pages of another folder."""

    def in_child():
        code = pytest.ExitCode.INTERNAL_ERROR
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            claims.PAGES = docs
            code = pytest.main(["-qx", "-p", "no:xdist", str(claims.module_of(docs / page))])
        finally:
            os._exit(code)

    child = multiprocessing.get_context("fork").Process(target=in_child)
    child.start()
    child.join()
    if child.exitcode not in (0, 1, 2):  # passed, failed, not even collected
        sys.exit(f"pytest ended with {child.exitcode} on {page}")
    return child.exitcode


def copy_with(folder, page, text):
    """A copy of all pages in that folder, one of them with another text."""
    docs = shutil.copytree(DOCS, folder / "docs", ignore=shutil.ignore_patterns("assets"))
    (docs / page.relative_to(DOCS)).write_text(text, encoding="utf-8")
    return docs


def caught(mutant):
    """Whether a test fails when the page says this instead."""
    source = mutant.page.read_text(encoding="utf-8")
    end = mutant.start + len(mutant.old)
    with tempfile.TemporaryDirectory() as folder:
        changed = source[: mutant.start] + mutant.new + source[end:]
        docs = copy_with(Path(folder), mutant.page, changed)
        return run(docs, mutant.page.relative_to(DOCS)) != 0


def demand_green(pages):
    """Stop if the tests of one of these pages fail without any change."""
    for page in sorted(pages):
        if run(DOCS, page.relative_to(DOCS)):
            sys.exit(f"the tests of {page.name} fail without any change")


def main(count=300, seed=0):
    chance = random.Random(seed)
    pages = [page for page in claims.pages() if page.suffix == ".md"]
    found = [mutant for page in pages for mutant in mutants(page, chance)]
    sample = chance.sample(found, min(count, len(found)))
    demand_green({mutant.page for mutant in sample})
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(caught, sample))
    survivors = [mutant for mutant, seen in zip(sample, results, strict=True) if not seen]
    by_page = Counter(claims.name_of(mutant.page) for mutant in sample)
    print(f"{len(sample)} of {len(found)} possible changes, seed {seed}, on {len(by_page)} pages:")
    print(f"{sum(results)} caught, {sum(results) / len(sample):.1%}; survived:", len(survivors))
    print(*survivors, sep="\n")
    keep("pages", possible=len(found), tried=len(sample), seen=sum(results))
    return 0 if sum(results) >= CAUGHT_AT_LEAST * len(sample) else 1


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main(*map(int, sys.argv[1:])))
