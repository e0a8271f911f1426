"""The site's own search, asked by learners who have not seen the headings.

Each result is one section and names its page. Where a whole page is the answer, every section of
it leads there.
"""

import re

import pytest

pytestmark = pytest.mark.site
pytest_plugins = ["tests.site_fixtures"]

FIRST = 3
WANTED = 58
WANTED_AFRESH = 17

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

# More of them, written before this search had answered any and kept out of its tuning.
AFRESH = {
    "do I have to start at zero weights": "?zero-start ?start",
    "can a weight below zero flip the update": "?negative-weight",
    "w =- lr * grad bug in python": "?python-minus ?sign-error",
    "is the cost function the same thing as the loss": "?loss-words",
    "when do I stop the loop": "?when-stop parabola/#when-may-the-loop-stop",
    "does it end up in the best minimum of all": "?global-minimum",
    "escape a local minimum": "?local-minimum",
    "average or sum over samples": "?sum-or-mean",
    "eta or alpha which one is it": "?eta",
    "upside down triangle symbol": "?nabla",
    "learning rate schedule lower over time": "?decay",
    "should I divide the gradient by its length": "?normalise",
    "is the argument circular": "?circular taylor/",
    "millions of parameters is the hill picture still ok": "?picture-limits",
    "gradient with respect to x or w": "?with-respect-to",
    "infinitely small steps differential equation": "?gradient-flow",
    "what does first order mean": "?first-order",
    "steepest up and down are opposite directions?": "?opposite why-180/",
    "learning rate bigger than one": "?below-one",
    "why not take the absolute value of the slope": "?absolute-slope",
}

RESULTS = "all => all.map(link => link.href)"


def places(text):
    """The addresses within the site."""
    return [re.sub(r"^\?", "short-answers/#", place).removeprefix(".") for place in text.split()]


@pytest.fixture(scope="module")
def search(browser, base):
    """A function from what is typed to the results' addresses."""
    page = browser.new_page()
    page.goto(base)
    page.locator(".md-search__input").click()

    def results(text):
        page.locator(".md-search__input").fill(text)
        page.locator(".md-search-result__meta", has_text=re.compile("results?\\b")).wait_for()
        found = page.locator(".md-search-result__link").evaluate_all(RESULTS)
        return [link.removeprefix(base) for link in found]

    return results


def missed(search, questions):
    """The questions that are not answered among the first results, with what came instead."""
    found = {}
    for typed, text in questions.items():
        shown = search(typed)[:FIRST]
        if not {place for link in shown for place in (link, link.split("#")[0])} & set(
            places(text)
        ):
            found[typed] = shown
    return found


def test_the_places_exist_and_there_are_80_questions(index):
    there = {entry["location"] for entry in index}
    assert (len(PLACES), len(AFRESH)) == (60, 20)
    for typed, text in (PLACES | AFRESH).items():
        assert text
        assert set(places(text)) <= there, typed


@pytest.mark.parametrize(
    ("questions", "wanted"), [(PLACES, WANTED), (AFRESH, WANTED_AFRESH)], ids=["tuned", "afresh"]
)
def test_a_confused_learner_finds_the_answer_among_the_first_three_results(
    search, questions, wanted
):
    found = missed(search, questions)
    assert len(questions) - len(found) >= wanted, found


def test_a_question_about_something_else_finds_nothing(search):
    assert search("xylophone") == []


@pytest.mark.parametrize("typed", ["w -= lr*g", "180°?", "learning rate: too big", "nan ???"])
def test_signs_do_not_break_it(search, typed):
    assert search(typed)
