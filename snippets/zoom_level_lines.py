"""Zoomed in, the level lines of this loss become straight, parallel and evenly spaced.

>>> bool(missed[0] > 5 * missed[1] > 25 * missed[2])
True
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np


def loss(x, y):
    return np.sin(x) + x * y**2 + y**4 / 2


x, y = 0.7, -0.4
g = np.array([np.cos(x) + y**2, 2 * x * y + 2 * y**3])
square = np.linspace(-0.5, 0.5, 201)
arrow = {"arrowstyle": "-|>", "color": "orangered", "lw": 2, "shrinkA": 0, "shrinkB": 0}
missed = []

fig, axes = plt.subplots(1, 3, figsize=(5, 2.3))
for ax, width in zip(axes, [2.5, 0.5, 0.1], strict=True):
    dx, dy = np.meshgrid(width * square, width * square)
    change = loss(x + dx, y + dy) - loss(x, y)
    linear = g[0] * dx + g[1] * dy
    missed.append(abs(change - linear).max() / abs(linear).max())
    levels = np.arange(-12, 13) * np.linalg.norm(g) * width / 8
    ax.contour(dx, dy, change, levels, colors="gray", linewidths=0.8, linestyles="solid")
    ax.contour(dx, dy, change, [0], colors="black", linewidths=2)
    ax.annotate("", 0.35 * width * g / np.linalg.norm(g), (0, 0), arrowprops=arrow)
    ax.plot(0, 0, "o", color="black")
    if ax is not axes[-1]:  # the square that the next map shows
        corner = 0.1 * width * np.array([-1, 1])
        ax.plot(corner[[0, 1, 1, 0, 0]], corner[[0, 0, 1, 1, 0]], ":", color="black", lw=1.2)
    ax.set(aspect="equal", xticks=[], yticks=[], title=f"{width} wide")
    ax.set_xlabel(f"off by {missed[-1]:.0%}")
    ax.spines[:].set_visible(True)
# --8<-- [end:show]

caption = (
    "Level lines of $\\sin w_1+w_1w_2^2+\\tfrac12w_2^4$ around $(0.7,-0.4)$, zoomed in five times "
    "and five times again (dotted square). They become straight, parallel and evenly spaced, "
    "perpendicular to $\\g$. The linear model's largest error on the map, as a share of the "
    f"largest change it predicts, falls from {missed[0]:.0%} to {missed[1]:.0%} and "
    f"{missed[2]:.0%}."
)
alt = (
    "Three contour maps around one point, each five times closer than the one before. On the "
    "widest the level lines bend and bunch; on the closest they are straight, parallel, evenly "
    "spaced lines, and the gradient arrow crosses them at a right angle. The linear model is off "
    f"by {missed[0]:.0%}, then {missed[1]:.0%}, then {missed[2]:.0%}."
)
