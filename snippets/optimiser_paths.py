"""Minus the gradient without and with a memory, on one long bowl: only a memory goes uphill.

>>> {name: len(path) for name, path in paths.items()}
{'plain': 61, 'momentum': 61, 'Adam, β₁ = 0': 61, 'Adam': 61}
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import quadratic_bowl

bowl = quadratic_bowl(20)


def momentum(t, g, m, v, beta):  # plain descent if beta is 0
    m = beta * m + g
    return -0.04 * m, m, v


def adam(t, g, m, v, beta):
    m, v = beta * m + (1 - beta) * g, 0.999 * v + 0.001 * g**2
    m_hat, v_hat = m / (1 - beta**t), v / (1 - 0.999**t)
    return -0.2 * m_hat / (np.sqrt(v_hat) + 1e-8), m, v


def walk(rule, beta):
    w, m, v = [np.array([4.0, 1.2])], 0, 0
    for t in range(1, 61):
        step, m, v = rule(t, bowl.grad(w[-1]), m, v, beta)
        w.append(w[-1] + step)
    return np.array(w)


paths = {"plain": walk(momentum, 0), "momentum": walk(momentum, 0.8)}
paths |= {"Adam, β₁ = 0": walk(adam, 0), "Adam": walk(adam, 0.9)}
x, y = np.meshgrid(np.linspace(-2, 5, 141), np.linspace(-2, 2, 81))
height = bowl(np.stack([x, y], axis=-1))
fig, panels = plt.subplots(2, 2, figsize=(5, 3.7), sharex=True, sharey=True)
for ax, (name, path) in zip(panels.flat, paths.items(), strict=True):
    uphill = np.vecdot(bowl.grad(path[:-1]), np.diff(path, axis=0)) > 0
    ax.contour(x, y, height, np.arange(1, 9) ** 2 / 2, colors="gray", linewidths=0.6)
    ax.plot(*path.T, ".-", color="royalblue", markersize=4, lw=1.2)
    ax.plot(*path[:-1][uphill].T, "o", color="orangered", markersize=6, markerfacecolor="none")
    ax.plot(0, 0, "*", color="seagreen", markersize=13, zorder=4)
    ax.set(title=f"{name} ({uphill.sum()} uphill)", xlim=(-2, 5), ylim=(-1.8, 1.8))
    ax.set(xticks=[0, 4], yticks=[-1, 0, 1])
# --8<-- [end:show]

caption = (
    "Sixty steps of each rule on $\\tfrac12(w_1^2+20w_2^2)$, on the left without a memory of "
    "directions, on the right with one. A ring marks a point whose next step goes uphill to first "
    "order, ${\\g\\cdot\\D>0}$; each title counts them. With a memory the walk runs past the "
    "minimum (star) and up the other side, and comes back."
)
alt = (
    "Four maps with elliptical level lines around a star and a path from the upper right. Left, "
    "plain descent drops to the valley floor and creeps along it, and Adam with beta 1 equal to 0 "
    "runs across to the floor and along it; neither has a ring. Right, momentum swings from side "
    "to side, overshoots the star and curls back; Adam does the same in one wide arc. Both have "
    "rings where the next step goes uphill."
)
