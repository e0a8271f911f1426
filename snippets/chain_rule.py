"""The chain rule on a network of one hidden unit, at one penguin, with its numbers.

>>> [round(float(slope), 2) for slope in gradient]
[-0.29, 0.21, -0.15, 0.33]
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

x, target = -1.4, -0.6  # a short flipper, a light bird
w1, w2, w3, w4 = w = 0.5, 0.2, 0.8, 0.1

z = w1 * x + w2  # forward: values
a = np.tanh(z)
y = w3 * a + w4
J = (y - target) ** 2 / 2

dy = y - target  # backward: the slopes of J
da = dy * w3
dz = da * (1 - a**2)
gradient = dz * x, dz, dy * a, dy

fig, ax = plt.subplots(figsize=(5, 3.6), subplot_kw={"frame_on": False})
ring = {"boxstyle": "circle", "facecolor": "white"}
go = {"arrowstyle": "-|>", "color": "black", "lw": 1.2, "shrinkA": 17, "shrinkB": 17}
back = go | {"color": "orangered", "linestyle": "--"}
for i, (value, slope) in enumerate([(x, None), (z, dz), (a, da), (y, dy), (J, 1)]):
    ax.text(i, 0, f"${'xzayJ'[i]}$", ha="center", va="center", bbox=ring)
    ax.text(i, 0.36, f"${value:.2f}$", ha="center")
    if i:
        ax.text(i, -0.6, f"${slope:.2f}$", color="orangered", ha="center")
        ax.annotate("", (i, 0.08), (i - 1, 0.08), arrowprops=go)
        ax.annotate("", (max(i - 1, 1), -0.1), (i, -0.1), arrowprops=back)
for k, (unit, at) in enumerate([(1, 0.5), (1, 1.5), (3, 2.5), (3, 3.5)]):
    ax.text(at, 1.36, f"$w_{k + 1}={w[k]:g}$", ha="center")
    ax.annotate("", (unit, 0.45), (at, 1.43), arrowprops=go)
    ax.text(at, -1.58, f"${gradient[k]:.2f}$", color="orangered", ha="center")
    ax.annotate("", (at, -1.5), (unit, -0.5), arrowprops=back)
ax.text(-0.4, -2.1, "backward: the slope of the loss in each", color="orangered")
ax.set(title="forward: values", xlim=(-0.4, 4.4), ylim=(-2.2, 1.7), xticks=[], yticks=[])
# --8<-- [end:show]

caption = (
    "One penguin goes through the network. Black, left to right: the values, up to the loss "
    f"$J={J:.4f}$. Orange, dashed, right to left: the slope of $J$ in each value, made from the "
    "one on its right by one factor. The four numbers at the bottom are the gradient."
)
alt = (
    "A row of five circles, x, z, a, y and J. The weights w1 and w2 enter z, w3 and w4 enter y. "
    f"Solid arrows run to the right; the values are {x:.2f}, {z:.2f}, {a:.2f}, {y:.2f} and "
    f"{J:.4f}. Dashed arrows run back, with the slopes {dy:.2f} at y, {da:.2f} at a and {dz:.2f} "
    f"at z, and end in the gradient: {', '.join(f'{entry:.2f}' for entry in gradient)}."
)
