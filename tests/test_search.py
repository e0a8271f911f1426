"""The site's own search, asked by learners who have not seen the headings.

Material's search takes every typed word for the beginning of a word and wants any of them, not
all. It shows one result for each page: the page, and under it the section that fits best.
"""

import json
import re

import pytest
from playwright.sync_api import sync_playwright

from tests import tools
from tests.test_browser import FLAGS

pytestmark = pytest.mark.site
pytest_plugins = ["tests.site_fixtures"]

FIRST = 3
WANTED = 54

# What was typed, by someone who had not seen the site, and the places that answer it: a short
# answer (`?` and its id), or the page or section that proves it. `.` is the home page.
PLACES = {
    "why is there a minus sign": "?why-minus . why-subtract/",
    "does gradient point up or down": (
        "?which-way ?points-to-decrease which-way-is-up/ sources/#claim-derivative-points-up"
    ),
    "what if I add instead of subtract": "?plus parabola/",
    "slope is negative so which way move": (
        "?sign-of-derivative ?negative-means-down ?already-negative which-way-is-up/ "
        "why-subtract/ sources/#claim-derivative-points-up"
    ),
    "proof that it actually goes down": (
        "?conditions ?why-taylor ?small-enough ?why-minus descent-directions/ taylor/"
    ),
    "why ignore the squared terms": (
        "?ignore-higher taylor/#can-the-higher-powers-be-ignored taylor/#how-large-is-the-gap "
        "sources/#claim-how-small-is-small"
    ),
    "why straight opposite is the fastest": "?why-180 ?steepest-ascent ?why-that-one why-180/",
    "can I go down at an angle": "?which-directions ?dot-product ?why-that-one descent-directions/",
    "what does descent direction even mean": "?descent-direction descent-directions/",
    "how big should each step be": (
        "?which-rate ?small-enough step-length/ mountain/#what-the-walker-does-not-know"
    ),
    "is learning rate the same as distance": (
        "?step-length ?steps-shrink ?eta why-180/#and-why-is-the-step-times-the-gradient-long"
    ),
    "my loss goes up every step": (
        "?loss-goes-up ?rate-too-big step-length/ parabola/#five-learning-rates"
    ),
    "loss became nan after few steps": "?nan parabola/#when-may-the-loop-stop",
    "bouncing back and forth over the bottom": (
        "?bounces ?rate-too-big parabola/#five-learning-rates aim/#is-that-why-it-zig-zags"
    ),
    "does the arrow aim at the minimum": "?points-at-minimum aim/",
    "why not just jump to the answer": "?solve ?blindfolded mountain/",
    "path keeps zig zagging in narrow valley": "?zig-zag aim/#is-that-why-it-zig-zags",
    "do I need to normalize my features": (
        "?feature-scaling backpropagation/#a-line-by-the-chain-rule "
        "aim/#can-the-aim-be-repaired aim/#what-have-units-to-do-with-it "
        "norms/#change-a-unit-and-j-turns"
    ),
    "condition number in plain english": (
        "?condition-number aim/#when-does-it-point-at-the-minimum aim/#how-far-off-can-it-be"
    ),
    "stuck but not at the bottom": (
        "?saddle ?zero-gradient ?plateau ?stationary limits/#does-it-get-stuck-at-a-saddle "
        "limits/#what-if-the-gradient-is-zero"
    ),
    "gradient is zero now what": "?zero-gradient ?stationary limits/#what-if-the-gradient-is-zero",
    "training flat for ages then drops": "?plateau limits/#what-if-the-gradient-is-zero",
    "what happens at the corner of abs": "?kink limits/#what-about-a-kink",
    "relu has no derivative at 0": "?kink limits/#what-about-a-kink",
    "negative subgradient can go uphill?": "?subgradient limits/#what-about-a-kink",
    "batch gradient wrong but still works": (
        "?mini-batch limits/#what-if-the-gradient-is-only-an-estimate"
    ),
    "loss jumps around with small batches": (
        "?mini-batch ?decay limits/#what-if-the-gradient-is-only-an-estimate"
    ),
    "step so tiny nothing changes": "?rounding ?rate-too-small limits/#where-does-rounding-stop-it",
    "how to check my gradient is right": (
        "?gradient-check backpropagation/#how-do-you-know-that-it-is-right "
        "lab/a-real-fit/#is-the-gradient-right"
    ),
    "what epsilon for numerical derivative": (
        "?gradient-check ?difference-step backpropagation/#how-do-you-know-that-it-is-right"
    ),
    "is backprop the same as gradient descent": (
        "?backpropagation backpropagation/ why-subtract/#who-owns-the-minus"
    ),
    "where does minus go in backprop": (
        "?backpropagation backpropagation/#who-computes-and-who-subtracts "
        "why-subtract/#who-owns-the-minus"
    ),
    "my book has plus in weight update": (
        "?delta-rule why-subtract/#target-minus-output "
        "backpropagation/#who-computes-and-who-subtracts"
    ),
    "target minus output or output minus target": (
        "?output-target ?delta-rule why-subtract/#target-minus-output"
    ),
    "I want the biggest not smallest": "?maximise ?log-likelihood",
    "maximize reward so flip the loss?": (
        "?maximise ?log-likelihood why-subtract/#target-minus-output "
        "why-subtract/#how-libraries-spell-it"
    ),
    "does pytorch subtract for me": (
        "?pytorch why-subtract/#how-libraries-spell-it "
        "backpropagation/#who-computes-and-who-subtracts"
    ),
    "optax apply_updates adds, why no minus": "?optax why-subtract/#how-libraries-spell-it",
    "keras custom training loop plus or minus": "?keras why-subtract/#how-libraries-spell-it",
    "ball rolling downhill momentum sign": (
        "?rolling-ball ?momentum adam/#why-can-momentum-climb adam/#what-are-the-rules"
    ),
    "adam doesn't follow the gradient exactly": "?adam adam/",
    "rmsprop why divide by square root": (
        "?rmsprop adam/#what-are-the-rules adam/#which-of-them-always-descend"
    ),
    "what is muon doing differently": (
        "?muon norms/#a-matrix-of-weights-muon adam/#and-muon-as-it-is-run"
    ),
    "only use the sign of each gradient": "?sign-only norms/#the-largest-size-only-the-signs",
    "steepest depends how you measure distance": "?which-norm norms/ why-180/#what-can-go-wrong",
    "l1 norm only moves one weight": "?one-at-a-time norms/#the-sum-of-sizes-one-coordinate",
    "newton goes a different way why": (
        "?newton descent-directions/#half-of-all-directions-and-one-family "
        "norms/#an-ellipse-newton-and-the-natural-gradient aim/#can-the-aim-be-repaired"
    ),
    "newton went to the top instead": (
        "?newton descent-directions/#half-of-all-directions-and-one-family"
    ),
    "subtracting gradient from weights units don't match": (
        "?unit-of-rate aim/#what-have-units-to-do-with-it"
    ),
    "is gradient a number or an arrow": (
        "?slope-derivative-gradient ?nabla ?flat-arrow which-way-is-up/#the-arrow-lies-flat"
    ),
    "does gradient stick out of the surface": "?flat-arrow which-way-is-up/#the-arrow-lies-flat",
    "why arrow perpendicular to contour lines": (
        "?perpendicular why-180/#what-does-it-look-like-on-a-map"
    ),
    "walking sideways height stays the same": (
        "?perpendicular ?level-line why-180/#what-does-it-look-like-on-a-map "
        "mountain/#what-the-walker-knows"
    ),
    "where does the cosine come from": "?angle why-180/#where-does-the-cosine-come-from",
    "dot product negative means downhill?": (
        "?dot-product ?sign-of-vector descent-directions/ "
        "which-way-is-up/#is-1-1-positive-or-negative"
    ),
    "why not just try random directions": (
        "?random-direction ?why-that-one why-180/#how-much-better-than-a-random-direction "
        "descent-directions/#why-not-any-of-that-half-space"
    ),
    "chance a random step goes down": (
        "?random-direction ?which-directions ?why-that-one "
        "why-180/#how-much-better-than-a-random-direction descent-directions/"
    ),
    "what is lipschitz for dummies": "?smoothness taylor/#how-large-is-the-gap",
    "hessian what is it for": "?hessian taylor/#how-large-is-the-gap",
    "biggest safe step before it blows up": (
        "?small-enough ?which-rate ?rate-too-big step-length/ taylor/#how-short-is-short-enough"
    ),
}

