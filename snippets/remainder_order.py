"""The linear model's gap shrinks like h², the quadratic model's like h³: both orders are measured.

>>> bool(np.all(gaps[1] <= L * h**2 / 2))
True
"""

# --8<-- [start:show]
import matplotlib.pyplot as plt
import numpy as np

from gd import Loss, observed_order, remainder


def value(w):
    x, y = w.T
    return np.sin(x) + x * y**2 + y**4 / 2


def gradient(w):
    x, y = w.T
    return np.array([np.cos(x) + y**2, 2 * x * y + 2 * y**3]).T


def hessian(w):
    x, y = w
    return np.array([[-np.sin(x), 2 * y], [2 * y, 2 * x + 6 * y**2]])


example = Loss("sin w1 + w1 w2² + ½ w2⁴", value, gradient, hessian)
w, L = np.array([0.7, -0.4]), 3.16
u = -gradient(w) / np.linalg.norm(gradient(w))
h = np.array([1e-1, 1e-2, 1e-3, 1e-4])
gaps = {order: abs(remainder(example, w, u, h, order=order)) for order in (1, 2)}
slopes = {order: observed_order(h, gaps[order]) for order in gaps}
for order in gaps:
    print(f"order {order}: slopes", *(f"{slope:.4f}" for slope in slopes[order]))

fig, ax = plt.subplots(figsize=(5, 3.4))
ax.loglog(h, L * h**2 / 2, "--", color="rebeccapurple")
ax.loglog(h, gaps[1], "o-", color="orangered")
ax.loglog(h, gaps[2], "s-", color="black")
ax.text(2.6e-3, 9e-5, r"bound $\frac{1}{2}Lh^2$", color="rebeccapurple", ha="right")
ax.text(1.7e-4, 1.5e-10, f"linear model:\nslope {slopes[1][-1]:.2f}", color="orangered")
ax.text(2.2e-3, 1e-11, f"quadratic model:\nslope {slopes[2][-1]:.2f}", color="black")
ax.set(xlabel="length of the step $h$", xticks=h, yticks=[1e-12, 1e-8, 1e-4], ylim=(1e-13, 1e-1))
ax.set_title("what the model misses")
ax.minorticks_off()
# --8<-- [end:show]

linear, quadratic = (", ".join(f"{slope:.4f}" for slope in slopes[order]) for order in (1, 2))
caption = (
    "On log–log axes a power $h^k$ is a straight line of slope $k$. From point to point the "
    f"linear model's gap has the slopes {linear}: it shrinks like $h^2$, below the bound "
    f"$\\boundc{{\\tfrac12Lh^2}}$ with $L={L}$. The quadratic model's gap has {quadratic}: it "
    "shrinks like $h^3$."
)
alt = (
    "Log-log plot of what the models miss against the step length h, from 0.0001 to 0.1. The "
    f"linear model's gap lies on a line of slope {slopes[1][-1]:.2f}, just below a dashed bound "
    f"of slope 2. The quadratic model's gap is far smaller, on a line of slope "
    f"{slopes[2][-1]:.2f}."
)
