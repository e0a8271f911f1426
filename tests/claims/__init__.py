"""One module a page. Each test names what it holds: `@pytest.mark.holds("claim-…", by="…")`."""
