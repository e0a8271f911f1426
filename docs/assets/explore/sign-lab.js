/* The sign lab: one point, its gradient, the step beside it, and what the step does to the loss. */
(function () {
  "use strict";
  const { text, space, coloured } = Explore;
  // Where a walk counts as diverged, and what is 0 but for rounding.
  const [FAR, TINY] = [1e6, 1e-9];
  const GRADIENT_SHARE = 0.25;

  /* The same arithmetic as gd's losses; a test compares the two. */
  const LOSSES = {
    parabola: { value: (w) => w * w, grad: (w) => 2 * w, minima: [0], name: "w²", parabola: true },
    shifted: { value: (w) => (w - 1) * (w - 1), grad: (w) => 2 * (w - 1), minima: [1], name: "(w − 1)²", parabola: true },
    well: { value: (w) => (w * w - 1) * (w * w - 1), grad: (w) => 4 * w * (w * w - 1), minima: [-1, 1], name: "(w² − 1)²" },
    absolute: { value: Math.abs, grad: Math.sign, minima: [0], name: "|w|", kink: true },
  };

  /* What the walk does on a parabola, whose slope is twice the distance to the minimum. */
  function regime(rate) {
    if (rate < 0.5) return "At this rate the walk goes in from one side.";
    if (rate === 0.5) return "At this rate one step lands on the minimum.";
    if (rate < 1) return "At this rate the walk jumps across, and still converges.";
    if (rate === 1) return "At this rate the walk bounces between two points for ever.";
    return "At this rate the walk jumps across and diverges.";
  }
  function atTheKink(w, to) {
    if (Math.abs(w) < TINY) return "Rounding missed the kink by a hair, so the walk jumps around it for ever.";
    if (Math.abs(to) < TINY) return "The step lands on the kink.";
    if (w * to < 0) return "The step jumps over the kink and the next one jumps back: the walk oscillates for ever.";
    return "";
  }

  function verdict({ loss, rate, plus, w, gradient, to, taken, gone }) {
    if (gone) return `After ${taken} steps w has passed a million: the walk has diverged.`;
    if (gradient === 0) {
      if (loss.kink) return "At its kink |w| has no gradient. The lab takes 0, so there is no step; this is the minimum.";
      return `The gradient is 0, so there is no step, plus or minus; ${loss.minima.includes(w) ? "this is a minimum" : "yet this is no minimum"}.`;
    }
    const [before, change] = [loss.value(w), loss.value(to) - loss.value(w)];
    const size = Math.abs(change) < 0.005 ? "less than 0.01" : text(Math.abs(change), 2);
    const same = Math.abs(change) <= 1e-12 * before;
    let words = same ? "The loss stays the same." : `The loss goes ${change < 0 ? "down" : "up"} by ${size}.`;
    if (plus && loss.minima.length === 1) words += " Adding moves away from the minimum, whatever the learning rate.";
    else if (loss.parabola) words += ` ${regime(rate)}`;
    else if (loss.kink) words += ` ${atTheKink(w, to)}`;
    else if (!plus && w * to < 0) words += " The step jumps across the hill between the two valleys.";
    return words.trim();
  }

  Explore.each("sign-lab", (live) => {
    const rule = live.form.querySelector(".explore-rule");
    const taken = live.control("taken");
    const [low, high] = live.axes[0].x;
    const top = live.axes[0].y[1];
    let timer = null;

    function state() {
      const loss = LOSSES[live.control("loss").value];
      const [rate, plus] = [live.number("rate"), live.control("plus").checked];
      const next = (w) => (plus ? w + rate * loss.grad(w) : w - rate * loss.grad(w));
      const asked = Math.min(Math.trunc(Number(taken.value)) || 0, 1000);
      let [w, done] = [live.number("w"), 0];
      for (; done < asked && Math.abs(w) < FAR; done++) w = next(w);
      return { loss, rate, plus, w, gradient: loss.grad(w), to: next(w), taken: done, gone: Math.abs(w) >= FAR };
    }
    const over = () => { const { gone, gradient } = state(); return gone || gradient === 0; };

    /* Names a point on the curve, or where it is if that is beyond the axes. */
    function name(gid, word, x, y) {
      const left = x < low;
      if (left || x > high) {
        const words = left ? `← ${word}: ${text(x, 2)}` : `${word}: ${text(x, 2)} →`;
        const edge = left ? [low, 6, "start"] : [high, -6, "end"];
        live.place(gid, words, [3, 2.4, 4.6, 1.3, 0.7].map((height) => [edge[0], height, edge[1], 0, edge[2]]));
      } else if (y > top) live.place(gid, `${word} ↑`, [[x, top, 6, 13, "start"], [x, top, -6, 13, "end"]]);
      else live.place(gid, word, live.around(x, y));
    }

    function draw() {
      const now = state();
      const { loss, rate, plus, w, gradient, to } = now;
      const still = gradient === 0;
      const change = loss.value(to) - loss.value(w);
      // Adding sends both arrows the same way: the step then lies a little above the axis.
      const height = plus ? 0.25 : 0;

      const grid = space(low, high, 401);
      live.line("curve", grid, grid.map(loss.value));
      live.avoid(live.x(low), live.y(0), live.x(high), live.y(0), 1); // the w-axis
      live.marker("minimum", loss.minima, loss.minima.map(loss.value));
      live.marker("here", w, loss.value(w));
      live.line("drop", [w, w], [0, loss.value(w)]);
      for (const part of ["up", "step", "next", "new-drop"]) live.show(part, !still);
      if (!still) {
        live.marker("next", to, loss.value(to));
        live.line("new-drop", [to, to], [0, loss.value(to)]);
        live.arrow("up", [w, 0], [w + GRADIENT_SHARE * gradient, 0]);
        live.arrow("step", [w, height], [to, height]);
      }

      const at = Math.max(low, Math.min(high, w));
      const beside = (right, dy) => (right ? [at, 0, 3, dy, "start"] : [at, 0, -3, dy, "end"]);
      const below = (right) => [beside(right, 21), beside(!right, 21)];
      live.place("up-label", `gradient ${text(gradient, 2, true)}`, still ? [] : below(gradient > 0));
      live.place("step-label", `step ${text(to - w, 2, true)}`, still ? [] : plus ? [beside(to > w, -13), ...below(to < w)] : below(to > w));
      name("here-label", "here", w, loss.value(w));
      if (still) live.show("next-label", false);
      else name("next-label", "next", to, loss.value(to));
      live.place("loss-label", `loss J = ${loss.name}`, [[-1.6, 3.9, 0, 0, "start"], [high, 4.75, -4, 0, "end"], [0, 4.75, 0, 0, "middle"], [high, 3, -4, 0, "end"]]);
      const many = loss.minima.length > 1;
      const under = [0, ...loss.minima].map((minimum) => [minimum, 0, 0, 21, "middle"]);
      live.place("minimum-label", many ? "two minima" : "minimum", many ? under : [[loss.minima[0], 0.4, 0, 0, "middle"], ...under.slice(1)]);

      live.readout("gradient", gradient);
      live.readout("new w", to);
      live.readout("change in loss", change, text(change, 2, true));
      rule.replaceChildren(
        `w = ${text(w, 2)} `, coloured("step", `${plus ? "+" : "−"} ${text(rate, 2)} × `),
        coloured("gradient", gradient < 0 ? `(${text(gradient, 2)})` : text(gradient, 2)), ` = ${text(to, 2)}`,
      );
      const words = verdict(now);
      live.form.querySelector(".explore-verdict").textContent = words;
      live.say(`w is ${text(w, 2)}, the gradient ${text(gradient, 2, true)}, the step ${text(to - w, 2, true)}. ${words}`);
    }

    function stop() {
      clearInterval(timer);
      timer = null;
      live.control("play").setAttribute("aria-pressed", "false");
    }
    function go() {
      if (over()) return stop();
      taken.value = state().taken + 1;
      return live.changed();
    }
    live.control("step").addEventListener("click", () => { stop(); go(); });
    live.control("play").addEventListener("click", () => {
      if (timer) return stop();
      if (Explore.still()) { for (let i = 0; i < 10; i++) go(); return undefined; }
      live.control("play").setAttribute("aria-pressed", "true");
      let left = 30;
      go();
      timer = setInterval(() => { if (--left > 0) go(); else stop(); }, 500);
      return undefined;
    });
    // A new start or another loss begins a new walk.
    for (const control of ["w", "loss"]) live.control(control).addEventListener("input", () => { stop(); taken.value = 0; });
    live.drag(([x]) => { stop(); taken.value = 0; live.control("w").value = x; live.changed(); });
    live.start(draw, stop);
  });
})();
