"""A network of four hidden units learns to tell Chinstrap penguins from the others.

>>> bool(walk.losses[-1] < 0.08), right > 320
(True, True)
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import Loss, descend, gradient_error

rows = np.loadtxt("snippets/penguins.csv", delimiter=",", skiprows=1, dtype=str)
sizes = rows[:, 1:3].astype(float)  # bill and flipper, in mm
x = (sizes - sizes.mean(axis=0)) / sizes.std(axis=0)
target = np.where(rows[:, 0] == "Chinstrap", 1, -1)


def forward(w, x):
    a = np.tanh(x @ w[:8].reshape(2, 4) + w[8:12])
    return a, a @ w[12:16] + w[16]


def value(w):
    return np.mean((forward(w, x)[1] - target) ** 2) / 2


def gradient(w):
    a, y = forward(w, x)
    dy = (y - target) / len(x)  # the loss is a mean over the birds
    dz = dy[:, None] * w[12:16] * (1 - a**2)
    return np.concatenate([(x.T @ dz).ravel(), dz.sum(axis=0), a.T @ dy, [dy.sum()]])


loss = Loss("is it a Chinstrap?", value, gradient)
start = np.random.default_rng(0).normal(scale=0.5, size=17)
print(f"error of the gradient: {gradient_error(loss, start):.0e}")
walk = descend(loss, start, 0.5, steps=400)

fig, ax = plt.subplots(figsize=(5, 3.6))
for kind, marker, colour in ((-1, ".", "gray"), (1, "^", "black")):
    ax.plot(*sizes[target == kind].T, marker, color=colour, markersize=5, alpha=0.7)
grid = np.stack(np.meshgrid(np.linspace(31, 61, 121), np.linspace(170, 233, 121)), axis=-1)
_, y = forward(walk.points[-1], (grid - sizes.mean(axis=0)) / sizes.std(axis=0))
ax.contour(grid[..., 0], grid[..., 1], y, [0], colors="royalblue", linewidths=2.5)
ax.text(60.5, 172, "Chinstrap", ha="right")
ax.set(xlabel="bill (mm)", title="flipper (mm)", xticks=[35, 45, 55], yticks=[180, 205, 230])
# --8<-- [end:show]

right = int(np.sum(np.sign(forward(walk.points[-1], x)[1]) == target))
no_to_all = int(np.sum(target == -1))
caption = (
    f"Which penguins are Chinstraps (triangles)? After {walk.steps} steps against the gradient "
    f"with $\\lr=0.5$ the loss has fallen from {walk.losses[0]:.2f} to {walk.losses[-1]:.3f}. The "
    f"network says yes to the right of the line. Of the {len(x)} birds that it was fitted to it "
    f"names {right} correctly; saying no to all of them would name {no_to_all}."
)
alt = (
    "Dots and triangles by length of bill and flipper. A bent line that descent found runs "
    "between them, with most triangles to its right: long bills with short flippers."
)
