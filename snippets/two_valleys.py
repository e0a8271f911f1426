"""Two walkers start on either side of a ridge and end in different valleys.

>>> [float(end) for end in np.round(walk.points[-1], 3)]
[-1.036, 0.96]
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import Loss, descend

landscape = Loss(
    "two valleys",
    value=lambda w: (w**2 - 1) ** 2 + 0.3 * w,
    grad=lambda w: 4 * w * (w**2 - 1) + 0.3,
    scalar=True,
)
starts = np.array([0.0, 0.2])
walk = descend(landscape, starts, learning_rate=0.05)

w = np.linspace(-1.6, 1.6, 161)
fig, ax = plt.subplots()
ax.plot(w, landscape(w), color="black")
ax.plot(walk.points, walk.losses, "o", color="royalblue", markersize=4)
ax.plot(starts, landscape(starts), "o", color="black")
ax.plot(walk.points[-1], walk.losses[-1], "*", color="seagreen", markersize=13, zorder=4)
ax.text(0.1, 1.15, "two starts", ha="center")
ax.text(-1.04, -0.62, "lowest", color="seagreen", ha="center")
ax.text(0.96, -0.03, "only a\nlocal minimum", color="seagreen", ha="center", va="top")
ax.set(xlabel="$w$", ylabel="$J(w)$", xlim=(-1.7, 1.7), ylim=(-0.8, 2), xticks=[-1, 0, 1])
ax.set_yticks([0, 1, 2])
# --8<-- [end:show]

left, right = walk.points[-1]
caption = (
    "Two walkers on one landscape, $0.2$ apart, both with $\\lr=0.05$. Each keeps going down "
    f"under its own feet: one stops at $w={left:.3f}$ with loss ${walk.losses[-1, 0]:.3f}$, the "
    f"other at $w={right:.3f}$ with loss ${walk.losses[-1, 1]:+.3f}$. There the slope is at "
    "most $10^{-8}$ in size, and nothing under the feet tells of the lower valley."
)
alt = (
    "A curve with two valleys and a ridge between them. Two walks start next to each other "
    f"near the ridge. One runs left to w = {left:.2f}, the bottom of the deeper valley; the "
    f"other runs right to w = {right:.2f}, the bottom of the shallower one, and stays there."
).replace(" -", " −")
