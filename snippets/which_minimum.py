"""Which stationary point is reached depends on the start and on the learning rate.

>>> ends
[[1.0, 1.0, 1.0], [1.0, 1.0, -1.0], [1.0, 0.0, -1.0]]
"""

# --8<-- [start:show]
import numpy as np

from gd import descend, double_well

starts = np.array([1.3, 1.5, 1.7])
ends = []
print("start    ", *(f"{start:8}" for start in starts))
for rate in (0.05, 0.15, 0.2):
    walk = descend(double_well, starts, rate, steps=1000)
    ends.append(walk.points[-1].round(6).tolist())
    print(f"rate {rate:.2f}", *(f"{end:+8.0f}" for end in ends[-1]))
# --8<-- [end:show]

same = sum(end == 1 for row in ends for end in row)
caption = (
    "$(w^2-1)^2$ has minima at $-1$ and $+1$ and a local maximum at 0. All nine walks start to the "
    f"right of $+1$, yet only {same} end there. One lands exactly on the maximum, where the "
    "gradient is zero, and stays."
)
