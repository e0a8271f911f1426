"""A gradient (−1, 1) on a map: each coordinate of the step has the sign opposite to its own.

>>> [float(change) for change in np.round(delta, 3)]
[0.4, -0.4]
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import quadratic_bowl, step

loss, learning_rate = quadratic_bowl(2), 0.4
here = np.array([-1.0, 0.5])
gradient = loss.grad(here)
there = step(here, gradient, learning_rate)
delta = there - here

w1, w2 = np.meshgrid(np.linspace(-2.4, 0.8, 97), np.linspace(-0.7, 1.75, 81))
fig, ax = plt.subplots(figsize=(5, 4))
heights = loss(np.stack([w1, w2], axis=-1))
levels = [loss(there), loss(here), 1.25, 2, 3.5, 5]
ax.contour(w1, w2, heights, levels, colors="gray", linewidths=0.8)
ax.plot(0, 0, "*", color="seagreen", markersize=13)
for whole, colour in ((gradient, "orangered"), (delta, "royalblue")):
    # One dashed arrow for each coordinate, then the two together.
    for part, style in (([1, 0], "--"), ([0, 1], "--"), ([1, 1], "-")):
        arrow = {"arrowstyle": "-|>", "color": colour, "ls": style, "shrinkA": 0, "shrinkB": 0}
        arrow["lw"] = 2.5 if style == "-" else 1.2
        ax.annotate("", xy=here + part * whole, xytext=here, arrowprops=arrow)
ax.plot(*here, "o", color="black")
ax.text(-2.05, 0.5, f"${gradient[0]:+g}$", color="orangered", ha="right", va="center")
ax.text(-1, 1.52, f"${gradient[1]:+g}$", color="orangered", ha="center")
ax.text(-0.56, 0.5, f"${delta[0]:+.1f}$", color="royalblue", va="center")
ax.text(-1.02, 0.0, f"${delta[1]:+.1f}$", color="royalblue", ha="center")
ax.text(-1.6, 1.2, "gradient", color="orangered")
ax.text(-0.54, 0.02, "step", color="royalblue")
ax.set(xlabel="$w_1$", ylabel="$w_2$", xlim=(-2.4, 0.8), ylim=(-0.7, 1.75), aspect="equal")
ax.set(xticks=[-2, -1, 0], yticks=[0, 1])
# --8<-- [end:show]

caption = (
    "The gradient at the dot is $\\gradc{(-1,\\,+1)}$, on the level lines of "
    "$J=\\tfrac12(w_1^2+2w_2^2)$. Dashed: one arrow for each coordinate. Against the $-1$ the "
    f"step goes $\\stepc{{{delta[0]:+.1f}}}$, against the $+1$ it goes "
    f"$\\stepc{{{delta[1]:+.1f}}}$ ($\\lr={learning_rate}$). The whole step is the gradient "
    f"turned round and scaled. It ends on a lower level line: the loss falls from "
    f"${loss(here):.2f}$ to ${loss(there):.2f}$."
)
alt = (
    "A contour map of a bowl with its minimum at the right. From a dot to the left of it a "
    "long vermilion arrow, the gradient, points up and to the left, across the level lines; "
    f"its parts are {gradient[0]:+.0f} along the first axis and {gradient[1]:+.0f} along the "
    "second. A shorter blue arrow, the step, points the opposite way; its parts are "
    f"{delta[0]:+.1f} and {delta[1]:+.1f}."
).replace(" -", " −")
