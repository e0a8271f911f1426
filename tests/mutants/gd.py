"""`make mutants`: break `gd` in every way that mutmut knows; its tests must see each break.

One break at a time is made inside a function of `gd` (module-level code is not reached), and the
tests of `gd` and its doctests run until one fails. A message of an error is code like any other: a
change of its wording has to be seen too. A run that takes more than ten times as long as it should
has seen the break. What survives must be explained in `gd-survivors.md`, and nothing else may be.
"""

import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.mutants import keep

ROOT = Path(__file__).resolve().parents[2]
LIST = Path(__file__).with_name("gd-survivors.md")
MUTMUT = Path(sys.executable).with_name("mutmut")
SEEN = {"killed", "timeout"}
LEAST = 0.95  # of the mutants, killed


def mutmut(*arguments: str) -> str:
    return subprocess.run(
        [MUTMUT, *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def change(diff: str) -> str:
    """The lines taken away and put in, each without its margin."""
    lines = re.findall(r"^([-+])(?![-+]{2} ) *(.*)$", diff, re.M)
    return "\n".join(f"{sign} {code}" for sign, code in lines)


def explained() -> set[tuple[str, str]]:
    """The function and the change of every survivor in the list."""
    text = LIST.read_text(encoding="utf-8")
    found = re.findall(r"^### `([\w.]+)`$(.*?)(?=^### |\Z)", text, re.M | re.S)
    return {
        (function, change(diff))
        for function, entry in found
        for diff in re.findall(r"^```diff\n(.*?)^```$", entry, re.M | re.S)
    }


def main() -> int:
    shutil.rmtree(ROOT / "mutants", ignore_errors=True)
    start = time.monotonic()
    mutmut("run", "--max-children", "2")
    results = dict(re.findall(r"^\s*(\S+): (.+)$", mutmut("results", "--all", "true"), re.M))
    survivors = {}
    for name in (name for name, result in results.items() if result not in SEEN):
        function = re.sub(r"\.x(_|ǁ)|ǁ", ".", name.rpartition("__mutmut_")[0])
        survivors[function, change(mutmut("show", name))] = results[name]
    seen = len(results) - len(survivors)
    score, minutes = seen / len(results), (time.monotonic() - start) / 60
    print(f"{seen} of {len(results)} mutants of gd seen: {score:.1%}, in {minutes:.0f} minutes")
    keep("gd", tried=len(results), seen=seen)
    unexplained, stale = survivors.keys() - explained(), explained() - survivors.keys()
    for function, diff in sorted(unexplained):
        print(f"\n{survivors[function, diff]}, and not in {LIST.name}: {function}\n{diff}")
    for function, diff in sorted(stale):
        print(f"\nin {LIST.name}, but seen or gone: {function}\n{diff}")
    return int(bool(unexplained or stale) or score < LEAST)


if __name__ == "__main__":
    sys.exit(main())
