"""Along a descent direction the loss falls at once, up to some R; further on it may be higher.

>>> round(float(slope), 6), round(float(R), 6)
(-2.0, 1.369863)
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import directional_derivative, quadratic_bowl

bowl = quadratic_bowl(4.0)
p, d = np.array([2.0, 1.0]), np.array([0.6, -0.8])
slope = directional_derivative(bowl.grad(p), d)
R = -2 * slope / (d @ bowl.hess(p) @ d)  # on a quadratic: where the loss is back at J(p)

r = np.linspace(0, 2, 201)
along = bowl(p + r[:, None] * d)
fig, ax = plt.subplots()
ax.fill_between(r, along, along[0], where=r < R, color="lightgray", alpha=0.6)
ax.plot(r, along, color="black")
ax.plot(r[:76], along[0] + slope * r[:76], color="orangered", linestyle="-.")
ax.plot(r, along[0] + slope / 2 * r, color="rebeccapurple", linestyle="--")
ax.axhline(along[0], color="gray", linewidth=1)
ax.plot([0, R], [along[0], along[0]], "o", color="black", clip_on=False, zorder=3)
ax.text(1.9, 4.1, "$J(p)$", color="gray", ha="right")
ax.text(1.62, 5.3, "$J(p+r\\,d)$", ha="right")
ax.text(0.72, 3.6, "lower")
ax.text(0.5, 2.15, r"slope $g\cdot d$", color="orangered", ha="right")
ax.text(1.3, 2.85, "half that slope", color="rebeccapurple")
ax.set(xlabel="$r$", xlim=(0, 2.05), ylim=(2, 6), yticks=[2, 3, 4, 5, 6])
ax.set_xticks([0, R / 2, R, 2], ["0", "$R/2$", "$R$", "2"])
# --8<-- [end:show]

caption = (
    "The loss $\\tfrac12(w_1^2+4w_2^2)$ on the ray from $p=(2,1)$ along $d=(0.6,-0.8)$, whose "
    f"slope is $\\g\\cdot d={slope:.0f}$. It is lower than $J(p)$ exactly for $r$ between 0 and "
    f"$R={R:.2f}$ (shaded); beyond $R$ it is higher. Up to $R/2={R / 2:.2f}$ it even stays below "
    "the line of half that slope (dashed), and such a stretch is all that the proof needs."
)
alt = (
    f"A curve against r. It starts at {along[0]:.0f} with a slope of −{-slope:.0f}, falls to "
    f"{along.min():.2f}, rises again, crosses the starting height at R = {R:.2f} and goes on to "
    f"{along[-1]:.2f}. The region below the starting height is shaded between 0 and R. A dashed "
    "line with half the starting slope lies above the curve at first and meets it halfway to R."
)
