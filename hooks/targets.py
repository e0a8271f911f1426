"""What the site and its press should attain, what others attain, and why a target is missed."""

# Of a page: the figure, its name, its unit in what was measured, its decimals, its target.
READER = [
    ("bytes", "First view, compressed (KiB)", 1024, 0, 120),
    ("requests", "Requests of the first view", 1, 0, 14),
    ("lcp", "Largest contentful paint (s)", 1000, 2, 0.9),
    ("tbt", "Total blocking time (ms)", 1, 0, 200),
    ("cls", "Cumulative layout shift", 1, 3, 0.01),
    ("search", "First click on search (ms)", 1, 0, 200),
    ("theme", "First click on the theme (ms)", 1, 0, 200),
    ("axe", "Accessibility rules broken (axe)", 1, 0, 0),
    ("vnu", "HTML errors (Nu checker)", 1, 0, 0),
]
SCORES = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
# Of a build: the figure, its name, and its target in seconds for this site and for one article.
AUTHOR = [
    ("cold", "Cold: everything runs", 25.0, 2.5),
    ("warm", "Nothing changed", 3.0, 1.0),
    ("page edited", "One page edited", None, 1.0),
    ("snippet edited", "One figure's code edited", None, 1.0),
    ("page refreshed", "Served: page saved to refreshed", 2.0, None),
    ("snippet refreshed", "Served: figure's code saved to refreshed", 2.0, None),
    ("press", "Of an unchanged build: this site's own code", 0.3, None),
]
LOOP = 1.2
# Measured once by the authors, November 2026: kB, LCP (s), TBT (ms), CLS, edit to refresh (s).
OTHERS = {
    "Material with markdown-exec, KaTeX in the browser": ("262", "0.89", "792", "0.059", "2.0"),
    "Material with mkdocs-jupyter": ("585", "1.20", "926", "", "5.2"),
    "Sphinx with MyST-NB and its own MathJax": ("871", "1.66", "1167", "", "4.7"),
    "Sphinx-Gallery": ("", "", "", "", "2.9"),
}

# Why a target is missed, where it is.
MKDOCS = "MkDocs makes every page again after any edit: of that, most is reading Markdown."
REASONS = {
    "First view, compressed (KiB)": "Figures and formulas are part of the page, so the pages with "
    "most of them send most; they then ask for nothing more.",
    "Requests of the first view": "Each typeface and each live figure's script is a file.",
    "Largest contentful paint (s)": "The network's delay, the browser's start and the page's own "
    "bytes take about half of it. The other half is reading the page and laying out its first "
    "screen, by a processor that was slowed down 4 times.",
    "Total blocking time (ms)": "The longest pages are read and laid out in long pieces.",
    "Cumulative layout shift": "A typeface that comes after the first paint moves what it sets.",
    "First click on search (ms)": "The field and its panel are laid out for the first time.",
    "First click on the theme (ms)": "Every colour of the page changes at once.",
    "Cold: everything runs": "Every figure and notebook runs, on as many cores as there are. Even "
    "one article loads NumPy and Matplotlib, and has its fonts cut to what it shows.",
    "Nothing changed": f"{MKDOCS} Importing mkdocs-jupyter takes another half second.",
    "One page edited": MKDOCS,
    "One figure's code edited": "The figure runs in a new process, which loads NumPy and "
    f"Matplotlib. {MKDOCS}",
    "Served: page saved to refreshed": MKDOCS,
    "Served: figure's code saved to refreshed": f"The figure runs first. {MKDOCS}",
    "Of an unchanged build: this site's own code": "Figures, formulas and checks are set into "
    "every page, and the stylesheet, the fonts, the policies and the archive are made from all "
    "finished pages: it grows with the site.",
    "Lighthouse": "Its score for performance weighs the paints and the blocking time above.",
}
UNKNOWN = "the reason is not known."
