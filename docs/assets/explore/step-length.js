/* How long a step? One direction, a length to choose, and what is promised of it. */
(function () {
  "use strict";
  const { text, coloured } = Explore;

  /* ½(w1² + 4w2²) from (3, 1), as in the snippet; the same arithmetic as gd's. */
  const L = 4;
  const START = [3, 1];
  const GRADIENT = [3, 4];
  const SQUARE = 25;
  const value = ([x, y]) => 0.5 * (x * x + L * (y * y));
  const after = (rate) => value([START[0] - rate * GRADIENT[0], START[1] - rate * GRADIENT[1]]);
  const promise = (rate) => -(rate * (1 - (L * rate) / 2) * SQUARE);

  function verdict(length, change) {
    if (length === 0) return "A step of length 0 changes nothing.";
    if (length === 1) return "Surely lower, as at every rate between 0 and 2/L. At 1/L the promise is best.";
    if (length < 2) return "Surely lower, as at every rate between 0 and 2/L.";
    if (change < 0) return "No promise from 2/L on, but lower: along this line the loss bends less than L allows.";
    return "Higher: the right direction, and too long a step.";
  }

  Explore.each("step-length", (live) => {
    const rule = live.form.querySelector(".explore-rule");
    const start = value(START);

    function draw() {
      const length = live.number("step");
      const rate = length / L;
      const change = after(rate) - start;
      const promised = promise(rate);

      for (const part of ["tangent", "upper", "loss", "tangent-label", "upper-label", "loss-label", "interval-label"]) live.avoidPart(part);
      live.avoid(live.x(-0.1), live.y(start), live.x(3.1), live.y(start), 3);
      live.line("change", [length, length], [start, start + change]);
      live.marker("promise", length, start + promised);
      live.marker("here", length, start + change);
      live.place("here-label", "actual", length ? live.around(length, start + change) : []);
      live.place("promise-label", promised < 0 ? "promised" : "no promise", length ? live.around(length, start + promised).reverse() : []);

      live.readout("actual change", change, text(change, 3, true));
      live.readout("promised change", promised, text(promised, 3, true));
      const words = verdict(length, change);
      rule.replaceChildren(coloured("step", `η = ${text(length, 2)} / L = ${text(rate, 4)}`));
      live.form.querySelector(".explore-verdict").textContent = words;
      live.say(`The step length is ${text(length, 2)} over L. The loss changes by ${text(change, 3, true)}; promised is ${text(promised, 3, true)}. ${words}`);
    }

    live.drag(([length]) => { live.control("step").value = length; live.changed(); });
    live.start(draw);
  });
})();
