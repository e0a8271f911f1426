"""A heavy ball on a parabola: past the minimum, its step points the same way as the gradient.

>>> [round(float(x), 3) for x in (w[6], gradient, steps[6])]
[-0.406, -0.811, -0.227]
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import parabola

w, m = [2.0], 0.0
for _ in range(26):
    m = 0.8 * m + parabola.grad(w[-1])
    w.append(w[-1] - 0.06 * m)
w = np.array(w)
steps = np.diff(w)
uphill = np.flatnonzero(parabola.grad(w[:-1]) * steps > 0)
gradient = parabola.grad(w[6])

fig, (left, right) = plt.subplots(1, 2, figsize=(5, 3.3))
curve = np.linspace(-1.7, 2.1, 101)
left.plot(curve, parabola(curve), color="black", lw=1.5)
left.plot(w[:8], parabola(w[:8]), "o", color="royalblue", markersize=6)
left.plot(0, 0, "*", color="seagreen", markersize=13, zorder=4)
left.text(w[6], 0.42, "6", color="royalblue", ha="center")
left.text(1.75, 3.9, "start", color="royalblue", ha="right")
for height, colour, length in ((-0.55, "orangered", gradient), (-1.15, "royalblue", steps[6])):
    arrow = {"arrowstyle": "-|>", "color": colour, "lw": 2, "shrinkA": 0, "shrinkB": 0}
    left.annotate("", (w[6] + length, height), (w[6], height), arrowprops=arrow)
left.vlines(w[6], -1.3, parabola(w[6]), color="gray", linestyle=":", lw=1)
left.text(-0.3, -0.7, "gradient", color="orangered")
left.text(-0.3, -1.3, "step 6", color="royalblue")
left.set(xlabel="$w$", title="$J(w)$", ylim=(-1.5, 4.3), xticks=[-1, 0, 1, 2], yticks=[0, 2, 4])
right.plot(parabola(w), ".-", color="black", lw=1)
for t in uphill:
    right.plot([t, t + 1], parabola(w[t : t + 2]), color="orangered", lw=3)
right.text(8, 0.8, "uphill", color="orangered")
right.set(xlabel="step", title="$J$", ylim=(-0.1, 4.3), xticks=[0, 10, 20], yticks=[0, 2, 4])
# --8<-- [end:show]

up, down = parabola(w[uphill]), parabola(w[uphill + 1])
caption = (
    "Momentum on $J=w^2$ with $\\beta=0.8$ and $\\lr=0.06$. At the point numbered 6 the minimum is "
    f"already behind: the gradient is ${gradient:.2f}$, and the step is ${steps[6]:.2f}$, the same "
    f"way. So $\\g\\cdot\\D=+{gradient * steps[6]:.2f}$. Right: {len(uphill)} of the first "
    f"{len(steps)} steps raise the loss (orange), and it still goes to 0."
)
alt = (
    "Left: a parabola with the first eight points of a walk that starts at w = 2 and has "
    f"passed the minimum at 0. At point 6, w = {w[6]:.2f}, two flat arrows point left: the "
    "gradient and, shorter, the step. Right: the loss over the steps falls to 0, rises to "
    f"{parabola(w)[5:12].max():.2f}, falls again and rises less. The rising stretches are orange."
)
