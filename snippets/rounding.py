"""A walk stops moving where its steps fall below the spacing of the floats.

>>> bool(np.all(left <= 3 * np.spacing(centres)))
True
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import descend, shifted_parabola

centres = np.array([1.0, 1e4, 1e8])
fig, ax = plt.subplots(figsize=(5, 3.5))
left = []
for centre in centres:
    walk = descend(shifted_parabola(centre), centre + 1, 0.1, steps=220, tolerance=0)
    distance = abs(walk.points - centre)
    left.append(distance[-1])
    print(f"at {centre:.0e}: {distance[-1]:.1e} off, spacing {np.spacing(centre):.1e}")
    ax.semilogy(distance, color="royalblue")
    ax.axhline(np.spacing(centre), ls="--", lw=1, color="gray")
ax.text(219, 8e-8, "minimum at $10^8$", color="royalblue", ha="right")
ax.text(219, 1e-11, "minimum at $10^4$", color="royalblue", ha="right")
ax.text(219, 1.2e-15, "minimum at 1", color="royalblue", ha="right")
ax.text(2, 2.5e-8, "spacing of floats", color="gray", va="bottom")
ax.set(xlabel="step", xticks=[0, 100, 200], xlim=(0, 220), ylim=(4e-17, 30))
ax.set(yticks=[1e-16, 1e-8, 1], title="distance to the minimum")
ax.minorticks_off()
# --8<-- [end:show]

caption = (
    "$(w-c)^2$ with $\\lr=0.1$, from $c+1$. Each step should shorten the distance to 0.8 of "
    "itself. It does until the steps are shorter than half the spacing of the 64-bit floats around "
    f"$c$ (dashed). Around $10^8$ the walk stops ${left[2] * 1e8:.0f}\\cdot10^{{-8}}$ from the "
    "minimum, for ever."
)
alt = (
    "Distance to the minimum on a logarithmic axis. Three walks fall along one straight line and "
    "then turn level, each close above a dashed line, the spacing of floats there: "
    f"{left[2]:.1e} for a minimum at a hundred million, {left[1]:.1e} at ten thousand, "
    f"{left[0]:.1e} at one."
)
