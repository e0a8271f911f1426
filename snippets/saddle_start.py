"""A start exactly on the ridge walks into the saddle; one a millionth beside it turns and leaves.

>>> turn, bool(distance[-1, 0] < 1e-5), bool(distance[-1, 1] > 10)
(34, True, True)
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import descend, saddle

starts = [(1.0, 0.0), (1.0, 1e-6)]
walk = descend(saddle, starts, 0.1, steps=90, tolerance=0)
distance = np.linalg.norm(walk.points, axis=-1)  # from the saddle, (0, 0)
turn = int(distance[:, 1].argmin())

fig, ax = plt.subplots(figsize=(5, 3.4))
ax.semilogy(distance[:, 1], color="royalblue")
ax.semilogy(distance[:, 0], "--", color="black")
ax.plot(turn, distance[turn, 1], "o", color="royalblue")
ax.text(50, 1.5, "start $(1,10^{-6})$", color="royalblue", ha="right")
ax.text(50, 8e-7, "start $(1,0)$", ha="right")
ax.text(turn, 9e-3, f"step {turn}", color="royalblue", ha="center")
ax.set(xlabel="step", xticks=[0, 30, 60, 90], ylim=(1e-9, 1e3))
ax.set(yticks=[1e-8, 1e-4, 1], title="distance to the saddle of $w_1^2-w_2^2$")
ax.minorticks_off()
# --8<-- [end:show]

near = distance[turn, 1]
caption = (
    "Two starts on $w_1^2-w_2^2$, $\\lr=0.1$. With $w_2=0$ exactly the walk runs into the saddle. "
    f"From $w_2=10^{{-6}}$ it comes nearer for {turn} steps, to {near:.5f}, and then leaves: after "
    f"90 steps it is {distance[-1, 1]:.1f} away."
)
alt = (
    "Distance to the saddle on a logarithmic axis against the step. Both walks fall along one "
    f"straight line. At step {turn}, at {near:.5f}, the one that started a millionth beside the "
    "ridge turns and rises along a straight line; the other falls on."
)
