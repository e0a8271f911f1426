"""One gradient, ten lengths: the direction is right each time, the length is not.

>>> (losses < bowl(w)).sum().item()
6
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import quadratic_bowl, step

bowl, w = quadratic_bowl(4), np.array([3.0, 1.0])
g, L = bowl.grad(w), bowl.smoothness  # g = (3, 4), L = 4
rates = np.arange(1, 11) / 10
losses = np.array([bowl(step(w, g, rate)) for rate in rates])
eta = np.linspace(0, 1.04, 209)
along = bowl(w - eta[:, np.newaxis] * g)
tangent = bowl(w) - eta * (g @ g)
upper = tangent + L / 2 * eta**2 * (g @ g)

fig, ax = plt.subplots(figsize=(5, 3.7))
ax.axhline(bowl(w), color="gray", lw=0.8)
ax.hlines(bowl(w), 0, 2 / L, color="rebeccapurple", lw=4, alpha=0.5)
ax.plot(eta, tangent, color="orangered")
ax.plot(eta, upper, "--", color="rebeccapurple")
ax.plot(eta, along, color="black", lw=2.5)
ax.plot(rates, losses, "o", color="royalblue", ms=8)
ax.plot(0, bowl(w), "o", color="black")
ax.text(0.3, 0.3, "tangent", color="orangered")
ax.text(0.555, 10.3, "upper\nparabola", color="rebeccapurple", ha="right")
ax.text(0.8, 7.2, "loss", ha="left")
ax.text(1.04, 6.7, "start", color="gray", ha="right")
ax.text(0.03, 7.1, "surely lower", color="rebeccapurple")
ax.set(xlim=(-0.03, 1.06), ylim=(-1, 19), ylabel="loss after one step")
ax.set_yticks([0, 6.5, 18], ["0", "6.5", "18"])
ax.set_xticks([0, 1 / L, 2 / L, 1], ["0", "$1/L$", "$2/L$", r"$\eta=1$"])
# --8<-- [end:show]

lower = rates[losses < bowl(w)].max()
caption = (
    "Ten steps $\\stepc{-\\lr\\,\\g}$ from $(3,1)$ on $\\tfrac12(w_1^2+4w_2^2)$, all in the same "
    f"direction, with $\\lr=0.1,\\dots,1$. Those up to {lower:.1f} land lower than the start, the "
    "longer ones higher. Knowing only $\\g$ and $L=4$ you can draw the tangent and the upper "
    "parabola. It promises most at $1/L$ and stops promising at $2/L$."
)
alt = (
    "Loss after one step against the learning rate. A thick curve falls from "
    f"{bowl(w):.1f}, bottoms out near 0.34 and rises to {losses[-1]:.0f} at rate 1, with ten blue "
    f"dots on it; the dots up to {lower:.1f} lie below the starting height. An orange tangent "
    "falls steeply. A dashed parabola lies above the curve, lowest at 1/L and back at the starting "
    "height at 2/L."
)
