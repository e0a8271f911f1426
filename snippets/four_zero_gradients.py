"""Four points with gradient zero: a minimum, a maximum, a saddle and a plateau.

>>> [(walk.steps, walk.stopped) for walk in walks] == [(0, "converged")] * 4
True
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import Loss, descend


def bent(name, a, b, flat=0):  # flat for |w_i| <= flat, bent by a and b beyond
    def out(w):
        return np.sign(w) * np.maximum(abs(w) - flat, 0)

    return Loss(name, lambda w: out(w) ** 2 @ [a, b] / 2, lambda w: out(w) * [a, b])


losses = [
    bent("minimum", 1.0, 0.4),
    bent("maximum", -1.0, -0.4),
    bent("saddle", 1.0, -0.4),
    bent("plateau", 1.0, -1.0, flat=1),
]
at = np.zeros(2)
walks = [descend(loss, at, 0.1) for loss in losses]

t = np.linspace(-2.3, 2.3, 231)
fig, panels = plt.subplots(2, 2, figsize=(5, 3.9), sharex=True, sharey=True)
for ax, loss in zip(panels.flat, losses, strict=True):
    ax.axhline(0, color="orangered", lw=1)
    ax.plot(t, loss(np.outer(t, [1, 0])), color="black")
    ax.plot(t, loss(np.outer(t, [0, 1])), "--", color="gray")
    ax.plot(0, 0, "o", color="orangered")
    ax.set_title(loss.name)
    ax.set(ylim=(-2.3, 2.3), xticks=[], yticks=[], frame_on=False)
panels[0, 0].text(0, 1.7, "along $w_1$", ha="center")
panels[0, 0].text(0, -1, "dashed: along $w_2$", color="gray", ha="center")
# --8<-- [end:show]

most = max(walk.steps for walk in walks)
caption = (
    "Four losses near a point with $\\g=0$, cut along two axes (full: $w_1$, dashed: $w_2$). The "
    "linear model is the same level line in all four. It cannot tell them apart, and gradient "
    f"descent started on the point takes {most} steps in each case."
)
alt = (
    "Four small charts, each with two curves through a dot and one level line, the linear model. "
    "At the minimum both curves rise, at the maximum both fall, at the saddle one rises and one "
    "falls, on the plateau both are flat near the dot."
)
