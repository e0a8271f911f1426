"""The gradient lies flat on the map under the landscape, not on the landscape.

>>> gradient.shape == here.shape
True
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import quadratic_bowl

loss = quadratic_bowl(2)
here = np.array([1.1, 0.3])
gradient = loss.grad(here)
learning_rate = 0.4
floor = -1.5

# A bowl cut into level lines: 6 of them, and 24 spokes.
size, turn = np.meshgrid(np.linspace(0, 1.8, 7), np.linspace(0, 2 * np.pi, 73))
w1, w2 = size * np.cos(turn), size * np.sin(turn) / np.sqrt(2)
heights = loss(np.stack([w1, w2], axis=-1))
fig, ax = plt.subplots(figsize=(5, 3.6), subplot_kw={"projection": "3d"})
ax.plot_wireframe(w1, w2, heights, color="black", linewidth=0.7, rstride=3, cstride=1, alpha=0.6)
ax.plot_wireframe(w1, w2, 0 * heights + floor, color="gray", linewidth=0.8, rstride=0, cstride=1)
ax.plot(*here, loss(here), "o", color="black")
ax.plot(*np.transpose([here, here]), [floor, loss(here)], ":", color="gray")
for change, colour in ((gradient, "orangered"), (-learning_rate * gradient, "royalblue")):
    ax.quiver(*here, floor, *change, 0, color=colour, linewidth=2.5, arrow_length_ratio=0.25)
ax.set(xlim=(-1.5, 1.8), ylim=(-1.5, 1.5), zlim=(floor, 1.7))
ax.set_box_aspect((3.3, 3, 3.2), zoom=1.2)
ax.view_init(25, -70)
ax.set_axis_off()
fig.text(0.01, 0.72, "landscape:\nheight $J(w)$")
fig.text(0.01, 0.3, "map:\nplaces $w$")
fig.text(0.8, 0.12, "gradient", color="orangered")
fig.text(0.59, 0.11, "step", color="royalblue", bbox={"color": "white", "pad": 1})
# --8<-- [end:show]

caption = (
    "Above, the landscape $J=\\tfrac12(w_1^2+2w_2^2)$; below it, its map with the level lines. "
    f"At $w=({here[0]},\\,{here[1]})$ the gradient is "
    f"$\\gradc{{({gradient[0]:.1f},\\,{gradient[1]:.1f})}}$: two numbers, one for each axis of "
    "the map, and none for the height. So the arrow lies on the map, below the point, and so "
    f"does the step (here with $\\lr={learning_rate}$)."
)
alt = (
    "A bowl drawn as a wire mesh floats above a flat contour map. A dotted line drops from a "
    "point on the bowl to its place on the map. From that place a vermilion arrow, the "
    "gradient, runs outward flat on the map, and a shorter blue arrow, the step, runs the "
    "opposite way."
)
