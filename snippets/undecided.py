"""Where the slope is 0 the first order decides nothing: the same silence, once down and once up.

>>> slopes, changes
([0.0, 0.0], [-0.25, 0.25])
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import directional_derivative, numerical_gradient

losses = [lambda w: w[..., 0] - w[..., 1] ** 2, lambda w: w[..., 0] + w[..., 1] ** 2]
p, d = np.array([0.0, 0.0]), np.array([0.0, 1.0])
gradients = [numerical_gradient(J, p) for J in losses]
slopes = [float(directional_derivative(g, d)) for g in gradients]
changes = [float(J(p + d / 2) - J(p)) for J in losses]
print(f"slopes along d: {slopes}   changes half a step along d: {changes}")

axis = np.linspace(-1.2, 1.2, 121)
w = np.stack(np.meshgrid(axis, axis), axis=-1)
fig, panels = plt.subplots(1, 2, figsize=(5, 3.1), sharey=True)
for ax, J, g in zip(panels, losses, gradients, strict=True):
    ax.contourf(axis, axis, J(w), levels=[-9, 0], colors="lightgray", alpha=0.6)
    ax.contour(axis, axis, J(w), levels=[0], colors="gray", linewidths=1.5)
    for tip, colour in ((d, "royalblue"), (-d, "royalblue"), (g, "orangered")):
        arrow = {"arrowstyle": "-|>", "color": colour, "lw": 2, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", xy=p + 0.8 * tip, xytext=p, arrowprops=arrow)
    ax.text(-1.1, 0, "lower", va="center")
    ax.text(0.42, 0.12, r"$\nabla J$", color="orangered")
    ax.text(0.06, 0.48, "$d$", color="royalblue")
    ax.set(aspect="equal", xlabel="$x$", xticks=[-1, 0, 1], yticks=[-1, 0, 1])
panels[0].set(ylabel="$y$", title="$J=x-y^2$")
panels[1].set_title("$J=x+y^2$")
# --8<-- [end:show]

caption = (
    "Two losses with the same gradient $(1,0)$ at the origin (orange). Along $\\pm d=\\pm(0,1)$ "
    f"(blue) the slope is {slopes[0]:.0f} on both. Half a step along $d$ changes the loss by "
    f"−{-changes[0]} on the left and by +{changes[1]} on the right: the level curve bends, and the "
    "first order does not see it."
)
alt = (
    "Two maps with the region lower than the origin shaded and the same gradient arrow pointing "
    "right. Left, x minus y squared: the level curve opens to the right, and the two arrows up and "
    "down the page run into the lower region. Right, x plus y squared: the level curve opens to "
    "the left, and the same two arrows run outside it, into higher ground."
)
