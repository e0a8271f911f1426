"""The numbers in the solutions of the exercises on what the walker knows.

>>> [round(float(change), 3) for change in changes]
[1.0, 0.1, 0.01]
"""

# --8<-- [start:show]
import numpy as np

from gd import directional_derivative, step

east, slanted = np.array([1.0, 0.0]), np.array([0.6, 0.8])
g = np.linalg.solve([east, slanted], [0.05, -0.066])
north = directional_derivative(g, [0, 1])
print(f"1: north {north:+.2f}, steepest {-np.linalg.norm(g):+.2f}")
print("1: step", step(np.zeros(2), g, learning_rate=2.0).round(3))

changes = []
for rate in (1.0, 0.1, 0.01):
    c, w = 2 / rate, step(0.0, 1.0, rate)
    changes.append((1 + w + c * w**2) - 1)
    print(f"2: rate {rate:g}, c = {c:g}: change {changes[-1]:+g}")
# --8<-- [end:show]

caption = "The numbers of both solutions."
