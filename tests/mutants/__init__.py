"""Does breaking the pages or `gd` turn a test red? `make mutants` tries, and keeps the counts."""

import json
from pathlib import Path

RESULTS = Path(__file__).with_name("results.json")


def keep(part: str, **counts: int) -> None:
    """Write what the last run of that part counted; docs/checks.md quotes it."""
    known = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    RESULTS.write_text(json.dumps(known | {part: counts}, indent=1) + "\n", encoding="utf-8")
