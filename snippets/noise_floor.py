"""Noisy steps descend on average, down to a floor that is set by the learning rate.

>>> bool(abs(mean[-50:].mean() - floor) < 0.005)
True
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(0)
eta, steps, runs = 0.1, 100, 2000
w = np.full(runs, 3.0)
losses = []
for _ in range(steps + 1):
    losses.append(w**2 / 2 + 0.5)  # the full loss: the mean of ½(w − 1)² and ½(w + 1)²
    w = w - eta * (w - rng.choice([-1, 1], runs))  # one sample's gradient
losses = np.array(losses)
mean = losses.mean(axis=1)
floor = 0.5 + 0.5 * eta / (2 - eta)

fig, ax = plt.subplots(figsize=(5, 3.3))
ax.plot(losses[:, 0] - 0.5, color="royalblue", lw=1.2)
ax.plot(mean - 0.5, color="black")
ax.axhline(floor - 0.5, ls="--", color="rebeccapurple")
ax.text(101, 0.17, "floor", color="rebeccapurple", ha="right")
ax.text(8, 2.6, f"average of {runs} runs")
ax.text(23, 1.1e-3, "one run", color="royalblue", ha="right")
ax.set(yscale="log", xlabel="step", xticks=[0, 50, 100], ylim=(1e-4, 10))
ax.set(yticks=[1e-4, 1e-2, 1], title="full loss above its minimum")
ax.minorticks_off()
# --8<-- [end:show]

up = int((np.diff(losses[:, 0]) > 0).sum())
caption = (
    "One-sample steps with $\\lr=0.1$ on the mean of $\\tfrac12(w-1)^2$ and $\\tfrac12(w+1)^2$, "
    f"from $w=3$. One run climbs in {up} of its {steps} steps. The average over {runs} runs falls, "
    f"and then stays close to {floor - 0.5:.4f} above the minimum: noise that persists puts a "
    "floor under the average loss at a constant rate."
)
alt = (
    "Full loss above its minimum, on a logarithmic axis, over 100 steps. One run jumps up and "
    "down over several powers of ten. The average falls smoothly for about 30 steps and then "
    f"stays close to a dashed line at {floor - 0.5:.4f}."
)
