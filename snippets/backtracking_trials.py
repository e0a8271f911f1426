"""Backtracking shortens the step until the loss is below a line that fell half as steeply.

>>> float(accepted)
0.25
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import backtracking, quadratic_bowl

bowl, w = quadratic_bowl(4), np.array([3.0, 1.0])
g, c = bowl.grad(w), 0.5
accepted = backtracking(bowl, w, start=1.0, shrink=0.5, fraction=c)
trials = [1.0]
while trials[-1] > accepted:
    trials.append(trials[-1] / 2)

eta = np.linspace(0, 1.04, 209)
loss = bowl(w - eta[:, np.newaxis] * g)
line = bowl(w) - c * eta * (g @ g)
tried = bowl(w - np.array(trials)[:, np.newaxis] * g)

fig, ax = plt.subplots(figsize=(5, 3.5))
ax.plot(eta, loss, color="black", lw=2.5)
ax.plot(eta, bowl(w) - eta * (g @ g), color="orangered")
ax.plot(eta, line, "--", color="rebeccapurple")
ax.fill_between(eta, loss, line, where=loss <= line, color="rebeccapurple", alpha=0.2, lw=0)
ax.plot(trials[:-1], tried[:-1], "X", color="royalblue", ms=11)
ax.plot(trials[-1], tried[-1], "o", color="royalblue", ms=11)
ax.plot(0, bowl(w), "o", color="black")
ax.text(0.74, -1.2, r"slope $-c\|g\|^2$", color="rebeccapurple", va="center")
ax.text(0.2, -1.8, "tangent", color="orangered", ha="right")
ax.set(xlim=(-0.03, 1.06), ylim=(-2.5, 19), xlabel=r"learning rate $\eta$")
ax.set_xticks(trials, ["1\nrefused", "0.5\nrefused", "0.25\naccepted"])
ax.set_yticks([0, 6.5, 18], ["0", "6.5", "18"])
ax.set_ylabel("loss after one step")
# --8<-- [end:show]

fit = eta[loss <= line].max()
caption = (
    "The loss along $-\\g$ from $(3,1)$ on $\\tfrac12(w_1^2+4w_2^2)$, its tangent, and a line that "
    f"falls only $c={c}$ times as steeply (dashed). Trials at $\\lr={trials[0]:.0f}$ and "
    f"{trials[1]} end above the line and are refused (crosses). The third, {trials[2]}, "
    f"ends below it and is taken (dot). Everything up to {fit:.2f} would be."
)
alt = (
    "Loss after one step against the learning rate. A dashed line starts with the curve and falls "
    "half as steeply as the orange tangent. Crosses on the curve at "
    f"{trials[0]:.0f} and {trials[1]} lie above the dashed line, labelled refused; a dot at "
    f"{trials[2]} lies below it, labelled accepted. The shaded region where the curve is below the "
    f"line ends near {fit:.2f}."
)
