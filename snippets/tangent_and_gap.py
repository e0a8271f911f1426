"""A loss stays within ½Lh² of its tangent, so on the downhill side it is lower until h = 2|g|/L.

>>> bool(np.all(loss[(h > 0) & (h < safe)] < loss[h == 0]))
True
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

w, L = -1.2, 1.0  # |J''| = |cos w| is at most 1
h = np.linspace(-1.3, 2.7, 401)
loss = 1 - np.cos(w + h)
g = np.sin(w)
tangent = 1 - np.cos(w) + h * g
tube = L * h**2 / 2
safe = 2 * abs(g) / L

fig, ax = plt.subplots(figsize=(5, 3.7))
ax.fill_between(h, tangent - tube, tangent + tube, color="rebeccapurple", alpha=0.08, lw=0)
ax.plot(h, tangent + tube, "--", color="rebeccapurple")
ax.plot(h, tangent - tube, "--", color="rebeccapurple")
ax.plot(h, tangent, color="orangered")
ax.plot(h, loss, color="black", lw=2.5)
here, there = 130, 280  # h = 0 and h = 1.5
ax.plot(0, loss[here], "o", color="black")
ax.hlines(loss[here], 0, safe, color="rebeccapurple", lw=1)
ax.vlines([0, safe], -1.3, loss[here], color="gray", lw=0.8)
ax.annotate("", (1.5, loss[there]), (1.5, tangent[there]), arrowprops={"arrowstyle": "<->"})
ax.text(1.44, -0.42, "gap", ha="right")
ax.text(2.68, 0.3, "loss", ha="right")
ax.text(2.12, -1.2, "tangent", color="orangered")
ax.text(-1.25, 0.35, "tangent\n" + r"$\pm\,\frac{1}{2}Lh^2$", color="rebeccapurple")
ax.text(safe / 2, 0.71, "surely lower", color="rebeccapurple", ha="center")
ax.set(xlim=(-1.3, 2.7), ylim=(-1.3, 2.2), yticks=[], xticks=[0, safe])
ax.set_xticklabels(["$w$", "$w+2|g|/L$"])
# --8<-- [end:show]

caption = (
    f"The loss $1-\\cos w$ at $w={w}$, its tangent of slope $\\g={g:.3f}$, and the gap between "
    "them. The slope never changes faster than $L=1$, so the loss stays between the two dashed "
    "parabolas. The upper one is back at the starting height only after a step of "
    f"$2\\abs{{\\g}}/L={safe:.3f}$: every shorter step to the right surely lowers the loss."
)
alt = (
    "A black curve falls through a point, flattens and rises again. Its tangent goes on falling, "
    "and a double arrow marks the gap between the two. Two dashed parabolas, one above and one "
    "below the tangent, touch the curve at the point and hold it between them. The upper parabola "
    f"is lower than the point until a step of {safe:.2f}, and so is the curve."
)
