"""Minus the gradient walks down the parabola, plus the gradient walks up it: three steps of each.

>>> [round(float(w), 3) for w in minus.points], [round(float(w), 3) for w in plus.points]
([2.0, 1.2, 0.72, 0.432], [2.0, 2.8, 3.92, 5.488])
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import descend, parabola

minus = descend(parabola, 2.0, 0.2, steps=3)
plus = descend(parabola, 2.0, 0.2, steps=3, maximize=True)

w = np.linspace(-1.4, 5.8, 145)
fig, panels = plt.subplots(1, 2, figsize=(5, 3.2), sharey=True)
for ax, walk, colour, title in (
    (panels[0], minus, "royalblue", r"minus: $w-\eta\,\nabla J$"),
    (panels[1], plus, "orangered", r"plus: $w+\eta\,\nabla J$"),
):
    ax.plot(w, parabola(w), color="black")
    ax.plot(0, 0, "*", color="seagreen", markersize=13, zorder=4)
    ax.vlines(walk.points, 0, walk.losses, color="gray", linestyle=":", linewidth=1)
    ax.plot(walk.points, walk.losses, "o", color=colour, zorder=3)
    for tail, tip in zip(walk.points[:-1], walk.points[1:], strict=True):
        arrow = {"arrowstyle": "-|>", "color": colour, "lw": 1.5, "shrinkA": 0, "shrinkB": 0}
        arrow["mutation_scale"] = 8
        ax.annotate("", xy=(tip, -3), xytext=(tail, -3), arrowprops=arrow)
    ax.text(1.7, 5, "start", ha="right")
    ax.set(title=title, xlabel="$w$", xlim=(-1.5, 6), ylim=(-5, 34), xticks=[0, 2, 4, 6])
panels[0].set(ylabel="$J(w)$", yticks=[0, 10, 20, 30])
print("minus:", np.round(minus.points, 3), " plus:", np.round(plus.points, 3))
# --8<-- [end:show]

caption = (
    "The same parabola $J(w)=w^2$, the same start $w=2$, the same learning rate $\\lr=0.2$; only "
    f"the sign differs. After three steps minus is at {minus.points[-1]:.3f}, near the star, and "
    f"plus is at {plus.points[-1]:.3f}, where the loss is {plus.losses[-1]:.1f}. The arrows lie "
    "flat, along the $w$-axis, because that is where a step is taken."
)
alt = (
    "Two panels with the same parabola and the same start at w = 2. Left, minus the gradient: "
    f"three shrinking steps towards the minimum at 0, ending at {minus.points[-1]:.3f}. Right, "
    f"plus the gradient: three growing steps up the curve, ending at {plus.points[-1]:.3f}."
)
