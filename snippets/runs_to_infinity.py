"""On log(1 + exp(-w)) the gradient tends to 0 while the walk runs to infinity.

>>> bool(np.all(np.diff(walk.points) > 0)), walk.stopped
(True, 'budget')
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import Loss, descend

softplus = Loss(
    "log(1 + exp(-w))",
    value=lambda w: np.logaddexp(0, -w),
    grad=lambda w: -1 / (1 + np.exp(w)),
    smoothness=0.25,
    scalar=True,
)
walk = descend(softplus, 0.0, 1.0, steps=10_000, tolerance=0)
k = np.array([1, 10, 100, 1000, 10_000])
for i in k:
    print(f"step {i:5}: w = {walk.points[i]:.3f}, g = {walk.gradients[i]:.6f}")

fig, ax = plt.subplots()
every = np.unique(np.geomspace(1, 10_000, 200).astype(int))
ax.semilogx(every, np.log(every), "--", color="gray")
ax.semilogx(every, walk.points[every], color="royalblue")
ax.plot(k, walk.points[k], "o", color="royalblue")
ax.text(7, 4.3, "position $w_k$", color="royalblue")
ax.text(200, 3.7, r"$\log k$", color="gray")
ax.set(xlabel="step $k$", ylim=(-0.4, 10), yticks=[0, 5, 10])
ax.set_xticks(k, ["1", "10", "100", "1000", "10000"])
ax.minorticks_off()
# --8<-- [end:show]

caption = (
    "$\\log(1+e^{-w})$ from 0 with $\\lr=1$. Every step descends and the gradient tends to 0: "
    f"after {k[-1]} steps it is −{-walk.gradients[-1]:.4f}. The walk is then at "
    f"{walk.points[-1]:.2f} and goes on, like the logarithm of the step. There is no minimum to "
    "arrive at."
)
alt = (
    "Position against the step on a logarithmic axis: a curve that becomes a straight line, close "
    f"above the dashed line log k, and reaches {walk.points[-1]:.2f} at step {k[-1]}."
)
