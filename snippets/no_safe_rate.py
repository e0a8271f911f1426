"""Two runs: a rate that is safe from one start only, and a small gradient that excuses nothing.

>>> [str(walk.stopped) for walk in walks.values()]
['converged', 'budget', 'diverged']
"""

# --8<-- [start:show]
from gd import Loss, descend

quartic = Loss("w⁴/4", lambda w: w**4 / 4, lambda w: w**3, scalar=True)
walks = {}
for start in (1.99, 2.0, 2.01):  # rate 0.5: the bound is rate·start² < 2
    walk = descend(quartic, start, 0.5, steps=20_000, tolerance=1e-6)
    print(f"w⁴/4 from {start}: {walk.stopped}, |w| = {abs(walk.points[-1]):.3g}")
    walks[start] = walk

narrow = Loss("50 w²", lambda w: 50 * w**2, lambda w: 100 * w, smoothness=100, scalar=True)
for rate in (0.019, 0.021):  # 2/L = 0.02
    walk = descend(narrow, 1e-6, rate, steps=200)
    first, last = abs(walk.gradients[0]), abs(walk.gradients[-1])
    print(f"50 w², rate {rate}: |g| {first:.0e} → {last:.1e}")
# --8<-- [end:show]

caption = (
    "On $w^4/4$ the rate 0.5 is safe below $w_0=2$, where $\\lr w_0^2=2$. At 2 the walk bounces, "
    "and from just above 2 it leaves. On $50w^2$ the gradient is tiny at first. A rate above "
    f"$2/L=0.02$ makes it grow all the same: the last line is after {walk.steps} steps."
)
