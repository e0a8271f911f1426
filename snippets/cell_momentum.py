"""Momentum on ½w² with rate 1.5: the second step climbs, and the walk converges.

>>> climbing[0], abs(w) < 0.5
(2, True)
"""

# --8<-- [start:show]
rate, beta = 1.5, 0.9
w, m = 1.0, 0.0
walk, climbing = [w], []
for t in range(1, 41):
    g = w  # the slope of w²/2
    m = beta * m + g  # the memory
    if g * (-rate * m) > 0:
        climbing.append(t)
    w = w - rate * m
    walk.append(w)
    if t <= 4 or t % 10 == 0:
        print(f"step {t:2d} to w = {w:9.6f}")
print("steps that start uphill:", climbing[:5])
# --8<-- [end:show]

caption = (
    f"The loss is $\\tfrac12w^2$. Of {len(walk) - 1} steps {len(climbing)} start uphill, the "
    f"second among them, and still the walk ends near the minimum, at ${w:.3f}$. Set `beta` to "
    "$0$: none climbs. Add the line `plot(walk)` to see it."
)
explore = "cell"
