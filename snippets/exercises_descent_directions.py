"""The numbers in the solutions of the exercises on descent directions.

>>> B.round(3).tolist()
[[1.2, 3.4], [3.4, 9.8]]
"""

# --8<-- [start:show]
import numpy as np

for r in (0.1, 0.28, 0.29):
    x, y = 1 + 3 * r, 1 - 2 * r
    print(f"1: r = {r}: J changes by {x**2 + 3 * y**2 - 4:+.4f}")

losses = {
    "x - y²": lambda x, y: x - y**2,
    "x - y³": lambda x, y: x - y**3,
    "x": lambda x, y: x,
}
for name, J in losses.items():
    up, down = J(0.0, 0.1), J(0.0, -0.1)
    print(f"2: {name:6} along d {up:+.3f}, along -d {down:+.3f}")

g, e = np.array([2.0, -1.0]), np.array([-1.0, -3.0])
B = np.outer(e, e) / (g @ e) + np.eye(2) - np.outer(g, g) / (g @ g)
print("3: B =", B.round(3).tolist())
print("3: -Bg =", (-B @ g).round(3).tolist())
print("3: eigenvalues of B:", np.linalg.eigvalsh(B).round(3))
# --8<-- [end:show]

caption = "The numbers of all three solutions."
