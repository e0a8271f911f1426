"""A flat stretch of one loss: another loss for the same aim has a slope there.

>>> bool(abs(walks["squared error"].points[-1] + 10) < 0.1)
True
"""

# --8<-- [start:show]
import numpy as np

from gd import Loss, descend


def sigmoid(w):
    return 1 / (1 + np.exp(-w))


def slope(w):
    return -((1 - sigmoid(w)) ** 2) * sigmoid(w)


losses = [
    Loss("squared error", lambda w: (1 - sigmoid(w)) ** 2 / 2, slope, scalar=True),
    Loss("cross-entropy", lambda w: np.logaddexp(0, -w), lambda w: sigmoid(w) - 1, scalar=True),
]
walks = {loss.name: descend(loss, -10.0, 1.0, steps=1000) for loss in losses}
for name, walk in walks.items():
    g, w = walk.gradients[0], walk.points[-1]
    print(f"{name}: first gradient {g:.6f},")
    print(f"    at the end w = {w:.3f}, output {sigmoid(w):.4f}")
# --8<-- [end:show]

moved = walks["squared error"].points[-1] + 10
output = sigmoid(walks["cross-entropy"].points[-1])
caption = (
    "The output $\\sigma(w)=1/(1+e^{-w})$ should become 1, from $w=-10$, with $\\lr=1$. On the "
    f"flat stretch of the squared error 1000 steps move $w$ by {moved:.3f}. The cross-entropy "
    "$-\\log\\sigma(w)$ has a slope of nearly $-1$ there, and 1000 steps bring the output to "
    f"{output:.4f}."
)
