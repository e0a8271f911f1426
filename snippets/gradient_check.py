"""The error of a central difference against its h: a V for the network, one branch for the line.

>>> bool(1e-7 < h[network_error.argmin()] < 1e-4), bool(network_error.min() < 1e-9)
(True, True)
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

rows = np.loadtxt("snippets/penguins.csv", delimiter=",", skiprows=1, usecols=(2, 3))
x, target = ((rows - rows.mean(axis=0)) / rows.std(axis=0)).T


def network(w1):
    return np.mean((0.8 * np.tanh(w1 * x + 0.2) + 0.1 - target) ** 2) / 2


def line(w1):
    return np.mean((w1 * x - target) ** 2) / 2


def difference(loss, h):
    return (loss(0.5 + h) - loss(0.5 - h)) / ((0.5 + h) - (0.5 - h))


a = np.tanh(0.5 * x + 0.2)  # the true slopes at w1 = 0.5, by the chain rule
network_slope = np.mean((0.8 * a + 0.1 - target) * 0.8 * (1 - a**2) * x)
line_slope = np.mean((0.5 * x - target) * x)
h = 10 ** np.arange(-13, 0.1, 0.25)
network_error = np.abs([difference(network, k) - network_slope for k in h])
line_error = np.abs([difference(line, k) - line_slope for k in h])

k, eps = 0.01, np.finfo(float).eps
third = 2 * (difference(network, 2 * k) - difference(network, k)) / k**2
best = (3 * eps * network(0.5) / abs(third)) ** (1 / 3)

fig, ax = plt.subplots(figsize=(5, 3.5))
ax.loglog(h, h**2 * abs(third) / 6 + eps * network(0.5) / h, "--", color="rebeccapurple")
ax.loglog(h, network_error, "o", color="orangered", markersize=5)
ax.loglog(h, line_error, "x", color="gray", markersize=5)
ax.text(2e-5, 2e-5, "network", color="orangered")
ax.text(2e-8, 4e-15, "straight line", color="gray")
ax.text(8e-12, 3e-3, r"$\varepsilon|J|/h+h^2|J'''|/6$", color="rebeccapurple")
ax.set(xlabel="$h$", title="error of the measured slope", ylim=(1e-17, 1))
ax.set(xticks=[1e-12, 1e-8, 1e-4, 1], yticks=[1e-16, 1e-12, 1e-8, 1e-4, 1])
ax.minorticks_off()
# --8<-- [end:show]

best_tex, least_tex = (
    f"{number:.0e}".replace("e-0", "e-").replace("e-", "\\cdot10^{-") + "}"
    for number in (best, network_error.min())
)
caption = (
    "Central differences of two losses of the penguins, at $w_1=0.5$. Dots: the network, whose "
    f"error falls with $h$, reaches about ${least_tex}$ and rises again. Dashed: "
    f"the two causes added up, with its lowest point at $h={best_tex}$. Crosses: the straight "
    "line, whose loss is quadratic, so that rounding is the only error (some errors are exactly "
    "0, and not drawn)."
)
alt = (
    "Log-log plot of the error of a measured slope against h, from 1e-13 to 1. The dots of the "
    f"network form a V, lowest near h = {best:.0e} with an error near {network_error.min():.0e}, "
    "along a dashed curve. The crosses of the straight line follow the left branch only, and "
    "keep falling to the right."
)
