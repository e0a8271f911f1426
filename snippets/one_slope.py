"""Two landscapes with the same height and the same slope at w = 0: the walker feels no difference.

>>> [float(loss(landing)) for loss in (wide, narrow)]
[0.25, 2.0]
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import Loss, step


def valley(bend):
    """A landscape of height 1 and slope 1 at w = 0."""
    return Loss("valley", lambda w: 1 + w + bend * w**2, lambda w: 1 + 2 * bend * w, scalar=True)


wide, narrow = valley(0.25), valley(2)
here = 0.0
landing = step(here, wide.grad(here), learning_rate=1)

w = np.linspace(-2.6, 1, 181)
fig, ax = plt.subplots()
ax.plot(w, 1 + w, color="gray", linestyle="--", linewidth=1)
for loss, fate, style in ((wide, "lower", "-"), (narrow, "higher", "-.")):
    ax.plot(w, loss(w), style, color="black")
    ax.plot(landing, loss(landing), "o", color="royalblue")
    ax.text(landing - 0.1, loss(landing) + 0.08, fate, color="royalblue", ha="right", va="center")
ax.vlines([landing, here], 0, [narrow(landing), 1], color="gray", linestyle=":")
ax.plot(here, 1, "o", color="black")
arrow = {"arrowstyle": "-|>", "color": "royalblue", "lw": 2.5, "shrinkA": 0, "shrinkB": 0}
ax.annotate("", xy=(landing, 0), xytext=(here, 0), arrowprops=arrow)
ax.text(-0.5, -0.08, "the same step", color="royalblue", ha="center", va="top")
ax.text(0.1, 0.9, "same height,\nsame slope", va="top")
ax.text(-2.5, 0.3, "wide valley")
ax.text(-0.95, 2.35, "narrow ditch")
ax.set(xlabel="$w$", ylabel="$J(w)$", xlim=(-2.6, 1), ylim=(-0.4, 2.7), xticks=[-2, -1, 0, 1])
ax.set_yticks([0, 1, 2])
# --8<-- [end:show]

caption = (
    "Two landscapes share the height and the slope at $w=0$ (their common tangent is the grey "
    "dashed line), so descent with learning rate $\\lr=1$ takes the same step, "
    f"$\\stepc{{{landing:+.0f}}}$, on both. In the wide valley the loss goes "
    f"from $1$ to ${wide(landing):.2f}$; in the narrow ditch it goes up to "
    f"${narrow(landing):.0f}$, because the step has crossed the bottom."
)
alt = (
    "Two curves, a wide valley and a narrow ditch, touch at w = 0, where they have the same "
    f"height and the same slope. One blue arrow on the w-axis steps left to w = {landing:.0f}. "
    f"There the wide valley is lower than before, at {wide(landing):.2f}, and the ditch is "
    f"higher, at {narrow(landing):.0f}."
).replace(" -", " −")
