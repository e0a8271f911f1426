"""The directions that go down fill half of the plane: those with a negative slope g·d.

>>> bool(np.allclose(slopes, -2.5 * np.cos(np.radians(turns))))
True
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import directional_derivative, quadratic_bowl

bowl, p = quadratic_bowl(2.0), np.array([1.5, 1.0])
g = bowl.grad(p)
turns = np.array([-130, -68, -35, 0, 38, 80, 130, 180])  # degrees away from -g
angles = np.arctan2(-g[1], -g[0]) + np.radians(turns)
d = np.stack([np.cos(angles), np.sin(angles)], axis=-1)
slopes = directional_derivative(g, d)

x, y = np.meshgrid(np.linspace(-0.7, 3.3, 201), np.linspace(-0.7, 2.5, 161))
w = np.stack([x, y], axis=-1)
fig, ax = plt.subplots(figsize=(5, 4.3))
ax.contourf(x, y, directional_derivative(g, w - p), levels=[-99, 0], colors="lightgray", alpha=0.6)
ax.contour(x, y, bowl(w), levels=[0.1, 0.8, bowl(p), 4.2, 7], colors="gray", linewidths=0.8)
for unit, slope in zip(d, slopes, strict=True):
    colour = "royalblue" if slope < 0 else "orangered" if slope == slopes.max() else "gray"
    arrow = {"arrowstyle": "-|>", "color": colour, "lw": 2, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", xy=p + unit, xytext=p, arrowprops=arrow)
    label = f"{slope:+.1f}".replace("-", "−")
    ax.text(*(p + 1.19 * unit), label, color=colour, ha="center", va="center")
ax.plot(*p, "o", color="black", zorder=4)
ax.plot(0, 0, "*", color="seagreen", markersize=13)
ax.text(1.9, 1.3, r"$\nabla J$", color="orangered")
ax.text(-0.6, -0.55, r"down: $g\cdot d<0$")
ax.text(3.2, 2.25, r"up: $g\cdot d>0$", ha="right")
ax.set(aspect="equal", xlabel="$w_1$", ylabel="$w_2$", xticks=[0, 1, 2, 3], yticks=[0, 1, 2])
# --8<-- [end:show]

steepest, length = slopes.min(), np.linalg.norm(g)
caption = (
    f"The map of $J=\\tfrac12(w_1^2+2w_2^2)$ and the point $p=({p[0]},{p[1]:.0f})$ with gradient "
    f"$({g[0]},{g[1]:.0f})$. The number at the tip of each unit direction is its slope "
    "$\\g\\cdot d$. Every direction into the shaded half goes down (blue); the one straight "
    f"against the gradient, with slope −{-steepest:.1f}, is the steepest of them."
)
alt = (
    "A contour map with a point and eight arrows of length 1 from it. The gradient arrow, slope "
    f"+{length:.1f}, crosses the level lines outward, away from the minimum. The half of the plane "
    f"behind it is shaded: the {np.sum(slopes < 0)} arrows into it have slopes from "
    f"−{-slopes[slopes < 0].max():.1f} to −{-steepest:.1f}, the most negative straight against the "
    "gradient. The arrows into the other half have positive slopes."
)
