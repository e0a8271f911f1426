"""The numbers in the solutions of the exercises on 180°.

>>> [round(float(share), 2) for share in best]
[0.25, 0.75, 0.97]
"""

# --8<-- [start:show]
import numpy as np

from gd import angle, steepest_direction

g = np.array([1.0, -2.0, 2.0])
print("1: steepest", steepest_direction(g).round(3))
for axis in ([-1, 0, 0], [0, 1, 0], [0, 0, -1]):
    print(f"1: {axis}: rate {g @ axis:+.0f}, {angle(-g, axis):.2f}° off")

off = np.array([60, 30, 10])
best = np.cos(np.radians(off)) ** 2
print("2: left at", off, "degrees:", best.round(2))

u = np.random.default_rng(0).standard_normal((20_000, 10))
u /= np.linalg.norm(u, axis=1, keepdims=True)
print(f"3: n = 10: mean of cos² {np.mean(u[:, 0] ** 2):.4f}")
# --8<-- [end:show]

caption = "The numbers of all three solutions; the samples of the third are random."
