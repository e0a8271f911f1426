"""One gradient, used by two walks: with minus the loss falls, with plus it rises.

>>> bool(minus.losses[-1] < 0.13), bool(plus.losses[-1] > 100)
(True, True)
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import Loss, descend

birds = np.loadtxt("snippets/penguins.csv", delimiter=",", skiprows=1, usecols=(2, 3))
x, target = ((birds - birds.mean(axis=0)) / birds.std(axis=0)).T


def value(w):
    y = w[2] * np.tanh(w[0] * x + w[1]) + w[3]
    return np.mean((y - target) ** 2) / 2


def gradient(w):
    a = np.tanh(w[0] * x + w[1])
    dy = w[2] * a + w[3] - target
    dz = dy * w[2] * (1 - a**2)
    return np.array([np.mean(dz * x), np.mean(dz), np.mean(dy * a), np.mean(dy)])


loss = Loss("mass from flipper", value, gradient)
start = [0.5, 0.2, 0.8, 0.1]
minus = descend(loss, start, 0.3, steps=20)
plus = descend(loss, start, 0.3, steps=10, maximize=True)

fig, ax = plt.subplots(figsize=(5, 2.8))
ax.semilogy(minus.losses, "o-", color="royalblue", markersize=5)
ax.semilogy(plus.losses, "s--", color="orangered", markersize=5)
ax.text(20, 0.2, "minus", color="royalblue", ha="right")
ax.text(7.2, 20, "plus", color="orangered", ha="right")
ax.set(xlabel="step", title="loss", ylim=(0.05, 2e3), xticks=[0, 10, 20])
ax.minorticks_off()
# --8<-- [end:show]

caption = (
    f"The network with one hidden unit, fitted to all {len(x)} birds, on a logarithmic scale. Both "
    f"walks start at the loss {minus.losses[0]:.2f} and ask the same function for their gradients. "
    f"The one that subtracts them is at {minus.losses[-1]:.2f} after {minus.steps} steps; the one "
    f"that adds them is at {plus.losses[-1]:.0f} after {plus.steps}."
)
alt = (
    "Two curves of the loss from one start, on a logarithmic axis. Minus, solid, falls to "
    f"{minus.losses[-1]:.2f}; plus, dashed, rises to {plus.losses[-1]:.0f}."
)
