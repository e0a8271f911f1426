/* The sign lab: one point, its gradient, the step beside it, and what the step does to the loss. */
(function () {
  "use strict";
  const { text, space } = Explore;
  const FAR = 1e6;
  const GRADIENT_SHARE = 0.25;

  /* The same arithmetic as gd's losses; a test compares the two. */
  const LOSSES = {
    parabola: { value: (w) => w * w, grad: (w) => 2 * w, minima: [0], name: "w²", parabola: true },
    shifted: { value: (w) => (w - 1) * (w - 1), grad: (w) => 2 * (w - 1), minima: [1], name: "(w − 1)²", parabola: true },
    well: { value: (w) => (w * w - 1) * (w * w - 1), grad: (w) => 4 * w * (w * w - 1), minima: [-1, 1], name: "(w² − 1)²" },
    absolute: { value: Math.abs, grad: Math.sign, minima: [0], name: "|w|" },
  };

  /* What the walk does on a parabola w² + …, whose slope is twice the distance to the minimum. */
  function regime(rate, plus) {
    if (plus) return "Adding moves away from the minimum, whatever the learning rate.";
    if (rate < 0.5) return "At this rate the walk goes in from one side.";
    if (rate === 0.5) return "At this rate one step lands on the minimum.";
    if (rate < 1) return "At this rate the walk jumps across, and still converges.";
    if (rate === 1) return "At this rate the walk bounces between two points for ever.";
    return "At this rate the walk jumps across and diverges.";
  }

  Explore.each("sign-lab", (live) => {
    const rule = live.form.querySelector(".explore-rule");
    const verdict = live.form.querySelector(".explore-verdict");
    const taken = live.control("taken");
    let timer = null;

    function state() {
      const loss = LOSSES[live.control("loss").value];
      const rate = live.number("rate");
      const plus = live.control("plus").checked;
      const next = (w) => (plus ? w + rate * loss.grad(w) : w - rate * loss.grad(w));
      let w = live.number("w");
      for (let i = 0; i < Number(taken.value) && Math.abs(w) < FAR; i++) w = next(w);
      return { loss, rate, plus, w, gradient: loss.grad(w), to: next(w), gone: Math.abs(w) >= FAR };
    }

    function coloured(kind, words) {
      const span = document.createElement("span");
      span.className = `c-${kind}`;
      span.textContent = words;
      return span;
    }

    function draw() {
      const { loss, rate, plus, w, gradient, to, gone } = state();
      const change = loss.value(to) - loss.value(w);
      const still = gradient === 0;

      const [low, high] = live.axes[0].x;
      const grid = space(low, high, 401);
      live.line("curve", grid, grid.map(loss.value));
      live.marker("minimum", loss.minima, loss.minima.map(loss.value));
      live.marker("here", w, loss.value(w));
      live.marker("next", to, loss.value(to));
      live.line("drop", [w, w], [0, loss.value(w)]);
      live.line("new-drop", [to, to], [0, loss.value(to)]);
      live.arrow("up", [w, 0], [w + GRADIENT_SHARE * gradient, 0]);
      live.arrow("step", [w, 0], [to, 0]);
      for (const part of ["up", "step", "next", "new-drop", "next-label", "up-label", "step-label"]) live.show(part, !still);

      const right = gradient > 0;
      const side = (towardsRight) => [w + (towardsRight ? 0.05 : -0.05), towardsRight ? "start" : "end"];
      const [upX, upAnchor] = side(right);
      const [stepX, stepAnchor] = side(to > w);
      live.label("up-label", `gradient ${text(gradient, 2, true)}`, upX, -0.6, upAnchor);
      // Adding sends both arrows the same way: the step's label then stands above the axis.
      live.label("step-label", `step ${text(to - w, 2, true)}`, stepX, plus ? 0.25 : -0.6, stepAnchor);
      live.label("here-label", "here", w + (right ? 0.2 : -0.2), loss.value(w) - 0.1, right ? "start" : "end");
      live.label("next-label", "next", to + (right ? -0.2 : 0.2), loss.value(to) - 0.1, right ? "end" : "start");
      live.label("minimum-label", loss.minima.length > 1 ? "two minima" : "minimum", loss.minima.length > 1 ? 0 : loss.minima[0], 0.4, "middle");
      live.label("loss-label", `loss J = ${loss.name}`, -2.5, 4.85);

      live.readout("gradient", gradient, text(gradient, 2));
      live.readout("new w", to, text(to, 2));
      live.readout("change in loss", change, text(change, 2, true));
      rule.replaceChildren(
        `w = ${text(w, 2)} `, coloured("step", `${plus ? "+" : "−"} ${text(rate, 2)} × `),
        coloured("gradient", gradient < 0 ? `(${text(gradient, 2)})` : text(gradient, 2)), ` = ${text(to, 2)}`,
      );

      let words;
      if (gone) words = `After ${taken.value} steps w has passed a million: the walk has diverged.`;
      else if (still) words = "The gradient is 0, so there is no step: first order knows no way down from here.";
      else {
        const size = text(Math.abs(change), 2);
        words = change < 0 ? `The loss goes down by ${size}.` : change > 0 ? `The loss goes up by ${size}.` : "The loss stays the same.";
        if (loss.parabola) words += ` ${regime(rate, plus)}`;
      }
      verdict.textContent = words;
      live.say(`w is ${text(w, 2)}, the gradient ${text(gradient, 2, true)}, the step ${text(to - w, 2, true)}. ${words}`);
      return still || gone || to === w;
    }

    function stop() {
      clearInterval(timer);
      timer = null;
      live.control("play").setAttribute("aria-pressed", "false");
    }
    function go() {
      taken.value = Number(taken.value) + 1;
      live.changed();
    }
    live.control("step").addEventListener("click", () => { stop(); if (!state().gone) go(); });
    live.control("play").addEventListener("click", () => {
      if (timer) return stop();
      if (Explore.still()) { for (let i = 0; i < 10; i++) go(); return undefined; }
      live.control("play").setAttribute("aria-pressed", "true");
      let left = 30;
      timer = setInterval(() => { go(); if (draw() || --left === 0) stop(); }, 500);
      return undefined;
    });
    // A new start or another loss begins a new walk.
    for (const name of ["w", "loss"]) live.control(name).addEventListener("input", () => { stop(); taken.value = 0; });
    live.start(draw, stop);
  });
})();
