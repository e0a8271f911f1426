"""On w² minus multiplies by 1 − 2η and plus by 1 + 2η, at every step.

>>> [round(w, 6) for w in (minus[1], plus[1], minus[-1], plus[-1])]
[1.6, 2.4, 0.524288, 5.971968]
"""


# --8<-- [start:show]
def slope(w):
    return 2 * w


rate, start = 0.1, 2.0
minus, plus = [start], [start]
for _ in range(6):
    minus.append(minus[-1] - rate * slope(minus[-1]))
    plus.append(plus[-1] + rate * slope(plus[-1]))
for t in range(7):
    print(f"{t}  minus {minus[t]:9.6f}  plus {plus[t]:9.6f}")
# --8<-- [end:show]

caption = (
    f"At rate ${rate}$ minus multiplies by ${minus[1] / minus[0]:.1f}$ at every step and plus by "
    f"${plus[1] / plus[0]:.1f}$. Set the rate to each line of the table, and to $0.001$: what "
    "minus does changes with it, and plus always leaves."
)
explore = "cell"
