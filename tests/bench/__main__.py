"""Measure the parts that are named, or all but Lighthouse, and keep their figures."""

import argparse
import time

from tests.bench import article, builds, descent, lighthouse, pages, record

PARTS = {
    "pages": pages.measure,
    "builds": builds.measure,
    "article": article.measure,
    "gd": descent.measure,
    "lighthouse": lighthouse.measure,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--runs", type=int, help="instead of each part's own number of runs")
    parser.add_argument("--only", nargs="*", metavar="PAGE", help="these addresses alone")
    given = parser.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    options = {key: value for key, value in vars(given).items() if key != "parts" and value}
    for part in given.parts or [part for part in PARTS if part != "lighthouse"]:
        begun = time.monotonic()
        taken = {k: v for k, v in options.items() if k in PARTS[part].__annotations__}
        record.keep(part, PARTS[part](**taken))
        print(f"{part}: {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
