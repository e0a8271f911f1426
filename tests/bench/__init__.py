"""How fast and how light the site, its press and `gd` are: `python -m tests.bench [PART ...]`.

Each part puts its figures into one file, which the page *How fast, how light?* shows.
"""
