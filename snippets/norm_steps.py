"""From one point of one bowl each norm steps another way; all four go down.

>>> {name: round(float(bowl(walk[1])), 2) for name, walk in walks.items()}
{'l2': 2.22, 'l1': 4.5, 'linf': 1.6, 'quadratic': 0.0}
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import quadratic_bowl, steepest_direction

bowl, w = quadratic_bowl(4), np.array([3.0, 1.0])
g, H = bowl.grad(w), bowl.hess(w)  # g = (3, 4)
walks = {}
for norm in ("l2", "l1", "linf", "quadratic"):
    u = steepest_direction(g, norm, form=H if norm == "quadratic" else None)
    lowest = -(g @ u) / (u @ H @ u)  # where the loss is lowest along u
    walks[norm] = np.array([w, w + lowest * u])
x, y = np.meshgrid(np.linspace(-1, 4, 201), np.linspace(-1.6, 2, 151))
height = bowl(np.stack([x, y], axis=-1))

fig, ax = plt.subplots(figsize=(5, 3.6))
ax.contour(x, y, height, 0.2 * np.arange(1, 10) ** 2, colors="gray", linewidths=0.8)
ax.contour(x, y, height, [bowl(w)], colors="black", linewidths=1.5)
for tail, tip in walks.values():
    arrow = {"arrowstyle": "-|>", "color": "royalblue", "lw": 2.5, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", tip, tail, arrowprops=arrow)
arrow["color"] = "orangered"
ax.annotate("", w + 0.2 * g, w, arrowprops=arrow)
ax.plot(0, 0, "*", color="seagreen", ms=14)
ax.plot(*w, "o", color="black")
note = {"color": "royalblue", "bbox": {"color": "white", "pad": 1}}
ax.text(3.12, 0.2, r"$\ell_1$", **note)
ax.text(2.06, -0.62, r"$\ell_2$", **note)
ax.text(1.3, -0.62, r"$\ell_\infty$", **note)
ax.text(0.55, 0.55, "Newton", **note)
ax.text(3.55, 1.35, "$g$", color="orangered")
ax.set(aspect="equal", xlim=(-0.9, 3.9), ylim=(-1.5, 1.9), xticks=[], yticks=[], frame_on=False)
# --8<-- [end:show]

start, after = float(bowl(w)), {name: float(bowl(walk[1])) for name, walk in walks.items()}
caption = (
    f"The bowl $\\tfrac12(w_1^2+4w_2^2)$ at $w=(3,1)$, where $\\g=(3,4)$ and the loss is "
    f"{start:.1f}. Each arrow takes the steepest direction of one norm and ends where the loss is "
    f"lowest along it: {after['l1']:.2f} for $\\ell_1$, {after['l2']:.2f} for $\\ell_2$, "
    f"{after['linf']:.2f} for $\\ell_\\infty$ and {after['quadratic']:.0f} for the quadratic "
    "form with $P=H$, which is Newton's direction. All four go down. Which one gets lowest is a "
    "matter of this bowl and this point."
)
alt = (
    "Elliptical level lines around a green star. From one point four blue arrows leave into the "
    "ellipse: straight down for l1, steeply down left for l2, diagonally down left for l infinity, "
    "and to the star itself for Newton. The orange gradient arrow points up right. The losses at "
    + ", ".join(f"{after[n]:.2f} ({n})" for n in after)
    + f" are all below {start:.1f} at the start."
)
