"""Two steps on ½w² are enough: the second step of momentum, and of Adam, goes uphill.

>>> [bool(w * step > 0) for w, step in (second_momentum, second_adam)]
[True, True]
"""

# --8<-- [start:show]
import numpy as np


def momentum(w, rate, beta=0.9):
    m = w  # the gradient of ½w² is w
    w1 = w - rate * m
    m = beta * m + w1
    return w1, -rate * m


def adam(w, rate=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = (1 - beta1) * w, (1 - beta2) * w**2
    w1 = w - rate * (m / (1 - beta1)) / (np.sqrt(v / (1 - beta2)) + eps)
    m, v = beta1 * m + (1 - beta1) * w1, beta2 * v + (1 - beta2) * w1**2
    m_hat, v_hat = m / (1 - beta1**2), v / (1 - beta2**2)
    return w1, -rate * m_hat / (np.sqrt(v_hat) + eps)


second_momentum = momentum(1.0, rate=1.5)
second_adam = adam(0.0007)
for rule, (w, step) in (("momentum", second_momentum), ("Adam", second_adam)):
    before, after = w**2 / 2, (w + step) ** 2 / 2
    print(f"{rule:8} g = {w:.2g}, Δ = {step:.2g},", end=" ")
    print(f"loss {before:.2g} → {after:.2g}")
# --8<-- [end:show]

caption = (
    "The second step of each, in numbers. Momentum starts at $1$ with $\\beta=0.9$ and $\\lr=1.5$. "
    "Adam starts at $0.0007$ with its usual settings, $\\lr=0.001$, $\\beta_1=0.9$, "
    "$\\beta_2=0.999$, $\\epsilon=10^{-8}$. Both steps have the gradient's own sign, so "
    "${\\g\\cdot\\D>0}$, and the loss rises."
)
