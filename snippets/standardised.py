"""One line, one loss, two ways to write its parameters: the gradient points elsewhere.

>>> round(off[0]), round(off[1])
(90, 0)
"""

# --8<-- [start:show]
import numpy as np

from gd import angle

birds = np.loadtxt("snippets/penguins.csv", delimiter=",", skiprows=1, usecols=(2, 3))
flipper, grams = birds.T
target = grams / 1000
standard = (flipper - flipper.mean()) / flipper.std()

condition, off = [], []
for name, x in (("millimetres", flipper), ("standardised", standard)):
    inputs = np.column_stack([x, np.ones_like(x)])
    lowest, highest = np.linalg.eigvalsh(inputs.T @ inputs / len(x))
    gradient = -target @ inputs / len(x)  # at w = (0, 0)
    way = np.linalg.lstsq(inputs, target)[0]  # from there to the minimum
    condition.append(highest / lowest)
    off.append(float(angle(-gradient, way)))
    print(f"{name:12} condition {condition[-1]:7.2g}, {off[-1]:5.2f}° off")
# --8<-- [end:show]

caption = (
    "The same penguins, the same lines and the same loss. Written in millimetres, minus the "
    f"gradient at $w=(0,0)$ is {off[0]:.1f}° off the way to the minimum; standardised, it points "
    "straight at it. The condition is the Hessian's largest eigenvalue divided by its smallest."
)
