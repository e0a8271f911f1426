"""The numbers in the solutions of the exercises on Taylor's theorem.

>>> [round(float(slopes[-1]), 3) for slopes in orders]
[3.0, 1.5]
"""

# --8<-- [start:show]
import numpy as np

from gd import observed_order

h = np.array([0.5, 1.0, 1.5, 2.0])
change = (1 - h) ** 2 - 1  # along (-1, 0), y stays 1
print("1: length   ", h)
print("1: change   ", change)
print("1: guarantee", -2 * h + 2 * h**2)

h = np.array([1e-1, 1e-2, 1e-3])
gaps = np.abs(np.sin(h) - h), h**1.5
orders = [observed_order(h, gap) for gap in gaps]
print("2: slopes for sin w:    ", orders[0].round(3))
print("2: slopes for |w|^(3/2):", orders[1].round(3))

fixed, proportional = [0.9], [0.9]
for _ in range(4):
    fixed.append(fixed[-1] - 0.5 * np.sign(fixed[-1]))
    proportional.append(proportional[-1] - 0.5 * proportional[-1])
print("3: fixed ", np.round(fixed, 3))
print("3: losses", np.round(np.square(fixed) / 2, 3))
print("3: rate  ", np.round(proportional, 3))
# --8<-- [end:show]

caption = "The numbers of all three solutions."
