"""One sample's step climbs on the full loss; the average over both samples descends.

>>> [float(x) for x in after], float(full_loss(after).mean())
([0.5, 5.5], 35.25)
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

data, w, eta = np.array([0.0, 10.0]), 1.0, 0.25


def full_loss(w):
    return sum((w - x) ** 2 for x in data) / 2


samples = len(data) * (w - data)  # unbiased: their mean is the gradient
after = w - eta * samples

axis = np.linspace(-1.5, 11.5, 131)
fig, ax = plt.subplots(figsize=(5, 3.4))
ax.plot(axis, full_loss(axis), color="black")
ax.plot(w, full_loss(w), "o", color="black", ms=9)
arrow = {"arrowstyle": "-|>", "color": "royalblue", "lw": 2, "shrinkA": 0, "shrinkB": 0}
for x, end, height in zip(data, after, (14, 8), strict=True):
    ax.annotate("", (end, height), (w, height), arrowprops=arrow)
    ax.text(max(w, end) + 0.2, height, f"sample {x:.0f}", color="royalblue", va="center")
    ax.plot([end, end], [height, full_loss(end)], ":", color="royalblue", lw=1)
    ax.plot(end, full_loss(end), "o", color="royalblue")
ax.axhline(full_loss(after).mean(), color="royalblue", ls="--", lw=1.2)
ax.text(5, full_loss(after).mean() + 1.8, "average after one step", color="royalblue", ha="center")
ax.text(1.25, full_loss(w) + 1, "here")
ax.plot(5, full_loss(5.0), "*", color="seagreen", ms=14)
ax.set(xlabel="$w$", ylim=(0, 62), xticks=[0, 1, 5, 10], yticks=[0, 25, 50])
ax.set_title("full loss $J$")
# --8<-- [end:show]

left, right = full_loss(after)
before, average = full_loss(w), full_loss(after).mean()
caption = (
    f"The data are 0 and 10; $w=1$, $\\lr={eta}$. Sample 0 pulls to the left, away from the "
    f"minimum: the loss rises from {before:.0f} to {left:.2f}. Sample 10 pulls to the right, and "
    f"the loss falls to {right:.2f}. The mean of the two is {average:.2f}, lower than before."
)
alt = (
    "A parabola with its minimum at 5 and a dot at w = 1. Two arrows lie flat under the dot: the "
    f"one for sample 0 points left, to a loss of {left:.2f}, above the dot's {before:.0f}; the "
    f"long one for sample 10 points right, to {right:.2f}. A dashed line marks their average, "
    f"{average:.2f}."
)
