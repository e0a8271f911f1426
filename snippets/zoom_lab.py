"""Zoomed in, a loss's level lines approach the straight ones of its linear model.

>>> [round(float(share), 3) for share in (error / predicted)[[0, -1]]]
[3.551, 0.013]
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np


def loss(x, y):
    return np.sin(x) + x * y**2 + y**4 / 2


x, y = 0.7, -0.4
g = np.array([np.cos(x) + y**2, 2 * x * y + 2 * y**3])
side, width = np.linspace(-0.5, 0.5, 101), 2.5 / 10 ** np.linspace(0, 2, 21)
a, b = np.multiply.outer(width, np.meshgrid(side, side)).swapaxes(0, 1)  # one map a width
change, model = loss(x + a, y + b) - loss(x, y), g[0] * a + g[1] * b
error, predicted = abs(change - model).max(axis=(1, 2)), abs(model).max(axis=(1, 2))

fig, (ground, ax) = plt.subplots(1, 2, figsize=(5, 2.8))
levels = np.arange(-12, 13) * width[0] / 8 * np.linalg.norm(g)
for height, color, dash in [(model[0], "orangered", "--"), (change[0], "black", "-")]:
    drawn = ground.contour(side, side, height, levels, colors=color, linestyles=dash, linewidths=1)
drawn.set_gid("lines")
arrow = {"arrowstyle": "-|>", "color": "orangered", "lw": 2.5, "shrinkA": 0, "shrinkB": 0}
ground.annotate("", 0.35 * g / np.linalg.norm(g), (0, 0), arrowprops=arrow)
ground.text(-0.5, 0.54, f"{width[0]:g} wide", gid="width")
ground.set(aspect="equal", xticks=[], yticks=[])
ax.loglog(width, predicted, "--", color="orangered")
ax.loglog(width, error, color="black")
ax.loglog(width, error[-1] * (width / width[-1]) ** 2, ":", color="gray")
ax.loglog(width[[0, 0]], [error[0], predicted[0]], color="gray", lw=1, gid="share")
ax.loglog(width[0], error[0], "o", color="black", ms=9, gid="here")
ax.text(0.027, 0.26, "predicted", color="orangered")
ax.text(0.16, 0.0022, "error")
ax.text(2.6, 0.03, "slope 2", color="gray", ha="right")
ax.set(xlim=(0.018, 4), xticks=[0.025, 0.25, 2.5], xticklabels=["0.025", "0.25", "2.5"])
ax.set(yticks=[1e-3, 1e-1, 10], xlabel="width of the map")
ax.minorticks_off()
# --8<-- [end:show]

share = error / predicted
caption = (
    "Left: level lines of $\\sin w_1+w_1w_2^2+\\tfrac12w_2^4$ around $(0.7,-0.4)$ and, dashed, "
    "those of the linear model. Right, on log–log axes: the model's largest error on the map, "
    "which shrinks like the square of the width, and the largest change it predicts, which "
    f"shrinks like the width. The first is {share[0]:.0%} of the second on this map and "
    f"{share[-1]:.1%} on one {width[0] / width[-1]:.0f} times closer."
)
alt = (
    f"Left, a contour map {width[0]:g} wide on which solid level lines bend away from straight, "
    f"dashed, evenly spaced ones. Right, a log-log plot against the width of the map: the largest "
    f"error lies on a line that settles to slope 2, the largest predicted change on a dashed line "
    f"of slope 1. At width {width[0]:g}, where a dot sits, the error is {share[0]:.0%} of the "
    f"predicted change; at {width[-1]:g} it is {share[-1]:.1%}."
)
explore = "zoom"
