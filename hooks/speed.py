from hooks import DOCS
RESULTS = DOCS / "assets" / "speed.json"
