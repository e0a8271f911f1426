"""One bowl in two coordinates: preconditioned descent is plain descent on the round map.

>>> bool(np.allclose(known.points @ M, fixed))
True
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import descend, quadratic_bowl

kappa, start, steps = 12.0, np.array([3.0, 0.9]), 6
bowl, best = quadratic_bowl(kappa), 2 / (1 + kappa)
M = np.diag([1, 1 / np.sqrt(kappa)])  # w = M v, so that J = ½ v·v
plain = descend(bowl, start, best, steps=steps).points
known = descend(quadratic_bowl(1), np.linalg.solve(M, start), 0.5, steps=steps)
fixed = [start]
for _ in range(steps):
    fixed.append(fixed[-1] - 0.5 * M @ M.T @ bowl.grad(fixed[-1]))

fig, (left, right) = plt.subplots(1, 2, figsize=(5, 3.4))
shapes = (left, bowl, M, "map of $w$"), (right, quadratic_bowl(1), np.eye(2), "map of $v$")
x, y = np.meshgrid(np.linspace(-0.8, 3.6, 121), np.linspace(-3.3, 3.7, 121))
for ax, loss, to_map, title in shapes:
    height = loss(np.stack([x, y], axis=-1))
    ax.contour(x, y, height, [0.4, 1.6, 4, 9.4], colors="gray", linewidths=0.8)
    other = plain if ax is left else np.linalg.solve(M, plain.T).T
    ax.plot(*other.T, "o:", color="gray", lw=1.4, ms=4)
    ax.plot(*(known.points @ to_map).T, "o-", color="royalblue", ms=5)
    ax.plot(0, 0, "*", color="seagreen", ms=14)
    ax.set_title(title)
    ax.set(aspect="equal", xlim=(-0.8, 3.5), ylim=(-3, 3.6), xticks=[], yticks=[])
    ax.set_frame_on(False)
left.text(1.0, 1.75, "preconditioned", color="royalblue", ha="center")
left.text(1.0, -1.75, "plain", color="gray", ha="center")
# --8<-- [end:show]

ends = [np.linalg.norm(p[-1]) for p in (plain, fixed)]
caption = (
    f"Six steps on $\\tfrac12(w_1^2+{kappa:.0f}w_2^2)$, seen in $w$ and in $v$, where $w=Mv$. On "
    "the map of $v$ the bowl is round, so $\\stepc{-\\g}$ points at the minimum: the blue walk is "
    "plain gradient descent there, and $w-\\lr MM^\\mathsf{T}\\g$ here. The dotted walk is plain "
    f"descent in $w$ at its best constant rate. They end {ends[1]:.2f} and {ends[0]:.2f} "
    "from the minimum. (The blue walk has $\\lr=0.5$; with $\\lr=1$ one step would arrive.)"
)
alt = (
    "Two maps of one bowl. Left, elongated level lines: the plain walk zig-zags, the "
    "preconditioned one goes straight to the minimum. Right, in other coordinates, the level "
    f"lines are circles, and the same straight walk crosses them at right angles. After six steps "
    f"the preconditioned walk is {ends[1]:.2f} from the minimum, the plain one {ends[0]:.2f}."
)
