"""In many dimensions a random direction is nearly perpendicular to the gradient.

>>> bool(np.all(abs(np.array(sampled) / exact[tried] - 1) < 0.05))
True
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

exact = np.ones(1001)  # exact[n]: the mean of |cos β| in n dimensions
exact[2] = 2 / np.pi
for n in range(3, 1001):
    exact[n] = exact[n - 2] * (n - 2) / (n - 1)

rng = np.random.default_rng(0)
tried = [2, 3, 10, 30, 100, 300, 1000]
sampled = []
for n in tried:
    z = rng.standard_normal((1000, n))  # z / ‖z‖ is a random direction
    sampled.append(np.mean(abs(z[:, 0]) / np.linalg.norm(z, axis=1)))  # for g = (1, 0, …)
print("\n".join(f"n = {n:4}: {exact[n]:.4f}" for n in (2, 3, 10, 100, 1000)))

n = np.arange(2, 1001)
fig, ax = plt.subplots()
ax.loglog(n, np.sqrt(2 / (np.pi * n)), "--", color="rebeccapurple")
ax.loglog(n, exact[2:], color="black")
ax.loglog(tried, sampled, "o", color="royalblue")
ax.text(2.1, 0.25, r"$\sqrt{2/(\pi n)}$", color="rebeccapurple")
ax.text(14, 0.26, "exact mean")
ax.text(130, 0.085, "1000 random\ndirections", color="royalblue")
ax.minorticks_off()
ax.set(xlabel="number of dimensions $n$", ylim=(0.02, 1))
ax.set_xticks([2, 10, 100, 1000], ["2", "10", "100", "1000"])
ax.set_yticks([0.03, 0.1, 0.3, 1], ["0.03", "0.1", "0.3", "1"])
ax.set_title(r"mean of $|\cos\beta|$")
# --8<-- [end:show]

worst = max(abs(s / exact[n] - 1) for n, s in zip(tried, sampled, strict=True))
caption = (
    "How steep a random direction is, as a share of the steepest: the exact mean, its lower bound "
    "$\\boundc{\\sqrt{2/(\\pi n)}}$, and samples of 1000 directions, none more than "
    f"{worst:.1%} off. In {tried[0]} dimensions the mean is {exact[tried[0]]:.3f}, in "
    f"{tried[-1]} dimensions {exact[tried[-1]]:.4f}."
)
alt = (
    "Log-log plot of the mean of the absolute cosine against the number of dimensions. Sampled "
    f"dots lie on the exact curve, which falls from {exact[2]:.3f} in 2 dimensions to "
    f"{exact[1000]:.4f} in 1000 and soon cannot be told from the dashed line, its lower bound."
)
