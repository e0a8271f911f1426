"""One direction and its length: what a step surely brings, and what it brings.

>>> float(lower - bowl(w)), float(promised - bowl(w))
(-3.96875, -3.125)
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import guaranteed_decrease, quadratic_bowl, step

bowl, w, chosen = quadratic_bowl(4), np.array([3.0, 1.0]), 1.0
g, L = bowl.grad(w), bowl.smoothness  # g = (3, 4), L = 4
lengths = np.linspace(0, 3, 121)  # learning rates, in units of 1/L
along = bowl(w - lengths[:, np.newaxis] / L * g)
tangent = bowl(w) - lengths / L * (g @ g)
upper = bowl(w) - guaranteed_decrease(g, lengths / L, L)
lower = bowl(step(w, g, chosen / L))
promised = bowl(w) - guaranteed_decrease(g, chosen / L, L)

fig, ax = plt.subplots(figsize=(5, 3.6))
ax.axhline(bowl(w), color="gray", lw=0.8)
ax.hlines(bowl(w), 0, 2, color="rebeccapurple", lw=5, alpha=0.4)
ax.plot(lengths, tangent, color="orangered", gid="tangent")
ax.plot(lengths, upper, "--", color="rebeccapurple", gid="upper")
ax.plot(lengths, along, color="black", lw=2.5, gid="loss")
ax.plot([chosen, chosen], [bowl(w), lower], color="royalblue", lw=2.5, gid="change")
ax.plot(0, bowl(w), "o", color="black")
ax.plot(chosen, promised, "D", color="rebeccapurple", zorder=4, gid="promise")
ax.plot(chosen, lower, "o", color="royalblue", ms=9, zorder=4, gid="here")
ax.text(0.27, 0.2, "tangent", color="orangered", gid="tangent-label")
ax.text(2.35, 10.2, "upper\nparabola", color="rebeccapurple", ha="right", gid="upper-label")
ax.text(2.87, 8.1, "loss", ha="right", gid="loss-label")
ax.text(0.12, 7.2, "surely lower", color="rebeccapurple", gid="interval-label")
ax.text(1.05, 1.0, "actual", color="royalblue", gid="here-label")
ax.text(1.05, 5.05, "promised", color="rebeccapurple", gid="promise-label")
ax.set(xlim=(-0.1, 3.1), ylim=(-1, 17), xlabel=r"rate $\eta$", ylabel="loss after one step")
ax.set_yticks([0, bowl(w)], ["0", "start"])
ax.set_xticks([0, 1, 2, 3], ["0", "$1/L$", "$2/L$", "$3/L$"])
# --8<-- [end:show]

caption = (
    "One step $\\stepc{-\\lr\\,\\g}$ from $(3,1)$ on $\\tfrac12(w_1^2+4w_2^2)$, where $L=4$. "
    "Knowing only $\\g$ and $L$ you can draw the tangent and the dashed upper parabola. The loss "
    "stays on or below the parabola, so every rate in $\\boundc{(0,\\,2/L)}$ surely lowers it. "
    "At $\\lr=1/L$ the promise is best: the loss changes by at most "
    f"$\\boundc{{{promised - bowl(w):.3f}}}$. It changes by "
    f"$\\stepc{{{lower - bowl(w):.3f}}}$."
)
alt = (
    "Loss after one step against the learning rate, from 0 to three over L. A thick curve falls "
    f"from {bowl(w):.1f} and rises again, above the start only near the right end. An orange "
    "tangent falls steeply below it; a dashed parabola lies above it, lowest at one over L and "
    "back at the height of the start at two over L, where a thick purple band along that height "
    f"ends. At one over L a blue dot on the curve lies {bowl(w) - lower:.3f} below the start, and "
    f"a purple diamond on the dashed parabola {bowl(w) - promised:.3f} below it."
)
explore = "step-length"
