"""The numbers in the solutions of the exercises on signs.

>>> walk[1].round(3).tolist()
[-1.1, 2.5]
"""

# --8<-- [start:show]
import numpy as np

for w in (-2.0, 0.0, 1.0, -1.0):
    slope = 3 * w**2 - 3
    new = w - 0.1 * slope
    before, after = w**3 - 3 * w, new**3 - 3 * new
    print(f"1: w {w:+g} to {new:+.1f}, loss {before:+g} to {after:+.3f}")

walk = [np.array([-1.0, 3.0])]
for _ in range(60):
    w1, w2 = walk[-1]
    gradient = np.array([2 * w1 + w2, w1 + 2 * w2])
    walk.append(walk[-1] - 0.1 * gradient)
for t in (0, 1, 2, 3, 10, 60):
    w1, w2 = walk[t] + 0.0
    loss = w1**2 + w1 * w2 + w2**2
    print(f"2: {t:2} steps: ({w1:+.3f}, {w2:+.3f}), loss {loss:.3f}")
# --8<-- [end:show]

caption = "The numbers of both solutions."
