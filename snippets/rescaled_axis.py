"""Measure one coordinate in another unit: the negative gradient turns, Newton's step does not.

>>> bool(np.allclose(newton, newton[0]))
True
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import angle, quadratic_bowl

bowl, w = quadratic_bowl(4), np.array([3.0, 1.0])
g, H = bowl.grad(w), bowl.hess(w)
scales = [1000, 3, 1, 1 / 1000]  # v2 = scale·w2
descent, newton = [], []
for scale in scales:
    M = np.diag([1, 1 / scale])  # w = Mv
    g_v, H_v = M.T @ g, M.T @ H @ M  # gradient and Hessian in the new units
    descent.append(M @ -g_v)  # minus the gradient, back on the old map
    newton.append(M @ -np.linalg.solve(H_v, g_v))
turned = angle(descent[2], descent)

x, y = np.meshgrid(np.linspace(-1, 4, 201), np.linspace(-1.6, 2, 151))
height = bowl(np.stack([x, y], axis=-1))
fig, ax = plt.subplots(figsize=(5, 3.6))
ax.contour(x, y, height, 0.2 * np.arange(1, 10) ** 2, colors="gray", linewidths=0.8)
ax.plot(*np.transpose([w, w + newton[0]]), "--", color="gray", lw=2.5)
for d in descent:
    arrow = {"arrowstyle": "-|>", "color": "royalblue", "lw": 2.5, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", w + 1.6 * d / np.linalg.norm(d), w, arrowprops=arrow)
ax.plot(0, 0, "*", color="seagreen", ms=14)
ax.plot(*w, "o", color="black")
paper = {"color": "white", "pad": 1}
for tip, label in zip([(1.35, 0.97), (1.36, 0.65), (2, -0.5), (3.3, -0.85)], scales, strict=True):
    ax.text(*tip, f"×{label:g}", color="royalblue", ha="right", bbox=paper)
ax.text(0.2, 0.35, "Newton", color="gray", bbox=paper)
ax.set(aspect="equal", xlim=(-0.9, 3.9), ylim=(-1.5, 1.9), xticks=[], yticks=[], frame_on=False)
# --8<-- [end:show]

caption = (
    "One point, one loss. The second coordinate is measured in a unit that makes its number 1000 "
    "times larger, 3 times larger, the same, or 1000 times smaller. Each blue arrow is the "
    "direction of minus the gradient computed in those units, drawn on the old map with one "
    f"length. Against the arrow for ×1 they are turned by {turned[0]:.2f}°, {turned[1]:.2f}° and "
    f"{turned[3]:.2f}°. Newton's step, computed four times, is the same dashed line each time."
)
alt = (
    "Elliptical level lines around a green star. From one point four blue arrows fan out: to the "
    "left when the second coordinate is multiplied by 1000, left and slightly down for 3, steeply "
    "down left for 1, straight down for 0.001. A dashed grey line, Newton's step in all four "
    f"units, leads to the star. The fan is {turned[0] + turned[3]:.0f} degrees wide."
)
