"""Whether a walk zig-zags depends on the rate: component i alternates iff the rate exceeds 1/λ_i.

>>> [bool(np.any(walk.points[1:, 1] * walk.points[:-1, 1] < 0)) for walk in walks]
[False, False, True, True]
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import descend, largest_safe_rate, quadratic_bowl

bowl, start = quadratic_bowl(12), [3.0, 0.6]
safe = largest_safe_rate(bowl.smoothness)  # 2/L
shares = [0.2, 0.5, 0.93, 1.05]
walks = [descend(bowl, start, share * safe, steps=9) for share in shares]
notes = ["no zig-zag", "no zig-zag", "zig-zag", "leaves"]

x, y = np.meshgrid(np.linspace(-0.6, 3.6, 121), np.linspace(-1.6, 1.6, 121))
height = bowl(np.stack([x, y], axis=-1))
fig, panels = plt.subplots(2, 2, figsize=(5, 4.3))
for ax, walk, share, note in zip(panels.flat, walks, shares, notes, strict=True):
    ax.contour(x, y, height, [0.3, 1.2, 3, 6, 10], colors="gray", linewidths=0.8)
    ax.plot(*walk.points.T, "o-", color="royalblue", lw=1.4, ms=4)
    ax.plot(*start, "o", color="black", ms=6)
    ax.plot(0, 0, "*", color="seagreen", ms=13)
    ax.set_title(rf"$\eta={share:g}\cdot 2/L$" + f"\n{note}")
    ax.set(aspect="equal", xlim=(-0.6, 3.5), ylim=(-1.5, 1.5), xticks=[], yticks=[])
    ax.set_frame_on(False)
# --8<-- [end:show]

last = walks[3].points[-1]
caption = (
    "Nine steps on $\\tfrac12(w_1^2+12w_2^2)$, $L=12$, from the same start at four rates. The "
    f"steep component, $\\lambda=12$, changes sides only above half of $2/L$. At {shares[0]} of it "
    "the walk bends and never crosses the valley, though it does not aim at the minimum either. At "
    f"{shares[2]} it crosses at every step. Above $2/L$ it leaves, along the steep axis."
)
alt = (
    "Four copies of one elongated bowl, each with a walk of nine steps from the upper right. At "
    f"{shares[0]} of two over L the walk curves down to the valley floor and follows it. At "
    f"{shares[1]} it reaches the floor in one step. At {shares[2]} it jumps from side to side with "
    f"shrinking jumps. At {shares[3]} the jumps grow; the last one ends at {abs(last[1]):.1f} off "
    "the floor."
)
