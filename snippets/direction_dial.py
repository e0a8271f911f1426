"""A unit vector turns around a point; the rate g·u follows a cosine with its bottom at 180°.

>>> round(float(rate), 3), float(best)
(-0.868, -5.0)
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import directional_derivative, quadratic_bowl, steepest_direction

bowl, w, chosen = quadratic_bowl(4), np.array([3.0, 1.0]), 100
g = bowl.grad(w)  # (3, 4)
turn = np.radians(np.arange(361))[:, np.newaxis]
ball = (np.cos(turn) * g + np.sin(turn) * (-g[1], g[0])) / np.linalg.norm(g)  # row k: k° from g
rates = directional_derivative(g, ball)
u, rate, best = ball[chosen], rates[chosen], rates.min()
x, y = np.mgrid[-1.7:1.7:103j, -1.7:1.7:103j]

fig, (ground, dial) = plt.subplots(1, 2, figsize=(5, 2.75))
ground.fill(*4 * ball[[90, 180, 270]].T, color="royalblue", alpha=0.13, lw=0)  # downhill
ground.contour(x, y, bowl(w + np.stack([x, y], -1)), 12, colors="gray", linewidths=0.8)
ground.plot(*ball.T, color="black", lw=1.5, gid="ball")
ground.plot(*0.3 * ball[: chosen + 1].T, color="black", lw=1, gid="turn")
for tip, color, gid in [(0.3 * g, "orangered", "g"), (u, "royalblue", "u")]:
    arrow = {"arrowstyle": "-|>", "color": color, "lw": 2.5, "shrinkA": 0, "shrinkB": 0, "gid": gid}
    ground.annotate("", tip, (0, 0), arrowprops=arrow)
    ground.text(*1.27 * tip, f"${gid}$", color=color, ha="center", va="center", gid=f"{gid}-label")
ground.plot(*steepest_direction(g), "*", color="seagreen", ms=13, zorder=3, gid="steepest")
ground.set(aspect="equal", xlim=(-1.7, 1.7), ylim=(-1.7, 1.7), xticks=[], yticks=[], frame_on=False)
dial.axhspan(-10, 0, color="royalblue", alpha=0.13, lw=0)
dial.plot(range(361), rates, color="black", gid="rates")
dial.plot(chosen, rate, "o", color="royalblue", ms=9, zorder=4, gid="here")
dial.plot(180, best, "*", color="seagreen", ms=13, zorder=3, gid="best")
dial.text(chosen + 12, rate + 0.4, "$u$", color="royalblue", gid="here-label")
dial.text(180, best - 2.2, "best", color="seagreen", ha="center", gid="best-label")
dial.text(8, -9.4, "downhill", color="royalblue")
dial.set(xlim=(0, 360), ylim=(-10, 9), xticks=range(0, 361, 90), xlabel="degrees from $g$")
dial.set(title=r"rate $g\cdot u$", yticks=[-5, 0, 5])
# --8<-- [end:show]

caption = (
    f"Left: level lines of $\\tfrac12(w_1^2+4w_2^2)$ around $w=(3,1)$, where $\\g=(3,4)$ (drawn "
    f"shorter), and all $u$ of length 1. Shaded: downhill. Right: the rate $\\g\\cdot u$ against "
    f"the angle. At {chosen}° from $\\g$ it is ${rate:.2f}$; at the star it is ${best:.0f}$."
)
alt = (
    f"Left, a contour map with a circle around one point, the vermilion gradient arrow and a blue "
    f"unit arrow u at {chosen} degrees from it, just inside the shaded downhill half. Right, the "
    f"rate against the angle, a cosine curve: u's point lies at {rate:.2f}, and a star marks the "
    f"bottom, {best:.0f} at 180 degrees, which is also the star opposite the gradient on the map."
)
explore = "direction-dial"
