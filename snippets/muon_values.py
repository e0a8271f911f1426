"""What Muon's five Newton-Schulz steps do to a singular value: they end near 1 and stay positive.

>>> bool(made.min() > 0), bool(0.65 < made[s >= 0.01].min()), bool(made.max() < 1.25)
(True, True, True)
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

G = np.random.default_rng(0).normal(size=(8, 5))  # the gradient, for a matrix of weights
X = G / np.linalg.norm(G)  # so that no singular value is above 1
for _ in range(5):
    A = X @ X.T
    X = 3.4445 * X - 4.7750 * A @ X + 2.0315 * A @ A @ X
U, values, Vt = np.linalg.svd(G, full_matrices=False)
rate, best = np.sum(G * -X), np.sum(G * -(U @ Vt))
print(f"g·Δ: {best:.2f} for −UVᵀ, {rate:.2f} after five steps")

s = np.linspace(0.0005, 1, 2000)
made = s
for _ in range(5):
    made = 3.4445 * made - 4.7750 * made**3 + 2.0315 * made**5

fig, ax = plt.subplots()
ax.axhline(1, color="rebeccapurple", linestyle="--", lw=1.5)
ax.plot(s, made, color="royalblue", lw=1.5)
ax.plot(values / np.linalg.norm(G), np.diag(U.T @ X @ Vt.T), "o", color="black")
ax.text(0.99, 1.24, "exact: 1", color="rebeccapurple", ha="right")
ax.text(0.99, 0.5, "five Newton–Schulz steps", color="royalblue", ha="right")
ax.text(0.4, 0.2, "dots: one 8 by 5 gradient")
ax.set(xlabel="singular value before", title="singular value after", ylim=(0, 1.4))
ax.set(xlim=(0, 1), xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])
# --8<-- [end:show]

low, high = made[s >= 0.01].min(), made[s >= 0.01].max()
caption = (
    "What five Newton–Schulz steps make of a singular value between 0 and 1. From 0.01 on the "
    f"result lies between {low:.2f} and {high:.2f}, near 1 (dashed) and far from exact. It is "
    "always positive, and that is all that descent needs. For the gradient with the black dots "
    f"$\\g\\cdot\\D={rate:.2f}$; with $-UV\\T$ it would be ${best:.2f}$."
)
alt = (
    "A curve of the singular value after five steps against the one before. It climbs steeply from "
    f"0 and then wavers between {low:.2f} and {high:.2f}, around a dashed line at 1. Five black "
    "dots, the singular values of one random gradient, lie on it."
)
