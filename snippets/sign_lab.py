"""At w = 2 the gradient of w² points right along the w-axis; the step goes left, and down.

>>> float(gradient), round(float(new), 3)
(4.0, 1.6)
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import parabola, step

old, learning_rate = 2.0, 0.1
gradient = parabola.grad(old)
new = step(old, gradient, learning_rate)

w = np.linspace(-2.3, 2.3, 161)
fig, ax = plt.subplots()
ax.axhline(0, color="gray", linewidth=0.8)
ax.plot(w, parabola(w), color="black", gid="curve")
ax.plot(0, 0, "*", color="seagreen", markersize=13, zorder=4, gid="minimum")
for x, gid in ((old, "drop"), (new, "new-drop")):
    ax.plot([x, x], [0, parabola(x)], color="gray", linestyle=":", gid=gid)
ax.plot(old, parabola(old), "o", color="black", gid="here")
ax.plot(new, parabola(new), "o", color="royalblue", gid="next")
# Both arrows start at the old point and lie flat; the gradient is drawn at a quarter of its length.
for change, colour, gid in ((gradient / 4, "orangered", "up"), (new - old, "royalblue", "step")):
    arrow = {"arrowstyle": "-|>", "color": colour, "lw": 2.5, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", xy=(old + change, 0), xytext=(old, 0), arrowprops=arrow | {"gid": gid})
ax.text(2.05, -0.6, f"gradient ${gradient:+.0f}$", color="orangered", gid="up-label")
ax.text(1.95, -0.6, f"step ${new - old:+.1f}$", color="royalblue", ha="right", gid="step-label")
ax.text(2.2, 3.85, "here", gid="here-label")
ax.text(1.4, 2.45, "next", color="royalblue", ha="right", gid="next-label")
ax.text(0, 0.4, "minimum", color="seagreen", ha="center", gid="minimum-label")
ax.text(-1.6, 3.9, "loss $J=w^2$", gid="loss-label")
ax.set(xlabel="$w$", xlim=(-2.6, 3.6), ylim=(-0.9, 5.2), xticks=[-2, 0, 2], yticks=[0, 2, 4])
# --8<-- [end:show]

caption = (
    f"At $w={old:.0f}$ the slope of $J=w^2$ is $\\gradc{{{gradient:+.0f}}}$: the gradient "
    f"points right, to where the loss grows. With learning rate $\\lr={learning_rate}$ the step is "
    f"$\\stepc{{{new - old:+.1f}}}$: left, to ${new:.1f}$, where the loss is "
    f"${parabola(new):.2f}$ in place of ${parabola(old):.0f}$. Both arrows lie on the $w$-axis; "
    "the gradient is drawn at a quarter of its length."
)
alt = (
    f"The parabola J = w² with a point on it at w = {old:.0f}. Flat below that point lie two "
    f"arrows: a vermilion one, the gradient {gradient:+.0f}, points right, away from the "
    f"minimum at 0; a shorter blue one, the step {new - old:+.1f}, points left to {new:.1f}, "
    "where the curve is lower."
).replace(" -", " −")
explore = "sign-lab"
