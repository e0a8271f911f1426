"""What the pages say of PyTorch, run with PyTorch."""

import inspect

import numpy as np
import pytest
import torch
from torch.optim._muon import _single_tensor_muon
from torch.optim.sgd import _single_tensor_sgd

from gd import descend, rosenbrock

LIBRARY = f"PyTorch {torch.__version__}"
RATE = 1e-3


def walk(optimizer, start, steps, sign=1, **options):
    """The points of an optimizer's walk on sign·Rosenbrock's valley, and the gradients there."""
    w = torch.nn.Parameter(torch.tensor(start, dtype=torch.float64))
    stepper = optimizer([w], **options)
    points, gradients = [w.detach().clone()], []
    for _ in range(steps):
        stepper.zero_grad()
        (sign * ((1 - w[0]) ** 2 + 100 * (w[1] - w[0] ** 2) ** 2)).backward()
        gradients.append(w.grad.clone())
        stepper.step()
        points.append(w.detach().clone())
    return np.stack(points), np.stack(gradients)


@pytest.mark.holds("why-subtract#how-libraries-spell-it", "short-answers#pytorch", by="software")
def test_sgd_is_the_rule():
    """SGD is w − η·∇J: twenty steps are those of gd.descend."""
    points, _ = walk(torch.optim.SGD, [-1.2, 1.0], 20, lr=RATE)
    expected = descend(rosenbrock, [-1.2, 1.0], RATE, steps=20).points
    np.testing.assert_allclose(points, expected, rtol=1e-12)


@pytest.mark.holds("why-subtract#how-libraries-spell-it", "short-answers#pytorch", by="software")
def test_sgd_adds_the_gradient_times_minus_the_rate():
    """SGD adds the gradient times −lr: the minus is in the factor."""
    source = inspect.getsource(_single_tensor_sgd)
    assert "param.add_(grad, alpha=-lr)" in source
    assert "sub_" not in source


@pytest.mark.holds("why-subtract#how-libraries-spell-it", "short-answers#pytorch", by="software")
def test_maximize_negates_the_gradient_and_leaves_the_factor():
    """maximize=True first negates the gradient; the factor stays −lr."""
    source = inspect.getsource(_single_tensor_sgd)
    negated = source.index("grad = grads[i] if not maximize else -grads[i]")
    assert negated < source.index("param.add_(grad, alpha=-lr)")
    assert source.count("maximize") == 2  # the argument, and that line


@pytest.mark.holds(
    "why-subtract#how-libraries-spell-it",
    "short-answers#pytorch",
    "short-answers#maximise",
    by="software",
)
@pytest.mark.parametrize("optimizer", [torch.optim.SGD, torch.optim.Adam])
def test_maximize_climbs(optimizer):
    """maximize=True climbs, along the walk that minimises −J."""
    up, _ = walk(optimizer, [-1.2, 1.0], 5, lr=RATE, maximize=True)
    assert (np.diff(rosenbrock(up)) > 0).all()
    np.testing.assert_array_equal(up, walk(optimizer, [-1.2, 1.0], 5, sign=-1, lr=RATE)[0])


@pytest.mark.holds("why-subtract#how-libraries-spell-it", "short-answers#maximise", by="software")
def test_maximize_on_minus_the_loss_descends():
    """maximize=True on minus the loss goes down: the two cancel."""
    twice, _ = walk(torch.optim.SGD, [-1.2, 1.0], 20, sign=-1, lr=RATE, maximize=True)
    np.testing.assert_array_equal(twice, walk(torch.optim.SGD, [-1.2, 1.0], 20, lr=RATE)[0])
    assert (np.diff(rosenbrock(twice)) < 0).all()


@pytest.mark.holds(
    "backpropagation#claim-who-subtracts",
    "short-answers#pytorch",
    "short-answers#backpropagation",
    by="software",
)
def test_backward_moves_nothing_and_step_does():
    """loss.backward() computes gradients and moves nothing; optimizer.step() moves."""
    w = torch.nn.Parameter(torch.tensor([3.0], dtype=torch.float64))
    optimizer = torch.optim.SGD([w], lr=0.1)
    assert w.grad is None
    (w**2).sum().backward()
    assert (w.item(), w.grad.item()) == (3.0, 6.0)
    optimizer.step()
    assert (w.item(), w.grad.item()) == (3.0 - 0.1 * 6.0, 6.0)


@pytest.mark.holds("backpropagation#what-can-go-wrong", by="software")
def test_the_slope_of_relu_at_its_kink_is_0():
    """The number that PyTorch puts at ReLU's kink is 0."""
    z = torch.zeros(1, requires_grad=True)
    torch.relu(z).backward()
    assert z.grad.item() == 0


@pytest.mark.holds("short-answers#rounding", "limits#claim-limits-rounding", by="software")
def test_bfloat16_ignores_small_steps():
    """In bfloat16 a weight of 1 ignores every step below about 0.2 % of it."""
    w = torch.ones(1, dtype=torch.bfloat16)
    for size, moves in ((0.0019, False), (0.0020, True)):
        step = torch.tensor([size], dtype=torch.bfloat16)
        assert (w - step != w).item() is moves


