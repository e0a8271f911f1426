"""Three points on one curve, with slopes +0.6, −0.4 and 0, and the step from each.

>>> [float(delta) for delta in np.round(steps, 3) + 0.0]
[-0.06, 0.04, 0.0]
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import shifted_parabola, step

loss = shifted_parabola(5)
points = np.array([5.3, 4.8, 5.0])
slopes = loss.grad(points)
steps = step(points, slopes, learning_rate=0.1) - points

w = np.linspace(4.55, 5.55, 161)
fig, ax = plt.subplots(figsize=(5, 3.4))
ax.axhline(0, color="gray", linewidth=0.8)
ax.plot(w, loss(w), color="black")
ax.vlines(points, 0, loss(points), color="gray", linestyle=":")
for point, slope, change in zip(points, slopes, steps, strict=True):
    ax.plot(point, loss(point), "o", color="black")
    # The gradient is drawn at a quarter of its length, the step at its own.
    for length, colour in ((slope / 4, "orangered"), (change, "royalblue")):
        arrow = {"arrowstyle": "-|>", "color": colour, "lw": 2.5, "shrinkA": 0, "shrinkB": 0}
        if length:
            ax.annotate("", xy=(point + length, 0), xytext=(point, 0), arrowprops=arrow)
    for height, number, colour in ((-0.025, slope, "orangered"), (-0.05, change, "royalblue")):
        label = f"${number:+.2g}$" if number else "$0$"
        ax.text(point, height, label, color=colour, ha="center", va="top")
ax.text(4.42, -0.025, "slope", color="orangered", va="top")
ax.text(4.42, -0.05, "step", color="royalblue", va="top")
ax.text(5, 0.02, "level", ha="center")
ax.text(4.42, 0.03, "up is left", ha="left")
ax.text(5.58, 0.03, "up is right", ha="right")
ax.set(xlabel="$w$", ylabel="$J(w)$", xlim=(4.4, 5.6), ylim=(-0.085, 0.2))
ax.set(xticks=points, yticks=[0, 0.1, 0.2])
# --8<-- [end:show]

caption = (
    "The loss $J=(w-5)^2$ at three places. On the right the slope is "
    f"$\\gradc{{{slopes[0]:+.1f}}}$ and the step is $\\stepc{{{steps[0]:+.2f}}}$; on the left "
    f"the slope is $\\gradc{{{slopes[1]:+.1f}}}$ and the step is $\\stepc{{{steps[1]:+.2f}}}$; "
    f"where the curve is level both are $\\gradc{{{slopes[2]:g}}}$ and "
    f"$\\stepc{{{abs(steps[2]):g}}}$ (learning rate $\\lr=0.1$; the slopes' arrows are "
    "drawn at a quarter of their length). Every $w$ here is positive: the signs come from "
    "the slope."
)
alt = (
    f"A parabola with its minimum at w = 5. At w = {points[0]} the gradient arrow points right "
    f"and the step arrow left; at w = {points[1]} the gradient arrow points left and the step "
    "arrow right; at w = 5 there is no arrow. All arrows lie flat on the w-axis, and both "
    "steps go towards w = 5."
)
