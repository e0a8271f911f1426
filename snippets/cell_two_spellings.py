"""From a negative slope: w − ηg and w + η(−g) are the same numbers, w + ηg is another walk.

>>> subtracted == negated, round(subtracted, 6), round(added, 6)
(True, -0.524288, -5.971968)
"""


# --8<-- [start:show]
def slope(w):
    return 2 * w


rate = 0.1
subtracted = negated = added = -2.0
print("  w − ηg      w + η(−g)   w + ηg")
for _ in range(6):
    subtracted = subtracted - rate * slope(subtracted)
    negated = negated + rate * (-slope(negated))
    added = added + rate * slope(added)
    print(f"{subtracted:9.6f}   {negated:9.6f}   {added:9.6f}")
print("the first two are equal:", subtracted == negated)
# --8<-- [end:show]

caption = (
    "All three start at $w=-2$, where the slope is $-4$. The first two columns are one walk, to "
    f"${subtracted:.3f}$; the third climbs, to ${added:.3f}$. Try other starts and rates: the "
    "first two columns stay equal."
)
explore = "cell"
