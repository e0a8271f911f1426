"""At a kink a fixed step ends up oscillating, unless the start is a multiple of the rate.

>>> [round(float(w), 3) for w in walks[1].points[-2:]], float(walks[0].points[-1])
([-0.15, 0.1], 0.0)
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import absolute_value, descend, step

eta, steps = 0.25, 14
walks = [descend(absolute_value, start, eta, steps=steps) for start in (1.0, 1.1)]
shrinking = [-1.1]
for k in range(steps):
    w = shrinking[-1]
    shrinking.append(float(step(w, absolute_value.grad(w), eta / np.sqrt(k + 1))))

fig, ax = plt.subplots(figsize=(5, 3.5))
ax.axhline(0, color="seagreen", lw=1)
ax.plot(walks[1].points, "o-", color="royalblue", ms=5)
ax.plot(walks[0].points, "s-", color="black", ms=5)
ax.plot(shrinking, "^:", color="gray", ms=5)
ax.text(3.4, 0.75, "from 1.1: oscillates", color="royalblue")
ax.annotate(
    "from 1: arrives", (4, 0), (5, 0.4), arrowprops={"arrowstyle": "-", "color": "black", "lw": 1}
)
ax.text(5, -0.66, "rate shrinking like $1/\\sqrt{k}$", color="gray")
ax.set(xlabel="step $k$", xticks=[0, 5, 10, 14], ylim=(-1.3, 1.3), yticks=[-1, 0, 1])
ax.set_title("position on $|w|$")
# --8<-- [end:show]

low, high = sorted(float(w) for w in walks[1].points[-2:])
caption = (
    f"On $\\abs{{w}}$ with $\\lr={eta}$. From 1, a multiple of the rate, the walk lands on 0 and "
    f"stays. From 1.1 it ends up jumping between {high:.2f} and −{-low:.2f} for ever: the slope "
    "does not shrink near the kink, so neither do the steps. A shrinking rate (triangles, from "
    "−1.1) shrinks the jumps too."
)
alt = (
    "Position against step. From 1 the walk goes straight down to 0 and stops. From 1.1 it goes "
    f"down beside it, crosses 0 and jumps between {high:.2f} and −{-low:.2f} to the end. A third "
    "walk, with a shrinking rate, comes up from −1.1 and jumps around 0 with shrinking jumps."
)
