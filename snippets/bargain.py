"""The whole step -ηg is the best bargain between the slope's promise and the price of distance.

>>> bool(np.all(loss <= tangent + step**2 / 2 + 1e-12))
True
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

w = -1.2  # the loss 1 - cos w, with L = 1
step = np.linspace(-1.3, 2.7, 401)
loss, g = 1 - np.cos(w + step), np.sin(w)
tangent = 1 - np.cos(w) + g * step

fig, ax = plt.subplots(figsize=(5, 3.7))
ax.plot(step, loss, color="black", lw=2.5)
ax.plot(step, tangent, color="orangered")
ax.plot(0, 1 - np.cos(w), "o", color="black")
ax.vlines(0, -1.3, 1 - np.cos(w), color="gray", lw=0.8)
for rate, level in [(0.3, -0.6), (1.0, -0.95)]:
    price = step**2 / (2 * rate)
    ax.plot(step, tangent + price, "--", color="rebeccapurple")
    best = step[(tangent + price).argmin()]
    lowest = (tangent + price).min()
    ax.plot(best, lowest, "*", color="seagreen", ms=14)
    ax.vlines(best, level, lowest, color="gray", lw=0.8)
    arrow = {"arrowstyle": "-|>", "color": "royalblue", "lw": 2.5, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", (best, level), (0, level), arrowprops=arrow)
    ax.text(-0.06, level, rf"$\eta={rate}$", color="royalblue", ha="right", va="center")
ax.text(2.68, 0.3, "loss", ha="right")
ax.text(2.12, -1.2, "tangent", color="orangered")
ax.text(1.35, 1.95, "tangent + price", color="rebeccapurple")
ax.set(xlim=(-1.3, 2.7), ylim=(-1.3, 2.2), yticks=[], xticks=[0], xticklabels=["$w$"])
# --8<-- [end:show]

steps = {rate: -rate * g for rate in (0.3, 1.0)}
caption = (
    "To the tangent of $1-\\cos w$ add a price for distance, $\\norm{\\D}^2/(2\\lr)$, once for "
    "$\\lr=0.3$ and once for $\\lr=1/L=1$. The sum is lowest (star) after a step of "
    f"${steps[0.3]:.3f}$ or ${steps[1.0]:.3f}$, which is $\\stepc{{-\\lr\\,\\g}}$: cheaper "
    "distance, longer step. Neither parabola dips below the loss, so both steps surely lower it."
)
alt = (
    "A black loss curve, its falling tangent, and two dashed parabolas that touch both at one "
    "point and open upwards, the steep one for the learning rate 0.3, the wide one for 1. A star "
    f"marks each parabola's lowest point. Below, two arrows from w show the steps there, "
    f"{steps[0.3]:.2f} and {steps[1.0]:.2f} long."
)
