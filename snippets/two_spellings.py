"""w − ηg and w + η(−g) are one rule, bit for bit; w + ηg is another, and walks away.

>>> [float(w) for w in np.round(subtracted[:3], 4)]
[2.0, 1.6, 1.28]
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import parabola

learning_rate, steps = 0.1, 7
subtracted, added, wrong = (np.full(steps + 1, 2.0) for _ in range(3))
for t in range(steps):
    subtracted[t + 1] = subtracted[t] - learning_rate * parabola.grad(subtracted[t])
    added[t + 1] = added[t] + learning_rate * (-parabola.grad(added[t]))
    wrong[t + 1] = wrong[t] + learning_rate * parabola.grad(wrong[t])
print("the same numbers, bit for bit:", subtracted.tobytes() == added.tobytes())

fig, ax = plt.subplots()
ax.axhline(0, color="seagreen", linewidth=1)
ax.plot(added, "o", color="royalblue", markersize=11, markerfacecolor="none")
ax.plot(subtracted, "o-", color="royalblue", markersize=4)
ax.plot(wrong, "X--", color="orangered")
ax.text(3.6, 5.2, r"$w+\eta\,\nabla J$", color="orangered", ha="right")
ax.text(2.3, 1.65, r"dots $w-\eta\,\nabla J$, rings $w+\eta\,(-\nabla J)$", color="royalblue")
ax.text(0.1, -0.6, "minimum", color="seagreen")
ax.set(xlabel="step", ylabel="$w$", xlim=(-0.3, 7.3), ylim=(-1, 7.5), yticks=[0, 2, 4, 6])
# --8<-- [end:show]

caption = (
    f"Descent on $J=w^2$ from $w=2$ with learning rate $\\lr={learning_rate}$. Subtracting the "
    f"gradient (dots) and adding its negative (rings) give the same ${steps + 1}$ numbers, "
    f"bit for bit, down to ${subtracted[-1]:.3f}$. Adding the gradient itself (crosses) is "
    f"another rule: it walks away, to ${wrong[-1]:.3f}$."
)
alt = (
    "Position against step number. Dots and rings, the two spellings of descent, lie on one "
    f"another and fall from 2 to {subtracted[-1]:.2f}. Crosses, the gradient added without a "
    f"minus, climb from 2 to {wrong[-1]:.2f}."
)
