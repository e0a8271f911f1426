"""The numbers in the solutions of the exercises on aiming.

>>> steps
[346, 688]
"""

# --8<-- [start:show]
import numpy as np

from gd import angle, quadratic_bowl

turn = np.linspace(0, np.pi / 2, 100_001)
w = np.stack([np.cos(turn), np.sin(turn)], axis=-1)
off = angle(-quadratic_bowl(4).grad(w), -w)
x, y = w[off.argmax()]
print(f"1: {off.max():.2f}° off, at w ∝ ({x / y:.3f}, 1)")

factors = np.array([99 / 101, 1 - 1 / 100])  # at the best rate, and at 1/L
steps = np.ceil(np.log(1000) / -np.log(factors)).astype(int).tolist()
print(f"2: {steps[0]} steps at best, {steps[1]} at 1/L")

g, M = np.array([3.0, 4.0]), np.diag([1, 0.01])
print(f"3: turned by {angle(M @ M.T @ g, g):.2f}°")
# --8<-- [end:show]

caption = "The numbers of exercises 1 to 3: a search, two logarithms and an angle."
