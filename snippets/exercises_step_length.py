"""The numbers in the solutions of the exercises on step length.

>>> [str(walk.stopped) for walk in walks.values()]
['converged', 'budget', 'budget']
"""

# --8<-- [start:show]
from gd import Loss, backtracking, descend, parabola, quadratic_bowl

bowl = quadratic_bowl(4)
walks = {rate: descend(bowl, [3.0, 1.0], rate, steps=500) for rate in (0.49, 0.5, 0.51)}
for rate, walk in walks.items():
    print(f"1. rate {rate}: {walk.stopped}, loss {walk.losses[-1]:.3g} after {walk.steps} steps")

for fraction in (0.3, 0.5, 0.9):
    rate = backtracking(parabola, 2.0, start=1.0, shrink=0.5, fraction=fraction)
    print(f"2. c = {fraction}: accepts {rate:g}, the bound is {1 - fraction:.1f}")

quartic = Loss("w⁴/4", lambda w: w**4 / 4, lambda w: w**3, scalar=True)
for start in (4.47, 4.48):
    walk = descend(quartic, start, 0.1, steps=20_000, tolerance=1e-5)
    print(f"3. from {start}: {walk.stopped}; 0.1·w0² = {0.1 * start**2:.3f}")
# --8<-- [end:show]

caption = "The three answers, run."
