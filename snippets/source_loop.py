"""A loop that stops when the gradient changes little has not arrived: it may not even have begun.

>>> passes, x, walk.stopped, int(walk.steps)
(2, 1.996, 'converged', 2993)
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import descend, parabola

rate, tolerance, start = 0.001, 0.01, 2.0

# The answer's rule: go on while the gradient still changes.
x, old, new, passes = start, 2 * start, 0.0, 0
while abs(new - old) > tolerance:
    old = new
    x = x - rate * old
    new, passes = 2 * x, passes + 1
print(f"gradient changes little: stops after {passes} passes at x = {x:.3f}")

# A rule that works here: go on while the gradient is large.
walk = descend(parabola, start, rate, steps=5000, tolerance=tolerance)
print(f"gradient is small: {walk.stopped} after {walk.steps} steps at x = {walk.points[-1]:.3f}")

size, change = np.abs(walk.gradients), np.abs(np.diff(walk.gradients))
fig, ax = plt.subplots()
ax.semilogy(size, color="orangered")
ax.semilogy(change, color="gray", linestyle="-.")
ax.axhline(tolerance, color="rebeccapurple", linestyle="--")
ax.plot(0, change[0], "X", color="gray", markersize=10, clip_on=False)
ax.text(1450, 0.35, "size of the gradient", color="orangered")
ax.text(700, 0.014, "tolerance", color="rebeccapurple")
ax.text(1500, 7e-4, "its change from step to step", color="gray")
ax.annotate("the loop stops here", (0, 4e-3), (90, 6e-5), arrowprops={"arrowstyle": "->"})
ax.set(xlabel="step", xlim=(0, 3300), ylim=(1e-5, 10), yticks=[1e-4, 1e-2, 1])
# --8<-- [end:show]

caption = (
    f"The loop on $x^2$ with rate {rate} from $x=2$, on a logarithmic scale. The *change* of the "
    f"gradient (grey) starts below the tolerance {tolerance}, so the loop's own rule ends it after "
    f"{passes} passes, at $x={x:.3f}$ (cross). The *size* of the gradient falls below that "
    f"tolerance only after {walk.steps} steps."
)
alt = (
    "Two falling straight lines on a logarithmic scale against the step. The gradient's change "
    f"from step to step begins at {change[0]:.3f}, already under the dashed tolerance of "
    f"{tolerance}; a cross marks that the loop stops there. The gradient's size begins at "
    f"{size[0]:.0f} and meets the tolerance only at step {walk.steps}."
)
