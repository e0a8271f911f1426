"""The numbers in the solutions of the exercises on the parabola.

>>> first, [round(float(w), 3) for w in near.points[:4]]
(8, [5.0, 2.0, 3.5, 2.75])
"""

# --8<-- [start:show]
import numpy as np

from gd import descend, parabola, shifted_parabola, step

near = descend(shifted_parabola(3), 5.0, 0.75, steps=20)
first = int(np.argmax(np.abs(near.points - 3) <= 0.01))
print("1: the walk:", near.points[:4])
print(f"1: {first} steps: {near.points[first] - 3:+.4f} from the minimum")

for rate in (0.1, 0.5, 0.7, np.sqrt(0.5), 0.72):
    w = 2.0
    for _ in range(50):
        w = step(w, parabola.grad(w), rate)
        w = step(w, parabola.grad(w), rate, maximize=True)
    print(f"3: rate {rate:.3f}: 50 rounds lead to {w:.4g}")
# --8<-- [end:show]

caption = "The numbers of solutions 1 and 3."
