"""The steepest direction is where a level line of the slope last touches the unit ball.

>>> {name: round(float(rate), 3) for name, rate in rates.items()}
{'l2': -5.0, 'l1': -4.0, 'linf': -7.0, 'quadratic': -3.606}
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import directional_derivative, steepest_direction

g, P = np.array([3.0, 4.0]), np.diag([1.0, 4.0])
t = np.linspace(0, 2 * np.pi, 361)
circle = np.array([np.cos(t), np.sin(t)])
lengths = {
    "l2": (r"$\ell_2$: root of squares", np.hypot(*circle)),
    "l1": (r"$\ell_1$: sum of sizes", abs(circle).sum(axis=0)),
    "linf": (r"$\ell_\infty$: largest size", abs(circle).max(axis=0)),
    "quadratic": (r"$\sqrt{u^{T}Pu}$: ellipse", np.sqrt((circle * (P @ circle)).sum(axis=0))),
}
rates = {}

fig, panels = plt.subplots(2, 2, figsize=(5, 5))
for ax, (norm, (title, length)) in zip(panels.flat, lengths.items(), strict=True):
    u = steepest_direction(g, norm, form=P if norm == "quadratic" else None)
    rates[norm] = directional_derivative(g, u)
    ax.fill(*(circle / length), facecolor="lightgray", edgecolor="black", alpha=0.5)
    ax.plot(*(circle / length), color="black")
    ax.axline(u, slope=-g[0] / g[1], color="rebeccapurple", ls="--")  # g·x = g·u
    for tip, color in [(0.17 * g, "orangered"), (u, "royalblue")]:
        arrow = {"arrowstyle": "-|>", "color": color, "lw": 2.5, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", tip, (0, 0), arrowprops=arrow)
    ax.text(-0.02, 0.26, "$g$", color="orangered")
    ax.text(-1.38, -1.42, f"rate −{-rates[norm]:.3g}", color="rebeccapurple")
    ax.set(title=title, xlim=(-1.4, 1.4), ylim=(-1.5, 1.1), aspect="equal", xticks=[], yticks=[])
    ax.set_frame_on(False)
# --8<-- [end:show]

caption = (
    "Grey: all steps of length at most 1, in four ways to measure length. The dashed line is a "
    "level line of $\\g\\cdot u$ for $\\g=(3,4)$, pushed against $\\g$ as far as the ball allows. "
    "The blue arrow ends where they still touch. The four rates "
    f"${rates['l2']:.0f}$, ${rates['l1']:.0f}$, ${rates['linf']:.0f}$ and "
    f"${rates['quadratic']:.3f}$ cannot be compared with one another: each counts another length "
    "as 1. ($P$ is diagonal with the entries 1 and 4.)"
)
alt = (
    "Four shapes around the origin, each with the same orange arrow g = (3, 4) and a blue arrow to "
    "the point of the shape that lies furthest against g, where a dashed line touches it. The "
    "disc: exactly against g. The diamond: its lower corner, straight down. The square: its lower "
    "left corner. The wide ellipse: a point that is more left than down. Rates: "
    + ", ".join(f"{rate:.3g}" for rate in rates.values())
    + "."
)
