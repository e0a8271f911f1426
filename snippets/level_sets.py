"""The gradient crosses every level line at a right angle.

>>> bool(np.all(abs(crossing - 90) < 1e-9))
True
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import angle, quadratic_bowl

bowl = quadratic_bowl(4)
t = np.radians([62, 205, 318])
points = np.stack([1.8 * np.cos(t), 0.9 * np.sin(t)], axis=-1)  # on one level line
tangents = np.stack([-1.8 * np.sin(t), 0.9 * np.cos(t)], axis=-1)
gradients = bowl.grad(points)
crossing = angle(gradients, tangents)
x, y = np.meshgrid(np.linspace(-3, 3, 201), np.linspace(-2, 2, 151))
height = bowl(np.stack([x, y], axis=-1))

fig, ax = plt.subplots(figsize=(5, 3.3))
ax.contour(x, y, height, 0.18 * np.arange(1, 9) ** 2, colors="gray", linewidths=0.8)
ax.contour(x, y, height, [bowl(points[0])], colors="black", linewidths=2.5)
arrow = {"arrowstyle": "-|>", "color": "orangered", "lw": 2.5, "shrinkA": 0, "shrinkB": 0}
for p, v, g in zip(points, tangents, gradients, strict=True):
    along, across = v / np.linalg.norm(v), g / np.linalg.norm(g)
    corner = p + 0.14 * np.array([along, along + across, across])
    ax.plot(*np.transpose([p - along, p + along]), "--", color="gray")
    ax.plot(*corner.T, color="black", lw=1)
    ax.annotate("", p + 0.3 * g, p, arrowprops=arrow)
ax.plot(0, 0, "*", color="seagreen", ms=14)
ax.text(1.2, 1.72, "$g$", color="orangered")
ax.text(1.95, 0.6, "tangent", color="gray", bbox={"color": "white", "pad": 1})
ax.set(aspect="equal", xlim=(-2.9, 2.9), ylim=(-1.8, 1.95), xticks=[], yticks=[], frame_on=False)
# --8<-- [end:show]

caption = (
    "Along the black level line of $\\tfrac12(w_1^2+4w_2^2)$ the loss does not change. At each of "
    f"the three points the gradient meets the tangent at {crossing.max():.0f}°. Its opposite "
    "points straight across the line, and at none of the three points at the minimum (star)."
)
alt = (
    "Elliptical level lines around a star. At three points of one black ellipse a gradient arrow "
    "points outwards, with a small square marking its right angle with the dashed tangent. None "
    "of the arrows, drawn backwards, would pass through the star."
)
