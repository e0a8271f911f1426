"""The lowest point on a circle around w lies ever more nearly along -g as the circle shrinks.

>>> bool(np.all(np.diff(off) < 0))
True
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import angle, quadratic_bowl

bowl, w = quadratic_bowl(6), np.array([-2.2, 0.75])
minus_g = -bowl.grad(w)
turn = np.linspace(0, 2 * np.pi, 3601)
circle = np.stack([np.cos(turn), np.sin(turn)], axis=-1)


def lowest(r):
    return w + r * circle[bowl(w + r * circle).argmin()]


radii = [1.6, 0.8, 0.4, 0.2]
off = [angle(minus_g, lowest(r) - w) for r in radii]
path = np.array([lowest(r) for r in np.linspace(0, np.linalg.norm(w), 200)])

fig, ax = plt.subplots(figsize=(5, 3.7))
x, y = np.meshgrid(np.linspace(-5, 1, 201), np.linspace(-1.5, 3, 151))
height = bowl(np.stack([x, y], axis=-1))
ax.contour(x, y, height, np.arange(1, 9) ** 2 / 4, colors="gray", linewidths=0.8)
ax.plot(*path.T, color="seagreen", lw=1.2)
for r in radii:
    ax.plot(*(w + r * circle).T, ":", color="black", lw=1.2)
    ax.plot(*lowest(r), "o", color="seagreen")
tip = w + 1.9 * minus_g / np.linalg.norm(minus_g)
arrow = {"arrowstyle": "-|>", "color": "royalblue", "lw": 2.5, "shrinkA": 0, "shrinkB": 0}
ax.annotate("", tip, w, arrowprops=arrow)
ax.plot(*w, "o", color="black")
ax.plot(0, 0, "*", color="seagreen", ms=14)
paper = {"color": "white", "pad": 1}
ax.text(-1.25, -1.05, "$-g$", color="royalblue", bbox=paper)
ax.text(-0.7, 0.55, "lowest point\non each circle", color="seagreen", bbox=paper)
ax.set(aspect="equal", xlim=(-4.3, 0.9), ylim=(-1.25, 2.5), xticks=[], yticks=[])
ax.set_frame_on(False)
# --8<-- [end:show]

caption = (
    "Around one point, circles of radius "
    + ", ".join(f"{r:g}" for r in radii)
    + " and the lowest point on each. Seen from the centre these are off the direction $-\\g$ by "
    + ", ".join(f"{a:.0f}°" for a in off)
    + ". As the circle shrinks, the best direction turns into $-\\g$. No linear model was used."
)
alt = (
    "Level lines of an elongated bowl and four dotted circles around one point. A dot marks the "
    "lowest point on each circle. The dots lie on a curve that runs from the minimum back to the "
    "centre and arrives there along the arrow of minus the gradient. The angles to that arrow "
    f"fall from {off[0]:.0f} to {off[-1]:.0f} degrees."
)
