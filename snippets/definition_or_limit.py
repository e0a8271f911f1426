"""The gradient gives the change per length in the limit only: at r = 1 it is −4, the limit is −6.

>>> [float(q) for q in quotient], float(limit)
([-4.0, -5.0, -5.5, -5.75, -5.875], -6.0)
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import Loss, directional_derivative

F = Loss("‖p‖²", value=lambda p: (p**2).sum(axis=-1), grad=lambda p: 2 * p)
p, d = np.array([1.0, 2.0]), np.array([-1.0, -1.0])
r = 0.5 ** np.arange(5)  # 1, 1/2, 1/4, 1/8, 1/16
quotient = (F(p + r[:, None] * d) - F(p)) / r
limit = directional_derivative(F.grad(p), d)
for length, value in zip(r, quotient, strict=True):
    print(f"r = {length:.4f}   change / r = {value:.4f}   gradient · d = {limit:.0f}")

fig, ax = plt.subplots()
ax.axhline(limit, color="orangered", linestyle="--")
ax.plot([0, *r], [limit, *quotient], color="gray", linewidth=1)
ax.plot(r, quotient, "o", color="black")
ax.plot(0, limit, "o", color="orangered", markerfacecolor="white", markersize=9, clip_on=False)
ax.text(0.97, -3.95, "one whole step: $-4$", ha="right", va="bottom")
ax.text(1.03, -6.08, r"$\nabla F\cdot d=-6$: the limit", color="orangered", ha="right", va="top")
ax.set(xlabel="length $r$", ylabel="change of $F$, divided by $r$")
ax.set(xlim=(0, 1.05), ylim=(-6.5, -3.5), yticks=[-6, -5, -4])
ax.set_xticks([0, 0.25, 0.5, 1], ["0", "¼", "½", "1"])
# --8<-- [end:show]

caption = (
    "$F(p)=\\norm{p}^2$ at $(1,2)$ along $d=(-1,-1)$. At $r=1$ the change is "
    f"−{-quotient[0]:.0f}, and $\\nabla F\\cdot d$ is −{-limit:.0f}. Only as $r$ shrinks does the "
    "change divided by $r$ tend to that: an equality in the limit, an approximation before it."
)
alt = (
    "Five dots on a straight line. The change of F divided by r is "
    f"−{-quotient[0]:.0f} at r = 1 and −{-quotient[-1]:.3f} at r = 1/16, and the line runs into an "
    f"open circle at r = 0 on the dashed level −{-limit:.0f}, which is the gradient times d."
)
