"""The numbers in the solutions of the exercises on backpropagation.

>>> gradient.tolist()
[0.0, 0.0, 0.0, 0.6]
"""

# --8<-- [start:show]
import numpy as np

from gd import numerical_gradient

x, target = -1.4, -0.6


def loss(w):
    return (w[2] * np.tanh(w[0] * x + w[1]) + w[3] - target) ** 2 / 2


gradient = numerical_gradient(loss, np.zeros(4)).round(9) + 0.0
print("1: gradient at w = 0:", gradient)

eps = np.finfo(float).eps
h = (3 * eps) ** (1 / 3)
measured = (np.exp(h) - np.exp(-h)) / (2 * h)
print(f"2: h = {h:.1e}, bound {1.5 * eps / h:.0e}, error {abs(measured - 1):.0e}")

print(f"3: the same walk at η = {0.3 / 342:.6f}; it diverges above {2 / 342:.6f}")
# --8<-- [end:show]

caption = "The numbers for all three exercises."
