"""(output − target)² and (target − output)² have one gradient; the delta rule's plus is its minus.

>>> float(gradient), round(float(delta_rule), 6)
(-2.0, 1.2)
"""

# --8<-- [start:show]
from gd import numerical_gradient, step

x, target, w, learning_rate = 2.0, 3.0, 1.0, 0.1


def output(w):
    return w * x


def output_first(w):
    return 0.5 * (output(w) - target) ** 2


def target_first(w):
    return 0.5 * (target - output(w)) ** 2


# The same slope, by the chain rule and measured on both ways of writing the loss.
gradient = (output(w) - target) * x
print(f"chain rule           {gradient:+.3f}")
print(f"½(output − target)²  {numerical_gradient(output_first, w):+.3f}")
print(f"½(target − output)²  {numerical_gradient(target_first, w):+.3f}")

# The same new weight, by descent's minus and by the delta rule's plus.
descent = step(w, gradient, learning_rate)
delta_rule = w + learning_rate * (target - output(w)) * x
print(f"w − η(output − target)x   {descent:.3f}")
print(f"w + η(target − output)x   {delta_rule:.3f}")
# --8<-- [end:show]

caption = (
    f"One weight $w={w:g}$, one input $x={x:g}$, one target ${target:g}$. Both ways of writing "
    f"the error have the slope ${gradient:+.0f}$, and the rule with a minus and the rule with a "
    f"plus both move $w$ to ${descent:.1f}$."
)
