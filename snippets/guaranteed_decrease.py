"""Whatever the loss, one step brings at least η(1 − Lη/2)‖g‖², and some losses bring no more.

>>> bool(all(np.all(decrease >= bound - 1e-12) for decrease in decreases.values()))
True
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import guaranteed_decrease, largest_safe_rate

# Three losses with L = 2, each at a point where the slope is 1.
losses = {
    "$w^2$": (lambda w: w**2, 0.5),
    r"$8\,\log(1+e^w)$": (lambda w: 8 * np.log1p(np.exp(w)), -np.log(7)),
    r"$-2\,\cos\,w$": (lambda w: -2 * np.cos(w), 5 * np.pi / 6),
}
eta = np.linspace(0, 1.3, 261)
decreases = {name: J(w) - J(w - eta) for name, (J, w) in losses.items()}
bound = guaranteed_decrease(1.0, eta, smoothness=2.0)

fig, ax = plt.subplots(figsize=(5, 3.7))
ax.axhline(0, color="gray", lw=0.8)
for decrease in decreases.values():
    ax.plot(eta, decrease, color="black", lw=2)
ax.plot(eta, bound, "--", color="rebeccapurple", lw=4, alpha=0.8)
ax.plot(0.5, 0.25, "D", color="rebeccapurple", ms=9)
for name, at in zip(losses, [(1.21, -0.16), (0.78, 0.38), (0.25, 0.75)], strict=True):
    ax.text(*at, name)
ax.text(0.32, -0.26, "guarantee, most at $1/L$", color="rebeccapurple")
ax.set(xlim=(0, 1.3), ylim=(-0.45, 1.3), xlabel=r"learning rate $\eta$", ylabel="decrease")
ax.set_yticks([0, 0.25, 1], ["0", "0.25", "1"])
ax.set_xticks([0, 0.5, largest_safe_rate(2.0)], ["0", "$1/L$", "$2/L$"])
# --8<-- [end:show]

at_half = {name: float(d[100]) for name, d in decreases.items()}
values = list(at_half.values())
caption = (
    "How much one step lowers three different losses, each with $L=2$ and slope 1 at its starting "
    "point. None falls below the purple guarantee $\\lr(1-\\tfrac12L\\lr)\\norm{\\g}^2$, which is "
    f"largest at $\\lr=1/L$. There the three really fall by {values[0]:.2f}, {values[1]:.2f} and "
    f"{values[2]:.2f}. On $w^2$ the guarantee is all you get."
)
alt = (
    "Decrease of the loss against the learning rate. A dashed purple parabola rises from 0 to "
    "0.25 at 1/L and is back at 0 at 2/L, then negative. Three solid curves start with the same "
    f"slope and lie on or above it: w squared lies on it, at {values[0]:.2f} for 1/L; "
    f"8 log(1 + e^w) is at {values[1]:.2f}; minus 2 cos w, from a point where it bends down, is at "
    f"{values[2]:.2f}."
)
