"""A long step at 100° beats a short one at 180°, so only steps of one length can compete.

>>> bool(change["long"] < change["short"])
True
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import directional_derivative

g = np.array([3.0, 4.0])


def step(degrees, length):
    turn = np.radians(degrees) + np.arctan2(g[1], g[0])
    return length * np.array([np.cos(turn), np.sin(turn)])


steps = {"short": step(180, 1), "long": step(100, 8)}
change = {name: directional_derivative(g, steps[name]) for name in steps}

fig, ax = plt.subplots(figsize=(5, 3.2))
x, y = np.meshgrid([-9, 3], [-2, 5])
model = g[0] * x + g[1] * y
ax.contour(x, y, model, range(-60, 61, 5), colors="gray", linewidths=0.8, linestyles="solid")
ax.contour(x, y, model, [change["short"]], colors="black", linestyles="dashed", linewidths=2)
for tip, color in [(0.4 * g, "orangered"), *((tip, "royalblue") for tip in steps.values())]:
    style = {"arrowstyle": "-|>", "color": color, "lw": 2.5, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", tip, (0, 0), arrowprops=style)
around = np.linspace(0, 2 * np.pi, 101)
ax.plot(np.cos(around), np.sin(around), ":", color="black", lw=1.2)
paper = {"color": "white", "pad": 1}
ax.text(1.25, 1, "$g$", color="orangered", bbox=paper)
ax.text(-1.1, -1.2, "180°, length 1", color="royalblue", ha="right", bbox=paper)
ax.text(-8.3, 2.3, "100°, length 8", color="royalblue", bbox=paper)
ax.text(-6.7, 4.1, "as low as the short step", bbox=paper)
ax.set(aspect="equal", xlim=(-8.5, 2.2), ylim=(-1.8, 4.6), xticks=[], yticks=[])
ax.set_frame_on(False)
# --8<-- [end:show]

caption = (
    "Level lines of the linear model for $\\g=(3,4)$. Straight against $\\g$, a step of length $1$ "
    f"changes it by ${change['short']:.2f}$. A step of length $8$ at 100° crosses the dashed line "
    f"and changes it by ${change['long']:.2f}$, although nearly all of it runs along the level "
    "lines. On one circle (dotted) the contest is fair, and 180° wins."
)
alt = (
    "Straight parallel level lines with an arrow g across them. A short blue arrow points exactly "
    "against g and ends on a dashed level line. A blue arrow eight times as long, at 100 degrees "
    f"to g, runs almost along the level lines and yet ends beyond that line: {change['long']:.2f} "
    f"against {change['short']:.2f}. A dotted circle marks the steps of length 1."
)
