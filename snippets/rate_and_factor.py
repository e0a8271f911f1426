"""On w² a step multiplies the distance to the minimum by |1 − 2η|: five regimes on one V.

>>> [round(float(f), 2) for f in shown]
[0.8, 0.0, 0.8, 1.0, 1.2]
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import descend, parabola

eta = np.linspace(0, 1.3, 131)
factor = abs(1 - 2 * eta)
rates = [0.1, 0.5, 0.9, 1.0, 1.1]
shown = [abs(descend(parabola, 2.0, r, steps=1).points[1]) / 2 for r in rates]  # measured

fig, ax = plt.subplots(figsize=(5, 3.5))
ax.axhline(1, color="gray", lw=0.8)
ax.fill_between(eta, 1, 1.75, color="lightgray", alpha=0.4, lw=0)
ax.plot(eta, factor, color="black", lw=2.5)
ax.plot(rates, shown, "o", color="royalblue", ms=8)
ax.plot(0.5, 0, "*", color="seagreen", ms=16)
ax.text(0.22, 0.66, "walks in\nfrom one side", color="royalblue")
ax.text(0.5, 0.3, "lands", color="seagreen", ha="center")
ax.text(0.85, 0.32, "jumps across,\narrives", color="royalblue")
ax.text(0.98, 1.06, "bounces", color="royalblue", ha="right")
ax.text(1.06, 1.4, "jumps across,\nleaves", color="royalblue", ha="right")
ax.text(0.03, 1.55, "further away", color="gray")
ax.set(xlim=(0, 1.3), ylim=(-0.08, 1.75), yticks=[0, 1])
ax.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
ax.set(xlabel=r"learning rate $\eta$", ylabel=r"factor $|1-2\eta|$")
# --8<-- [end:show]

caption = (
    "On $J=w^2$ one step multiplies the distance to 0 by $\\abs{1-2\\lr}$. Dots: the same factor "
    "measured on one step from $w=2$, for five rates. Below the grey line the walk converges, on "
    f"it at $\\lr=1=2/L$ it bounces, above it leaves. At $\\lr=0.1$ and $\\lr=0.9$ the factor is "
    f"{shown[0]:.1f} both times: equally fast, once from one side and once jumping across."
)
alt = (
    "A V-shaped curve of the factor against the learning rate: 1 at rate 0, 0 at one half (a green "
    "star, lands), 1 again at rate 1 (bounces), larger beyond it (jumps across, leaves). The left "
    "arm is labelled walks in from one side, the right arm below 1 jumps across, arrives. Dots at "
    + ", ".join(f"{r} ({f:.1f})" for r, f in zip(rates, shown, strict=True))
    + "."
)
