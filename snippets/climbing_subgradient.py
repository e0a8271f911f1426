"""Minus a subgradient climbs at every step length, and still comes nearer to the minimum at first.

>>> bool(np.allclose(f(p - t[:, None] * s), 1 + 3 * t))
True
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np


def f(w):
    return abs(w[..., 0]) + 2 * abs(w[..., 1])


p, s = np.array([1.0, 0.0]), np.array([1.0, 2.0])  # a point and a subgradient there
t = np.linspace(0, 1, 101)

x, y = np.meshgrid(np.linspace(-2, 2, 201), np.linspace(-1, 1, 101))
height = f(np.stack([x, y], axis=-1))
fig, ax = plt.subplots(figsize=(5, 3.1))
ax.contourf(x, y, height, [-1, f(p)], colors="lightgray", alpha=0.6)
ax.contour(x, y, height, [1, 1.5, 2], colors="gray", linewidths=0.8)
arrow = {"arrowstyle": "-|>", "color": "royalblue", "lw": 2.5, "shrinkA": 0, "shrinkB": 0}
ax.annotate("", p - 0.4 * s, p, arrowprops=arrow)
ax.annotate("", p - [0.4, 0], p, arrowprops=arrow | {"ls": "--"})
ax.plot(*p, "o", color="black")
ax.plot(0, 0, "*", color="seagreen", ms=14)
ax.text(0.68, -0.92, "along $-s$: climbs", color="royalblue")
ax.text(0.66, 0.07, "descends", color="royalblue", ha="right")
ax.text(0, -0.32, "lower", ha="center")
ax.text(1.06, 0.06, "$p$")
ax.set(aspect="equal", xlim=(-1.6, 1.6), ylim=(-1, 0.75), xticks=[], yticks=[], frame_on=False)
# --8<-- [end:show]

ends = f(p - 0.4 * s), f(p - np.array([0.4, 0]))
caption = (
    "Level lines of $\\abs{x}+2\\abs{y}$; everything lower than at $p=(1,0)$ is shaded. $s=(1,2)$ "
    f"is a subgradient at $p$, and the full arrow, $-0.4\\,s$, leads up from 1 to {ends[0]:.1f}. "
    f"The subgradient $(1,0)$ belongs to $p$ too, and against it (dashed) $f$ falls, to "
    f"{ends[1]:.1f}."
)
alt = (
    "Diamond-shaped level lines around a star. From the right corner of the shaded diamond a full "
    f"arrow points down and left, out of the shade, to the value {ends[0]:.1f}. A dashed arrow "
    f"points left, into the shade, to {ends[1]:.1f}."
)
