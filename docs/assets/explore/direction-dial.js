/* The direction dial: a vector u of length 1 in some norm, turned around, and its rate g·u. */
(function () {
  "use strict";
  const { text, space, coloured } = Explore;

  /* The gradient, which the figure shows at 0.3 of its length, and the two unit vectors along it
     and to its left. A test compares all that follows with gd. */
  const G = [3, 4];
  const ALONG = [0.6, 0.8];
  const LEFT = [-0.8, 0.6];
  const NORMS = {
    l2: { length: ([a, b]) => Math.sqrt(a * a + b * b), best: [-0.6, -0.8], says: "ℓ₂ is at 180°: exactly against the gradient" },
    l1: { length: ([a, b]) => Math.abs(a) + Math.abs(b), best: [0, -1], says: "ℓ₁ is at 216.9°: along one coordinate only" },
    linf: { length: ([a, b]) => Math.max(Math.abs(a), Math.abs(b)), best: [-1, -1], says: "ℓ∞ is at 171.9°: minus the signs of the gradient" },
    quadratic: {
      length: ([a, b]) => Math.sqrt(a * a + 4 * b * b),
      best: [-3 / Math.sqrt(13), -1 / Math.sqrt(13)],
      says: "the ellipse u₁² + 4u₂² = 1 is at 145.3°: here towards the minimum",
    },
  };
  const dot = (a, b) => a[0] * b[0] + a[1] * b[1];
  const direction = (degrees) => {
    const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    return [c * ALONG[0] + s * LEFT[0], c * ALONG[1] + s * LEFT[1]];
  };
  /* The angle from the gradient, counter-clockwise, from 0 to 360 degrees. */
  const turned = (v) => ((Math.atan2(dot(LEFT, v), dot(ALONG, v)) * 180) / Math.PI + 360) % 360;
  /* Whole degrees, and the angles at which a ball may have a corner. */
  const CORNERS = [[1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1], [1, -1]].map(turned);
  const ANGLES = [...space(0, 360, 361), ...CORNERS].sort((a, b) => a - b);

  Explore.each("direction-dial", (live) => {
    const rule = live.form.querySelector(".explore-rule");
    const verdict = live.form.querySelector(".explore-verdict");
    const slider = live.control("angle");

    const signed = (value) => (value < -0.005 ? `(${text(value, 2)})` : text(value, 2));

    function draw() {
      const angle = live.number("angle");
      const norm = NORMS[live.control("norm").value];
      const unit = (degrees) => {
        const d = direction(degrees);
        const length = norm.length(d);
        return [d[0] / length, d[1] / length];
      };
      const u = unit(angle);
      const rate = dot(G, u);
      const best = dot(G, norm.best);
      const bestAngle = turned(norm.best);

      const ball = ANGLES.map(unit);
      live.line("ball", ball.map((p) => p[0]), ball.map((p) => p[1]));
      const arc = space(0, angle, Math.max(2, Math.ceil(angle) + 1)).map(direction);
      live.line("turn", arc.map((p) => 0.3 * p[0]), arc.map((p) => 0.3 * p[1]));
      live.arrow("u", [0, 0], u);
      live.marker("steepest", ...norm.best);
      live.line("rates", ANGLES, ball.map((p) => dot(G, p)), 1);
      live.marker("here", angle, rate, 1);
      live.marker("best", bestAngle, best, 1);

      const d = direction(angle);
      live.avoid(live.x(0), live.y(0), live.x(0.3 * G[0]), live.y(0.3 * G[1]), 4);
      live.avoidPart("g-label");
      live.place("u-label", "u", [10, 14].map((far) => [...u, far * d[0], 4 - far * d[1], "middle"]));
      live.place("best-label", "best", [[bestAngle, best, 0, 16, "middle"]], 1);
      live.place("here-label", "u", live.around(angle, rate), 1);
      for (const gid of ["u-label", "here-label"]) live.part(gid).lastChild.style.fontStyle = "italic";

      live.readout("rate", rate);
      live.readout("best rate", best);
      slider.setAttribute("aria-valuetext", `${angle}° from the gradient`);
      rule.replaceChildren(
        coloured("gradient", "g"), " · ", coloured("step", "u"), " = ",
        coloured("gradient", "3"), " × ", coloured("step", signed(u[0])), " + ",
        coloured("gradient", "4"), " × ", coloured("step", signed(u[1])), ` = ${text(rate, 2)}`,
      );

      const share = rate / best;
      // Free of rounding errors, and never rounded up to all of it.
      const percent = Number((100 * Math.abs(share)).toFixed(9));
      const size = `${percent > 99 ? Math.floor(10 * percent) / 10 : Math.round(percent)}\u00a0%`;
      let words;
      if (percent === 0) words = "Level: along this direction the loss does not change, to first order.";
      else if (Math.abs(angle - bestAngle) < 1e-9) words = "Downhill, and the best: no other direction of length 1 is as steep.";
      else if (Math.abs(angle - bestAngle) < 0.5) words = `Downhill, within half a degree of the best: ${size} of its rate.`;
      else if (share > 0) words = `Downhill, at ${size} of the best rate.`;
      else words = `Uphill, ${size} as steeply as the best goes down.`;
      words += ` The best direction in ${norm.says}.`;
      verdict.textContent = words;
      live.say(`u is turned ${angle}° from the gradient. Its rate is ${text(rate, 2)}. ${words}`);
    }

    live.drag((at, axes) => {
      if (axes === 0 && Math.hypot(...at) < 0.05) return;
      slider.value = Math.round(axes === 0 ? turned(at) : at[0]);
      slider.focus({ preventScroll: true });
      live.changed();
    });
    live.start(draw);
  });
})();
