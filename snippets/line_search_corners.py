"""With exact line search every corner of the walk is a right angle.

>>> bool(np.allclose(corners, 90))
True
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import angle, quadratic_bowl, step

kappa = 5.0
bowl, w = quadratic_bowl(kappa), np.array([kappa, 1.0])
points = [w]
for _ in range(7):
    g = bowl.grad(w)
    rate = g @ g / (g @ bowl.hess(w) @ g)  # the lowest point along -g
    w = step(w, g, rate)
    points.append(w)
points = np.array(points)
corners = angle(-bowl.grad(points[1:]), -bowl.grad(points[:-1]))

x, y = np.meshgrid(np.linspace(-0.8, 5.6, 201), np.linspace(-1.3, 1.5, 121))
height = bowl(np.stack([x, y], axis=-1))
fig, ax = plt.subplots(figsize=(5, 2.7))
ax.contour(x, y, height, np.sort(bowl(points)), colors="gray", linewidths=0.8)
ax.plot(*points.T, "o-", color="royalblue", ms=4)
ax.plot(0, 0, "*", color="seagreen", ms=14)
for before, at, after in zip(points, points[1:4], points[2:5], strict=False):
    back, on = (v / np.linalg.norm(v) for v in (before - at, after - at))
    ax.plot(*(at + 0.13 * np.array([back, back + on, on])).T, color="black", lw=1)
ax.text(4.85, 1.05, "start", ha="right", bbox={"color": "white", "pad": 1})
ax.set(aspect="equal", xlim=(-0.7, 5.4), ylim=(-1.15, 1.5), xticks=[], yticks=[], frame_on=False)
# --8<-- [end:show]

shrink = np.linalg.norm(points[1:], axis=1) / np.linalg.norm(points[:-1], axis=1)
caption = (
    "Each step goes to the lowest point along $\\stepc{-\\g}$, where the line touches a level "
    f"line. There the new gradient is perpendicular to the old one: all {len(corners)} corners "
    f"measure {corners.max():.0f}°. From this start, $(\\kappa,1)$ with $\\kappa={kappa:.0f}$, "
    f"every step shortens the distance to the minimum by the same factor, {shrink[0]:.3f}."
)
alt = (
    "A walk in an elongated bowl that turns by a right angle at every corner. Each leg ends where "
    "it touches a level line. The legs shrink by the same factor, "
    f"{shrink[0]:.3f}, on the way to the minimum."
)
