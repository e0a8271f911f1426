"""Gradient descent is a walk in straight steps along a curve that always goes down.

>>> bool(np.all(np.diff(bowl(flow)) < 0))
True
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import descend, quadratic_bowl

bowl, w = quadratic_bowl(4), np.array([3.0, 1.0])
t = np.linspace(0, 6, 601)[:, np.newaxis]
flow = w * np.exp(-t * [1, 4])  # solves dw/dt = −∇J(w)
walks = {rate: descend(bowl, w, rate, steps=round(6 / rate)) for rate in (0.05, 0.2, 0.45)}

x, y = np.meshgrid(np.linspace(-0.5, 3.5, 201), np.linspace(-1.2, 1.4, 151))
height = bowl(np.stack([x, y], axis=-1))
fig, ax = plt.subplots(figsize=(5, 3.6))
ax.contour(x, y, height, 0.2 * np.arange(1, 10) ** 2, colors="lightgray", linewidths=0.8)
for walk, style in zip(walks.values(), [":", "--", "-"], strict=True):
    ax.plot(*walk.points.T, style, color="royalblue", lw=1.5, marker="o", ms=4)
ax.plot(*flow.T, color="black", lw=2.5)
ax.plot(0, 0, "*", color="seagreen", ms=14)
ax.plot(*w, "o", color="black")
note = {"color": "royalblue", "bbox": {"color": "white", "pad": 1}}
ax.text(1.7, -0.88, r"$\eta=0.45$", **note)
ax.text(2.2, 0.02, r"$0.2$", **note)
ax.text(1.9, 0.5, "flow", bbox={"color": "white", "pad": 1})
ax.set(aspect="equal", xlim=(-0.3, 3.3), ylim=(-1.1, 1.3), xticks=[], yticks=[], frame_on=False)
# --8<-- [end:show]

at = {rate: walk.points[round(1.8 / rate)] for rate, walk in walks.items()}
apart = {rate: np.linalg.norm(p - w * np.exp([-1.8, -7.2])) for rate, p in at.items()}
caption = (
    "The thick curve is the gradient flow from $(3,1)$: it always moves along $-\\gradJ$. Blue: "
    "gradient descent with $\\lr=0.45$, $0.2$ and $0.05$. At time 1.8 (4, 9 and 36 steps) the "
    f"walks are {apart[0.45]:.3f}, {apart[0.2]:.3f} and {apart[0.05]:.3f} away from the flow. The "
    "flow never crosses the valley floor. The walk with the longest steps crosses it every time."
)
alt = (
    "A thick curve bends from a point down to the floor of a narrow valley and along it to a green "
    "star. A blue zigzag with learning rate 0.45 jumps from side to side of the floor. With 0.2 "
    "the blue walk stays on one side, below the curve, and with 0.05 it almost covers the curve: "
    f"{apart[0.05]:.3f} apart at time 1.8, against {apart[0.45]:.3f}."
)
