"""Each line of the derivation, evaluated at one point and one step.

>>> bool(change <= first_order + bound < 0)
True
"""

# --8<-- [start:show]
import numpy as np

from gd import Loss, directional_derivative, largest_safe_rate, remainder


def value(w):
    x, y = w.T
    return np.sin(x) + x * y**2 + y**4 / 2


def gradient(w):
    x, y = w.T
    return np.array([np.cos(x) + y**2, 2 * x * y + 2 * y**3]).T


example = Loss("sin w1 + w1 w2² + ½ w2⁴", value, gradient)
w, L, h = np.array([0.7, -0.4]), 3.16, 0.1
g = gradient(w)
u = -g / np.linalg.norm(g)
slope = directional_derivative(g, u)
change = value(w + h * u) - value(w)
first_order = h * slope
(gap,) = remainder(example, w, u, [h])
bound = L * h**2 / 2

print(f"g = ({g[0]:.4f}, {g[1]:.4f}), g·u = {slope:.4f}")
print(f"(1) {change:+.6f} = {first_order:+.6f} {gap:+.6f}")
print(f"(2) {abs(gap):9.6f} <= {bound:.6f}")
print(f"(3) {change:+.6f} <= {first_order + bound:+.6f}")
print(f"(4) that bound, factored: {-h * (abs(slope) - L * h / 2):+.6f}")
print(f"(5) sure descent for h < {2 * abs(slope) / L:.4f}")
print(f"(6) sure descent for η < {largest_safe_rate(L):.4f}")
# --8<-- [end:show]

caption = (
    "The lines (1) to (6) of the derivation on $\\sin w_1+w_1w_2^2+\\tfrac12w_2^4$ at "
    f"$w=({w[0]},{w[1]})$, with $h={h}$. The slope term promises ${first_order:.4f}$, the "
    f"guarantee is ${first_order + bound:.4f}$, and the loss really changes by ${change:.4f}$."
)
