"""The bare update rule, from −3 on (w + 5)², makes a negative number more negative.

>>> round(walk[1], 6), round(walk[-1], 4)
(-3.4, -4.6645)
"""


# --8<-- [start:show]
def slope(w):  # of the loss (w + 5)²
    return 2 * (w + 5)


rate = 0.1
w = -3.0
walk = [w]
for step in range(1, 9):
    w = w - rate * slope(w)  # the update rule
    walk.append(w)
    print(f"{step}: w = {w:.5f}, slope {slope(w):+.5f}")
# --8<-- [end:show]

caption = (
    f"From ${walk[0]:.0f}$ the rule goes to ${walk[1]:.1f}$ and on towards ${-5}$, and the slope "
    f"shrinks by the factor ${slope(walk[1]) / slope(walk[0]):.1f}$ at each step. Start on the "
    "other side, at $-7$, or turn the minus of the rule into a plus."
)
explore = "cell"