def heavy_ball(g, t, memory):
    memory["m"] = 0.9 * memory.get("m", 0) + g
    return -RATE * memory["m"]


def nesterov(g, t, memory):
    memory["m"] = 0.9 * memory.get("m", 0) + g
    return -RATE * (g + 0.9 * memory["m"])


def rmsprop(g, t, memory):
    memory["v"] = 0.99 * memory.get("v", 0) + 0.01 * g**2
    return -RATE * g / (np.sqrt(memory["v"]) + 1e-3)


def adam(g, t, memory):
    memory["m"] = 0.9 * memory.get("m", 0) + 0.1 * g
    memory["v"] = 0.999 * memory.get("v", 0) + 0.001 * g**2
    m, v = memory["m"] / (1 - 0.9**t), memory["v"] / (1 - 0.999**t)
    return -RATE * m / (np.sqrt(v) + 1e-3)


RULES = [
    pytest.param(torch.optim.SGD, {"momentum": 0.9}, heavy_ball, id="momentum"),
    pytest.param(torch.optim.SGD, {"momentum": 0.9, "nesterov": True}, nesterov, id="nesterov"),
    pytest.param(torch.optim.RMSprop, {"alpha": 0.99, "eps": 1e-3}, rmsprop, id="rmsprop"),
    pytest.param(torch.optim.Adam, {"betas": (0.9, 0.999), "eps": 1e-3}, adam, id="adam"),
]


@pytest.mark.holds("adam#what-are-the-rules", "adam#exercises", by="software")
@pytest.mark.parametrize(("optimizer", "options", "rule"), RULES)
def test_the_rules_are_those_that_run(optimizer, options, rule):
    """Momentum, Nesterov's, RMSProp and Adam step as the page writes them."""
    points, gradients = walk(optimizer, [-1.2, 1.0], 20, lr=RATE, **options)
    memory = {}
    steps = [rule(g, t, memory) for t, g in enumerate(gradients, start=1)]
    np.testing.assert_allclose(np.diff(points, axis=0), steps, rtol=1e-8)


@pytest.mark.holds("adam#what-can-go-wrong", by="software")
def test_adamw_subtracts_the_weight_too():
    """AdamW also subtracts lr·λ·w."""
    start = np.array([-1.2, 1.0])
    adamw, adam = (
        walk(kind, start.tolist(), 1, lr=RATE, weight_decay=decay)[0][1]
        for kind, decay in ((torch.optim.AdamW, 0.3), (torch.optim.Adam, 0))
    )
    np.testing.assert_allclose(adamw, adam - RATE * 0.3 * start, rtol=1e-12)


@pytest.mark.holds("adam#and-muon-as-it-is-run", by="software")
def test_muon_has_the_five_steps_and_coefficients():
    """Muon runs five Newton–Schulz steps with those three coefficients, from G/‖G‖."""
    group = torch.optim.Muon([torch.nn.Parameter(torch.zeros(2, 2))]).param_groups[0]
    assert group["ns_steps"] == 5
    assert group["ns_coefficients"] == (3.4445, -4.7750, 2.0315)


def muon_step(gradient, **options):
    """The first step of torch.optim.Muon, without weight decay."""
    w = torch.nn.Parameter(torch.zeros(gradient.shape))
    w.grad = torch.tensor(gradient, dtype=torch.float32)
    torch.optim.Muon([w], lr=1.0, weight_decay=0.0, **options).step()
    return w.detach().numpy()


@pytest.mark.holds("adam#claim-newton-schulz-descends", by="software")
def test_muon_without_momentum_descends():
    """Muon's step without momentum is −X after five steps, and goes down."""
    for gradient in np.random.default_rng(0).standard_normal((20, 5, 8)):
        step = muon_step(gradient, momentum=0.0)
        x = gradient / np.linalg.norm(gradient)
        for _ in range(5):
            x = 3.4445 * x - 4.7750 * x @ x.T @ x + 2.0315 * x @ x.T @ x @ x.T @ x
        assert np.linalg.norm(step + x) < 0.03 * np.linalg.norm(x)  # bfloat16 has 8 bits
        assert (gradient * step).sum() < 0


@pytest.mark.holds("norms#a-matrix-of-weights-muon", by="software")
def test_muon_averages_its_gradients_and_is_approximate():
    """Muon averages the gradients and only approximates UVᵀ."""
    source = inspect.getsource(_single_tensor_muon)
    assert "buf.lerp_(grad, 1 - momentum)" in source
    values = np.linalg.svd(muon_step(np.diag([3.0, 1.0, 0.1]), momentum=0.0))[1]
    assert 0.5 < values.min() < 0.98
    assert values.max() < 1.3


@pytest.mark.holds("adam#and-muon-as-it-is-run", by="software")
def test_muon_with_momentum_can_climb():
    """Muon's steps with momentum can climb: the second one goes up after a turn of G."""
    w = torch.nn.Parameter(torch.zeros(2, 2))
    optimizer = torch.optim.Muon([w], lr=1.0, weight_decay=0.0, nesterov=False)
    for gradient in (torch.eye(2), -0.1 * torch.eye(2)):
        before, w.grad = w.detach().clone(), gradient
        optimizer.step()
        slope = ((w.detach() - before) * gradient).sum()
    assert slope > 0
