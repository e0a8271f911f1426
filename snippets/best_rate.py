"""The worst-case factor of one step against the learning rate, with its lowest point.

>>> round(float(rate[worst.argmin()]), 3), round(float(worst.min()), 3)
(0.182, 0.818)
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

low, high = 1.0, 10.0
best = 2 / (low + high)
rate = np.linspace(0, 0.22, 2201)
slow, steep = abs(1 - rate * low), abs(1 - rate * high)
worst = np.maximum(slow, steep)

fig, ax = plt.subplots(figsize=(5, 3.3))
ax.axhline(1, color="gray", lw=1)
ax.plot(rate, steep, color="gray", lw=1.4)
ax.plot(rate, worst, color="rebeccapurple", lw=2.5)
ax.plot(best, worst.min(), "o", color="rebeccapurple", ms=8)
ax.text(0.04, 0.35, r"$|1-\eta\lambda_{\max}|$", color="gray", ha="right")
ax.text(0.055, 0.76, "worst factor", color="rebeccapurple")
ax.text(best, 0.7, f"best:\n{worst.min():.3f}", color="rebeccapurple", ha="center", va="top")
ax.text(0.003, 1.03, "above 1: leaves", color="gray")
ax.set(xlabel=r"learning rate $\eta$", xlim=(0, 0.222), ylim=(0, 1.25), yticks=[0, 0.5, 1])
ax.set_xticks([0, 1 / high, best, 2 / high], ["0", r"$1/L$", "best", "  $2/L$"])
# --8<-- [end:show]

caption = (
    "Eigenvalues 1 and 10. The purple curve is the larger of $\\abs{1-\\lr\\lambda}$: the factor "
    "by which one step shrinks the distance to the minimum in the worst case. It is lowest, "
    f"{worst.min():.3f}, at $\\lr=2/11={best:.3f}$, where the slow and the steep component shrink "
    f"equally. That is close to $2/L={2 / high}$, beyond which the walk leaves."
)
alt = (
    "The worst-case factor against the learning rate. It falls in a straight line from 1 at rate 0 "
    f"to {worst.min():.3f} at {best:.3f}, and then rises steeply, passing 1 at {2 / high}. The "
    "gray line of the steep component reaches 0 at half of that."
)
