"""The site's mark, drawn from the mathematics: a parabola, a point on it, the step it takes."""


def draw() -> str:
    """An SVG that is legible at 16 pixels on light and dark tabs.

    A quadratic Bézier curve is a parabola: this one is J = w² for |w| ≤ 1, scaled to the box,
    with the point at w = 0.75 and the arrow of its step.
    """

    def place(w: float) -> tuple[float, float]:
        return round(32 + 24 * w, 2), round(54 - 42 * w * w, 2)

    (x0, y0), (x1, y1) = place(-1), place(1)
    # The control point of y = a·w² over [−1, 1] lies as far below the vertex as the ends above.
    low = 2 * place(0)[1] - y0
    x, y = place(0.75)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        '<rect width="64" height="64" rx="14" fill="#1f5fbf"/>'
        f'<path d="M{x0} {y0}Q32 {low} {x1} {y1}" fill="none" stroke="#fff" '
        'stroke-width="6" stroke-linecap="round"/>'
        f'<path d="M{x - 6} {y}H22m9 -9l-9 9 9 9" fill="none" stroke="#ffd9c7" '
        'stroke-width="5" stroke-linecap="round" stroke-linejoin="round"/>'
        f'<circle cx="{x}" cy="{y}" r="8" fill="#ff7a45" stroke="#fff" stroke-width="3"/></svg>\n'
    )
