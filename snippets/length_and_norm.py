"""Direction and length together: the best bargain in each norm.

>>> {name: step.round(3).tolist() for name, step in steps.items()}["l2"]
[-0.3, -0.4]
"""

# --8<-- [start:show]
import numpy as np

from gd import steepest_direction

g, rate, P = np.array([3.0, 4.0]), 0.1, np.diag([1.0, 4.0])
steps = {}
print("norm       dual  step")
for norm in ("l2", "l1", "linf", "quadratic"):
    u = steepest_direction(g, norm, form=P if norm == "quadratic" else None)
    dual = -(g @ u)
    steps[norm] = rate * dual * u
    d1, d2 = steps[norm]
    print(f"{norm:9} {dual:.3f}  ({d1:.2f}, {d2:.2f})")
# --8<-- [end:show]

caption = (
    "The dual norm, and the whole step $\\lr\\norm{\\g}_*u^\\star$, for $\\g=(3,4)$ and "
    "$\\lr=0.1$. For $\\ell_2$ the step is $-\\lr\\,\\g$. For the quadratic form, here with the "
    "entries 1 and 4 on the diagonal, it is $-\\lr P^{-1}\\g$."
)
