"""Where minus the gradient points, where the walk goes, and what preconditioning makes of it.

>>> round(float(off), 1), bool(np.allclose(straight[1], start / 2))
(57.8, True)
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import angle, descend, largest_safe_rate, quadratic_bowl

condition, share, start = 12, 0.9, np.array([3.0, 0.9])
bowl = quadratic_bowl(condition)
rate = share * largest_safe_rate(bowl.smoothness)  # a share of 2/L
walk = descend(bowl, start, rate, steps=20).points
straight = [start]
for _ in range(20):
    w = straight[-1]
    straight.append(w - 0.5 * np.linalg.solve(bowl.hess(w), bowl.grad(w)))
minus_g, towards = -bowl.grad(start), -start
off = angle(minus_g, towards)

x, y = np.meshgrid(np.linspace(-3.6, 3.6, 145), np.linspace(-2, 2, 161))
levels = np.array([0.7, 1.4, 2.1, 2.8, 4.2, 6.3, 9.5, 14.2]) ** 2 / 2
fig, ax = plt.subplots(figsize=(5, 2.9))
height = bowl(np.stack([x, y], axis=-1))
ax.contour(x, y, height, levels, colors="gray", linewidths=0.8).set_gid("levels")
tip = start + minus_g / np.linalg.norm(minus_g)
arrow = {"arrowstyle": "-|>", "color": "royalblue", "lw": 3, "shrinkA": 0, "shrinkB": 0}
ax.annotate("", tip, start, arrowprops=arrow | {"gid": "aim"})
ax.plot(*walk.T, "o-", color="royalblue", lw=1.4, ms=5, gid="walk")
ax.plot(*np.transpose(straight), "s--", color="black", lw=1.4, ms=4.5, gid="straight")
ax.plot(0, 0, "*", color="seagreen", ms=14, zorder=4)
paper = {"color": "white", "pad": 1}
ax.text(2.85, 1.12, f"{off:.1f}° off", ha="center", bbox=paper, gid="angle-label")
ax.text(2.5, -1.1, "gradient descent", color="royalblue", ha="center", bbox=paper, gid="walk-label")
ax.text(0.9, 0.8, "preconditioned", ha="center", bbox=paper, gid="straight-label")
ax.text(-0.2, -0.4, "minimum", color="seagreen", ha="right", bbox=paper, gid="minimum-label")
ax.set(aspect="equal", xlim=(-3.6, 3.6), ylim=(-2, 2), xticks=[], yticks=[], frame_on=False)
# --8<-- [end:show]

caption = (
    f"The bowl $\\tfrac12(w_1^2+{condition}w_2^2)$ and two walks from $({start[0]:.0f},"
    f"{start[1]})$. The arrow shows the direction of $\\stepc{{-\\g}}$ there: {off:.1f}° off the "
    f"way to the minimum. Gradient descent (round marks) with $\\lr={share}\\cdot2/L$ changes "
    f"sides at every step; after {len(walk) - 1} steps it is {np.linalg.norm(walk[-1]):.2f} from "
    "the minimum. The preconditioned step $\\stepc{-\\tfrac12A^{-1}\\g}$ (square marks; $A$ is "
    "the Hessian) goes straight there and halves the distance each time."
)
alt = (
    f"Elongated level lines around a starred minimum. From a start at the upper right a short blue "
    f"arrow points steeply down across the valley, {off:.1f} degrees off the way to the minimum. A "
    "blue walk with round marks jumps from side to side of the valley while it drifts towards the "
    "minimum. A dashed black walk with square marks goes to the minimum in a straight line."
)
explore = "zig-zag"
