"""Five learning rates on one parabola: what minus does with each, and plus beside them.

>>> [round(float(walk.points[1]), 3) for walk in walks]
[1.6, 0.0, -1.6, -2.0, -2.4, 2.4]
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt

from gd import descend, parabola

cases = [
    (0.1, False, "walks in"),
    (0.5, False, "lands at once"),
    (0.9, False, "jumps, arrives"),
    (1.0, False, "bounces"),
    (1.1, False, "jumps, leaves"),
    (0.1, True, "plus: leaves"),
]
walks = [descend(parabola, 2.0, rate, steps=6, maximize=up) for rate, up, _ in cases]

fig, panels = plt.subplots(2, 3, figsize=(5, 3.7), sharex=True, sharey=True)
for ax, walk, (rate, up, fate) in zip(panels.flat, walks, cases, strict=True):
    ax.axhline(0, color="seagreen", linewidth=1)
    ax.plot(walk.points, "o-", color="orangered" if up else "royalblue", markersize=5)
    ax.set_title(rf"$\eta={rate}$" + f"\n{fate}")
    ax.set(xlim=(-0.4, 6.4), ylim=(-6.6, 6.6), xticks=[0, 3, 6], yticks=[-4, 0, 4])
fig.supxlabel("step $t$", fontsize=11.5)
fig.supylabel("position $w_t$", fontsize=11.5)
# --8<-- [end:show]

bounce = sorted({float(w) for w in walks[3].points})
caption = (
    "Six steps from $w_0=2$ on $J=w^2$; the green line is the minimum, 0. Below $\\lr=1$ minus "
    "arrives: from one side, at once, or jumping across. At 1 it bounces between "
    f"−{-bounce[0]:.0f} and {bounce[1]:.0f} for ever, and above 1 it leaves. Plus leaves at every "
    f"rate: at 0.1 it is already at {walks[5].points[-1]:.2f}."
)
alt = (
    "Six small charts of position against step, all from w = 2. Minus with learning rate 0.1 "
    "shrinks towards 0 from one side; 0.5 is at 0 after one step; 0.9 jumps from side to side and "
    f"shrinks; 1.0 jumps between {bounce[1]:.0f} and −{-bounce[0]:.0f} without shrinking; 1.1 "
    f"jumps and grows. Plus with 0.1 grows on one side and reaches {walks[5].points[-1]:.2f}."
)
