"""To ask whether the slope changes little, or whether it is small: two ends of one walk.

>>> passes, steps, arrived
(2, 2993, True)
"""

# --8<-- [start:show]
rate, tolerance, start = 0.001, 0.01, 2.0
x, old, new, passes = start, 2 * start, 0.0, 0
while abs(new - old) > tolerance:
    old = new
    x, passes = x - rate * old, passes + 1
    new = 2 * x
print(f"faulty: {passes} passes, x = {x:.6f}")

x, steps = start, 0
while steps < 10000 and not abs(2 * x) <= tolerance:
    x, steps = x - rate * 2 * x, steps + 1
arrived = abs(2 * x) <= tolerance
print(f"right: {steps} steps, x = {x:.6f}")
print("arrived:", arrived)
# --8<-- [end:show]

caption = (
    f"The first loop stops while the slope *changes* little, after {passes} passes. The second "
    f"goes on until the slope *is* small, {steps} steps, or its budget is spent. Try the rates "
    "$0.1$ and $1.1$. With rate $1$ the first loop never ends; press Stop, or see it stopped."
)
explore = "cell"
