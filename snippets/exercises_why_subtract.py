"""The numbers in the solutions of the exercises on subtracting.

>>> [round(float(w), 3) for w in ends]
[-12.383, 0.012, 0.0, -39366.0]
"""

# --8<-- [start:show]
rate, w, x, t = 0.5, 2.0, -1.0, 1.0
y = w * x
delta_rule = w + rate * (t - y) * x
descent = w - rate * (y - t) * x
print("1: delta rule", delta_rule, "and descent", descent)
print("1: loss", (t - y) ** 2 / 2, "to", (t - delta_rule * x) ** 2 / 2)

ends = []
for start, rate in ((-2.0, 0.1), (2.0, 0.2), (2.0, 0.5), (2.0, 1.0)):
    w = start
    for _ in range(10):
        w = w - rate * abs(2 * w)
    ends.append(w)
    print(f"2: from {start:+g}, rate {rate}, 10 steps: {w:+.3f}")
# --8<-- [end:show]

caption = "The numbers of both solutions."
