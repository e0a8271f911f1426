"""The angle between minus the gradient and the step of three rules, along their own walks.

>>> {name: bool(max(path) > 90) for name, path in angles.items()}
{'Adam, β₁ = 0': False, 'momentum': True, 'Adam': True}
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import angle, quadratic_bowl


def momentum(t, g, m, v, beta):
    m = beta * m + g
    return -0.04 * m, m, v


def adam(t, g, m, v, beta):
    m, v = beta * m + (1 - beta) * g, 0.999 * v + 0.001 * g**2
    m_hat, v_hat = m / (1 - beta**t), v / (1 - 0.999**t)
    return -0.2 * m_hat / (np.sqrt(v_hat) + 1e-8), m, v


rules = {"Adam, β₁ = 0": (adam, 0), "momentum": (momentum, 0.8), "Adam": (adam, 0.9)}
angles = {}
for name, (rule, beta) in rules.items():
    w, m, v, angles[name] = np.array([4.0, 1.2]), 0, 0, []
    for t in range(1, 61):
        g = quadratic_bowl(20).grad(w)
        step, m, v = rule(t, g, m, v, beta)
        angles[name].append(angle(-g, step))
        w = w + step

fig, panels = plt.subplots(3, 1, figsize=(5, 4.4), sharex=True)
for ax, (name, path) in zip(panels, angles.items(), strict=True):
    ax.axhspan(90, 180, color="lightgray", alpha=0.5, lw=0)
    ax.axhline(90, color="rebeccapurple", linestyle="--", lw=1.5)
    ax.plot(range(1, 61), path, ".-", color="royalblue", lw=1)
    ax.set(title=name, xlim=(0, 61), ylim=(-8, 180), yticks=[0, 90, 180])
panels[0].text(1, 130, "uphill")
panels[2].set(xlabel="step", xticks=[1, 20, 40, 60])
fig.supylabel("angle to $-g$ (degrees)", fontsize=11.5)
# --8<-- [end:show]

largest = {name: max(path) for name, path in angles.items()}
caption = (
    "The angle between each step and minus the gradient at its start, on the walks of the first "
    "figure. 0° is plain descent; beyond 90° (dashed) a step goes uphill to first order. Adam with "
    f"$\\beta_1=0$ stays below: its largest angle is {largest['Adam, β₁ = 0']:.0f}°. Momentum "
    f"reaches {largest['momentum']:.0f}° and Adam {largest['Adam']:.0f}°."
)
alt = (
    "Three charts of an angle over sixty steps, with a dashed line at 90 degrees and the region "
    f"above it shaded as uphill. Adam with beta 1 equal to 0 stays below the line, at "
    f"{largest['Adam, β₁ = 0']:.0f} degrees or less. Momentum swings across it again and again, up "
    f"to {largest['momentum']:.0f} degrees. Adam crosses it for some stretches, up to "
    f"{largest['Adam']:.0f} degrees."
)
