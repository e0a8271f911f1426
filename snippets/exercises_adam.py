"""The numbers in the solutions of the exercises on Adam.

>>> [round(float(bound), 4) for bound in bounds]
[0.5263, 0.7507]
"""

# --8<-- [start:show]
import numpy as np

beta1, beta2 = 0.9, 0.999
print(f"1: {(1 - beta1) / np.sqrt(1 - beta2):.2f} times too long")

w = [1.0]
for _ in range(6):
    w.append(w[-1] - 0.4 * np.sign(w[-1]))
print("2:", np.round(w, 3))

beta = 0.9
bounds = 1 / (1 + beta), (1 + beta**2 / (1 + beta)) / (1 + beta)
for rate in (0.5, 0.6, 0.8):
    w1 = 1 - rate * (1 + beta)  # after the first step, from w = 1
    step = -rate * (w1 + beta * (beta * 1 + w1))
    print(f"3: rate {rate}: g·Δ = {w1 * step:+.3f}")
# --8<-- [end:show]

caption = "The numbers for all three exercises."
