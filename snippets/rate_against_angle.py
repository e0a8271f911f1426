"""The rate g·u as the unit vector u turns away from g: a cosine with its bottom at 180°.

>>> float(turned[rate.argmin()])
180.0
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import directional_derivative

g = np.array([0.0, 2.0])
turned = np.linspace(0, 360, 361)
u = np.stack([np.sin(np.radians(turned)), np.cos(np.radians(turned))], axis=-1)
rate = directional_derivative(g, u)

fig, ax = plt.subplots(figsize=(5, 3.7))
ax.fill_between(turned, rate, 0, where=rate < 0, color="royalblue", alpha=0.15, lw=0)
ax.axhline(0, color="gray", lw=0.8)
ax.plot(turned, rate, color="black", lw=2.5)
ax.plot(180, rate[180], "*", color="seagreen", ms=16)
ax.text(180, -0.9, "downhill", color="royalblue", ha="center")
ax.text(180, -2.75, "steepest: exactly 180°", color="seagreen", ha="center")
arrows = {"angles": "uv", "scale": 13, "width": 0.009}
for k in range(0, 361, 90):
    ax.quiver(k - 4, 3.3, *g / 2, color="orangered", **arrows)
    ax.quiver(k + 4, 3.3, *u[k], color="royalblue", **arrows)
ax.text(-14, 3.6, "$g$", color="orangered", ha="right")
ax.text(14, 3.6, "$u$", color="royalblue")
ax.set(xlim=(-30, 390), ylim=(-2.9, 4.3), xticks=range(0, 361, 90), yticks=[-2, 0, 2])
ax.set(yticklabels=[r"$-\|g\|$", "0", r"$\|g\|$"], ylabel=r"rate $g\cdot u$")
ax.set_xlabel("degrees by which $u$ is turned away from $g$")
# --8<-- [end:show]

bottom = turned[rate.argmin()]
caption = (
    "Turn a unit vector $u$ once around and read off the rate $\\g\\cdot u$. Over the shaded half "
    f"turn it is negative. Its one bottom is at {bottom:.0f}°, where $u$ points exactly against "
    "$\\g$, and there the rate is $-\\norm{\\g}$."
)
alt = (
    "The rate against the angle by which u is turned away from the gradient: a cosine curve, "
    "positive on both sides and negative in the shaded half between 90 and 270 degrees, with a "
    f"star at its bottom at {bottom:.0f} degrees. Small arrows above show u turning relative to g."
)
