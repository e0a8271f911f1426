"""The worst angle between minus the gradient and the direction to the minimum, for each condition.

>>> bool(np.allclose(seen, np.degrees(np.arccos(2 * np.sqrt(tried) / (1 + tried))), atol=0.01))
True
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import angle, quadratic_bowl

tried = np.array([1, 2, 5, 10, 30, 100, 1000, 10000])
turn = np.radians(np.geomspace(1e-3, 90, 4001))
w = np.stack([np.cos(turn), np.sin(turn)], axis=-1)
off = [angle(-quadratic_bowl(kappa).grad(w), -w) for kappa in tried]
seen = np.max(off, axis=1)

kappa = np.geomspace(1, 1e4, 201)
bound = np.degrees(np.arccos(2 * np.sqrt(kappa) / (1 + kappa)))
fig, ax = plt.subplots()
ax.axhline(90, color="gray", lw=1)
ax.semilogx(kappa, bound, "--", color="rebeccapurple")
ax.semilogx(tried, seen, "o", color="royalblue")
ax.text(1.2, 92, "90°: across", color="gray")
ax.text(150, 58, "the theorem:\n" r"$\cos=2\sqrt{\kappa}\,/(1+\kappa)$", color="rebeccapurple")
ax.text(17, 22, "dots: the worst of\n4001 points tried", color="royalblue")
ax.set(xlabel=r"condition number $\kappa$", ylim=(-4, 104), yticks=[0, 30, 60, 90])
ax.set_xticks([1, 10, 100, 1000, 10000], ["1", "10", "100", "1000", "10000"])
ax.minorticks_off()
ax.set_title(r"worst angle between $-g$ and the way to $w^\star$")
# --8<-- [end:show]

caption = (
    "The worst angle at each condition number, searched for on a circle around the minimum (dots) "
    "and by the theorem (dashed). It is "
    + ", ".join(f"{seen[i]:.1f}° at $\\kappa={tried[i]}$" for i in (1, 3, 5))
    + ". It never reaches 90°."
)
alt = (
    "The worst angle, in degrees, against the condition number on a logarithmic axis. It rises "
    f"from {seen[0]:.0f} at 1 through {seen[3]:.1f} at 10 and {seen[5]:.1f} at 100 towards 90, "
    "without reaching it. The dots found by search lie on the dashed curve of the theorem."
)
