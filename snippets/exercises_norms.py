"""The numbers in the solutions of the exercises on norms.

>>> float(rate)
-7.0
"""

# --8<-- [start:show]
import numpy as np

from gd import steepest_direction

g = np.array([2.0, -2.0, 0.0])
for norm in ("l1", "linf"):
    u = steepest_direction(g, norm)
    print(f"1. {norm}: u = {u.tolist()}, rate {g @ u:g}")

for scale in (1, 2, 3):  # v2 = scale·w2 at w = (3, 1), g = (3, 4)
    d = -np.array([3, 4 / scale**2])
    print(f"2. x{scale}: direction {d.round(3).tolist()}, towards 0: {np.isclose(d[0], 3 * d[1])}")

G = np.array([[0.0, 3.0], [-4.0, 0.0]])
spectral, frobenius = steepest_direction(G, "spectral"), 0 - G / np.linalg.norm(G)
rate = (G * spectral).sum()
print(f"3. spectral: {spectral.tolist()}, rate {rate:g}")
print(f"   root of squares: {frobenius.tolist()}, rate {(G * frobenius).sum():g}")
# --8<-- [end:show]

caption = "The three answers, computed."
