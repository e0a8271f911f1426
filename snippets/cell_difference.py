"""A gradient by central differences: off by h² where h is large, by rounding where it is tiny.

>>> [round(slope(i, 0.1), 4) for i in (0, 1)]
[-12.01, 9.0]
"""


# --8<-- [start:show]
def loss(w):
    return w[0] * w[0] * w[0] * w[1] + w[1]


def slope(i, h):
    up, down = list(w), list(w)
    up[i], down[i] = w[i] + h, w[i] - h
    return (loss(up) - loss(down)) / (2 * h)


w = [2.0, -1.0]
for h in (1e-1, 1e-3, 1e-5, 1e-8, 1e-11, 1e-14):
    gradient = [slope(i, h) for i in range(len(w))]
    print(f"h = {h:.0e}:", *(f"{g:11.6f}" for g in gradient))
# --8<-- [end:show]

large = [slope(i, 0.1) for i in (0, 1)]
caption = (
    f"The loss $w_1^3w_2+w_2$ has the gradient $(-12,9)$ at $(2,-1)$. With $h=0.1$ the "
    f"differences give $({large[0]:.2f},{large[1]:.2f})$, with $h=10^{{-14}}$ they give "
    f"$({gradient[0]:.2f},{gradient[1]:.2f})$. Put in a loss of your own, with as many weights as "
    "you like."
)
explore = "cell"
