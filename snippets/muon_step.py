"""The steepest step in the spectral norm keeps the gradient's directions and levels their sizes.

>>> bool(np.allclose(of_step, 1))
True
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import steepest_direction

sizes = np.geomspace(20, 0.2, 12)  # the gradient's singular values
rng = np.random.default_rng(0)
U, _ = np.linalg.qr(rng.normal(size=(16, 12)))
V, _ = np.linalg.qr(rng.normal(size=(12, 12)))
G = U * sizes @ V.T
of_step = np.linalg.svd(steepest_direction(G, "spectral"), compute_uv=False)

X = -G / np.linalg.norm(G)
for _ in range(5):  # Muon's Newton–Schulz steps: products of matrices only
    A = X.T @ X
    X = X @ (3.4445 * np.eye(12) - 4.7750 * A + 2.0315 * A @ A)
of_muon = np.linalg.norm(X @ V, axis=0)  # in the order of the gradient's

fig, ax = plt.subplots(figsize=(5, 3.3))
k = np.arange(1, 13)
ax.semilogy(k, sizes, "s-", color="orangered")
ax.semilogy(k, of_step, "o-", color="royalblue")
ax.semilogy(k, of_muon, "x:", color="gray", mew=2)
ax.text(3.2, 14, "the gradient $G$", color="orangered")
ax.text(9.2, 1.3, r"the step $-UV^T$", color="royalblue")
ax.text(1, 0.42, "five Newton–Schulz steps", color="gray")
ax.set(xlabel="number $k$", ylabel=r"singular value $\sigma_k$", ylim=(0.12, 32))
ax.set_xticks([1, 4, 8, 12])
ax.set_yticks([0.2, 1, 5, 20], ["0.2", "1", "5", "20"])
ax.minorticks_off()
# --8<-- [end:show]

caption = (
    f"A gradient matrix $G$ whose singular values fall from {sizes[0]:.0f} to {sizes[-1]:.1f}. "
    "Those of the steepest step in the spectral norm are all 1. The five Newton–Schulz steps "
    f"that Muon uses bring them between {of_muon.min():.2f} and {of_muon.max():.2f}: near 1, not "
    "equal to it."
)
alt = (
    "Twelve singular values on a logarithmic axis. The gradient's form a falling orange line from "
    f"{sizes[0]:.0f} to {sizes[-1]:.1f}. Those of the steepest step form a flat blue line at 1. "
    f"Gray crosses, after five Newton–Schulz steps, scatter from {of_muon.min():.2f} to "
    f"{of_muon.max():.2f} around it."
)
