"""The numbers in the solutions of the exercises on limits.

>>> ends
[-2, 1, -2]
"""

# --8<-- [start:show]
import numpy as np

from gd import Loss, descend

cube = Loss("w³", lambda w: w**3, lambda w: 3 * w**2, scalar=True)
walk = descend(cube, [0.5, -0.5], 0.1, steps=1000)
for start, end, why in zip([0.5, -0.5], walk.points[-1], walk.stopped, strict=True):
    print(f"1: {start:+} to {end:.4g}, {why}")

tenths, ends = 10, []  # in tenths, the start is 10 and the rate is 3
for _ in range(6):
    tenths -= 3 * (1 if tenths > 0 else -1)
    ends.append(tenths)
ends = ends[-3:]
print("2: the last points, in tenths:", *ends)

samples = 2 * (4 - np.array([0, 10]))  # at w = 4
g, square = samples.mean(), (samples**2).mean()
print(f"3: mean square {square:.0f}, rate below {2 * g**2 / (2 * square):.4f}")
# --8<-- [end:show]

caption = "The numbers of the three exercises: two walks on $w^3$, one on $\\abs{w}$, and a bound."
