"""A line through 342 penguins, fitted by descent: from the line 0 to the line of least squares.

>>> bool(np.allclose(walk.points[-1], least_squares, atol=1e-3)), round(float(per_mm), 1)
(True, 49.7)
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import Loss, descend

birds = np.loadtxt("snippets/penguins.csv", delimiter=",", skiprows=1, usecols=(2, 3))
flipper, grams = birds.T
x = (flipper - flipper.mean()) / flipper.std()
target = grams / 1000  # kilograms
inputs = np.column_stack([x, np.ones_like(x)])


def value(w):
    return np.mean((inputs @ w - target) ** 2) / 2


def gradient(w):
    return (inputs @ w - target) @ inputs / len(x)  # means


walk = descend(Loss("mass from flipper", value, gradient), [0, 0], 0.3, steps=30)
least_squares = np.linalg.lstsq(inputs, target)[0]

fig, (left, right) = plt.subplots(1, 2, figsize=(5, 3.2), width_ratios=[3, 2])
left.plot(flipper, target, ".", color="gray", markersize=3, alpha=0.6)
ends = np.array([x.min(), x.max()])
for t in (0, 1, 2, 4, 30):
    left.plot([172, 231], walk.points[t] @ [ends, [1, 1]], color="royalblue", lw=1 + t / 20)
    left.text(232, walk.points[t] @ [ends[1], 1], t, color="royalblue", va="center")
left.set(xlabel="flipper (mm)", title="mass (kg)", xlim=(170, 239), ylim=(-0.4, 6.6))
left.set(xticks=[180, 205, 230], yticks=[0, 2, 4, 6])
right.axhline(value(least_squares), color="seagreen", linestyle="--", lw=1.5)
right.plot(walk.losses, "o-", color="black", markersize=3, lw=1)
right.text(30, 0.35, "least squares", color="seagreen", ha="right")
right.set(xlabel="step", title="loss (kg²)", ylim=(-0.4, 9.6), xticks=[0, 15, 30])
right.set(yticks=[0, 3, 6, 9])
per_mm = 1000 * walk.points[-1][0] / flipper.std()
# --8<-- [end:show]

caption = (
    f"Left: {len(x)} penguins (dots), and the line after 0, 1, 2, 4 and 30 steps against the "
    f"gradient with $\\lr=0.3$. The last line rises by {per_mm:.1f} g for each millimetre of "
    f"flipper. Right: the loss falls from {walk.losses[0]:.2f} to {walk.losses[-1]:.4f} kg²; the "
    f"least possible is {value(least_squares):.4f} kg² (dashed)."
)
alt = (
    f"Left: a cloud of {len(x)} dots, body mass against flipper length, and five straight lines "
    "numbered 0, 1, 2, 4 and 30. Line 0 lies flat at zero, below all dots; each later line is "
    f"higher and steeper, and line 30 runs through the cloud. Right: the loss falls fast from "
    f"{walk.losses[0]:.1f} and then follows the dashed least-squares level, "
    f"{value(least_squares):.3f}."
)
