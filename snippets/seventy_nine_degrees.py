"""At condition 100, minus the gradient can miss the direction to the minimum by almost 79 degrees.

>>> bool(abs(off - np.degrees(np.arccos(20 / 101))) < 1e-9)
True
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import angle, quadratic_bowl

bowl, w = quadratic_bowl(100), np.array([1.0, 0.1])
minus_g, towards = -bowl.grad(w), -w
off = angle(minus_g, towards)

fig, ax = plt.subplots(figsize=(5, 2.4))
x, y = np.meshgrid(np.linspace(-2, 2, 401), np.linspace(-0.3, 0.3, 241))
height = bowl(np.stack([x, y], axis=-1))
ax.contour(x, y, height, [0.09, 0.36, bowl(w), 1.9], colors="gray", linewidths=0.8)
tip = w + 0.75 * minus_g / np.linalg.norm(minus_g)
arrow = {"arrowstyle": "-|>", "color": "royalblue", "lw": 2.5, "shrinkA": 0, "shrinkB": 0}
ax.annotate("", tip, w, arrowprops=arrow)
ax.plot(*np.transpose([w, 0 * w]), "--", color="seagreen")
turn = np.arctan2(*towards[::-1]) + np.radians(np.linspace(0, off, 50))
ax.plot(w[0] + 0.42 * np.cos(turn), w[1] + 0.42 * np.sin(turn), color="black", lw=1)
ax.plot(*w, "o", color="black")
ax.plot(0, 0, "*", color="seagreen", ms=14)
paper = {"color": "white", "pad": 1}
ax.text(1.02, -0.6, "$-g$", color="royalblue")
ax.text(0.63, -0.42, f"{off:.1f}°", ha="right", bbox=paper)
ax.text(1.03, 0.24, "$w$")
ax.text(0, -0.3, "minimum", color="seagreen", ha="center")
ax.set(aspect="equal", xlim=(-1.75, 1.75), ylim=(-0.72, 0.42), xticks=[], yticks=[])
ax.set_frame_on(False)
# --8<-- [end:show]

caption = (
    f"The bowl $\\tfrac12(w_1^2+100w_2^2)$, drawn with equal scales, and the point "
    f"$w=({w[0]:.0f},{w[1]})$. The minimum lies to the left, along the valley. "
    f"$\\stepc{{-\\g}}$ points across it, {off:.1f}° off. That is the worst that this bowl can do."
)
alt = (
    "Very flat elliptical level lines. From a point near their right end a dashed line leads left "
    f"to the minimum. The arrow of minus the gradient leaves the point at {off:.1f} degrees to "
    "that line, straight across the narrow valley."
)