# For each result the links that a reader sees without unfolding anything.
LINKS = """() => [...document.querySelectorAll('.md-search-result__item')].map(
  item => [...item.querySelectorAll(':scope > a')].map(link => link.href))"""


def places(text):
    """The addresses within the site."""
    return [re.sub(r"^\?", "short-answers/#", place).removeprefix(".") for place in text.split()]


@pytest.fixture(scope="module")
def search(base):
    """A function from what is typed to the results, each a list of addresses."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=tools.chromium(), args=FLAGS)
        page = browser.new_page()
        page.goto(base, wait_until="networkidle")
        page.locator("header label[for=__search]:visible, .md-search__input:visible").first.click()

        def type_in(text, then):
            """Type, and wait until the line above the results says what is wanted."""
            page.locator("input.md-search__input").fill(text)
            # Material looks when a key is let go.
            page.locator("input.md-search__input").press("Shift")
            page.locator(".md-search-result__meta", has_text=then).wait_for()

        def results(text):
            type_in("", re.compile("^Type to start"))
            type_in(text, re.compile("matching document"))
            found = page.evaluate(LINKS)
            strip = re.compile(r"\?[^#]*")
            return [[strip.sub("", link.removeprefix(base)) for link in item] for item in found]

        yield results
        browser.close()


def test_the_places_exist_and_there_are_60_questions(site):
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    there = {entry["location"] for entry in index["docs"]}
    assert len(PLACES) == 60
    for typed, text in PLACES.items():
        assert text
        assert set(places(text)) <= there, typed


def test_a_confused_learner_finds_the_answer_among_the_first_three_results(search):
    missed = {}
    for typed, text in PLACES.items():
        shown = search(typed)[:FIRST]
        if not any(place in item for item in shown for place in places(text)):
            missed[typed] = [item[-1] for item in shown]
    assert len(PLACES) - len(missed) >= WANTED, missed


def test_a_question_about_something_else_finds_nothing(search):
    assert search("xylophone") == []


@pytest.mark.parametrize("typed", ["w -= lr*g", "180°?", "learning rate: too big", "nan ???"])
def test_signs_do_not_break_it(search, typed):
    assert search(typed)
