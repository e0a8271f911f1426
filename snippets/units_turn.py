"""Minus the gradient turns when one coordinate is measured in another unit.

>>> bool(np.allclose(turned[:2], [0, 44.4271], atol=1e-4))
True
"""

# --8<-- [start:show]
import numpy as np

from gd import angle

g = np.array([1.0, 1.0])  # joules a metre
units = {"metre": 1, "decimetre": 0.1, "millimetre": 0.001}
turned = []
for name, metres in units.items():
    M = np.diag([metres, 1.0])  # w = M v: the first coordinate in the new unit
    direction = -M @ M.T @ g  # descent in v, carried back to metres
    turned.append(float(angle(direction, -g)))
    print(f"w1 in {name + 's,':13} turned by {turned[-1]:5.2f}°")
both = -0.1 * np.eye(2) @ (0.1 * np.eye(2)).T @ g
print(f"both in decimetres, turned by {angle(both, -g):5.2f}°")
# --8<-- [end:show]

caption = (
    "At $\\g=(1,1)$ joules a metre, the direction of descent in the new coordinates, carried back "
    f"to metres. One coordinate in millimetres turns it by {turned[-1]:.2f}°, almost on to "
    "the other axis. Changing both units alike turns nothing."
)
