"""Both partial derivatives at 0 are 1, and yet every step along (-1, -1) climbs.

>>> float(f(-1.0, -1.0))
1.0
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np


def f(x, y):
    return x + y - 3 * x * y * (x + y) / (x**2 + y**2)  # and f(0, 0) = 0


t = np.linspace(0.01, 1, 100)
along_an_axis, diagonally = f(-t, 0), f(-t, -t)

fig, ax = plt.subplots()
ax.hlines(0, 0, 1, color="lightgray", lw=1)
ax.plot(t, diagonally, color="black", lw=2.5)
ax.plot(t, along_an_axis, color="gray")
ax.plot(t, -2 * t, "--", color="orangered")
ax.text(1.03, 1, "$f({-t},{-t})$", va="center")
ax.text(1.03, -1, "$f({-t},0)$ and\n$f(0,{-t})$", color="gray", va="center")
ax.text(1.03, -2, "promised by\n$(1,1)$", color="orangered", va="center")
ax.set(xlim=(0, 1.45), ylim=(-2.7, 1.2), xlabel="$t$", xticks=[0, 1], yticks=[-2, -1, 0, 1])
ax.set_title("steps from (0, 0), where $f=0$")
# --8<-- [end:show]

caption = (
    "At $(0,0)$ both partial derivatives of $f=x+y-3xy(x+y)/(x^2+y^2)$ are $1$. A linear model "
    f"built from them promises ${-2 * t[-1]:g}$ at $(-1,-1)$. The function climbs to "
    f"${diagonally[-1]:g}$ instead, although along each axis alone it falls as promised."
)
alt = (
    "Three straight lines from 0 against the distance t. Along either axis the function falls to "
    f"{along_an_axis[-1]:g} at t = 1. A dashed line, what the partial derivatives promise along "
    f"the diagonal, falls to {-2 * t[-1]:g}. The function along that diagonal climbs to "
    f"{diagonally[-1]:g}."
)
