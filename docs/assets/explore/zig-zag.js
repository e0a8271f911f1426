/* Zig-zag: where minus the gradient points on a bowl, and where a walk goes from there. */
(function () {
  "use strict";
  const { text, space, coloured } = Explore;
  const STEPS = 20;
  // Half the length of each level line, as in the snippet.
  const HALVES = [0.7, 1.4, 2.1, 2.8, 4.2, 6.3, 9.5, 14.2];

  function unit([x, y]) {
    const length = Math.hypot(x, y);
    return [x / length, y / length];
  }
  /* In degrees; the same arithmetic as gd's `angle`. */
  function angle(first, second) {
    const [[ax, ay], [bx, by]] = [unit(first), unit(second)];
    return 2 * Math.atan2(Math.hypot(ax - bx, ay - by), Math.hypot(ax + bx, ay + by)) * (180 / Math.PI);
  }
  function walk(start, step) {
    const points = [start];
    for (let i = 0; i < STEPS; i++) points.push(step(points[i]));
    return points;
  }

  /* What the walk does: a component w is multiplied by 1 − z, z = η × its eigenvalue. */
  function pattern(condition, share, [x, y]) {
    const z = (2 * share * (y === 0 ? 1 : condition)) / condition;
    const valley = condition > 1 && x !== 0 && y !== 0;
    if (z < 1) return "No zig-zag: it never changes sides.";
    if (z === 1) return `No zig-zag: one step reaches ${valley ? "the floor of the valley" : "the minimum"}.`;
    const sides = `it jumps across the ${valley ? "valley" : "minimum"} at every step`;
    if (z < 2) return `Zig-zag: ${sides}, with shrinking jumps.`;
    if (z === 2) return `Zig-zag for ever: ${sides}, and the jumps do not shrink.`;
    return `It leaves: ${sides}, with growing jumps.`;
  }

  Explore.each("zig-zag", (live) => {
    const rule = live.form.querySelector(".explore-rule");

    function draw() {
      const condition = live.number("condition");
      const share = live.number("rate");
      const start = [live.number("w1"), live.number("w2")];
      const rate = share * (2 / condition);
      const gradient = ([x, y]) => [x, y * condition];
      const plain = walk(start, (w) => [w[0] - rate * gradient(w)[0], w[1] - rate * gradient(w)[1]]);
      const straight = walk(start, (w) => [w[0] - 0.5 * gradient(w)[0], w[1] - 0.5 * (gradient(w)[1] / condition)]);
      const minusG = gradient(start).map((slope) => -slope);
      const there = start[0] === 0 && start[1] === 0;
      const off = there ? NaN : angle(minusG, [-start[0], -start[1]]);

      const turn = space(0, 2 * Math.PI, 121);
      const ring = (radius, wave) => [...turn.map((t) => radius * wave(t)), NaN];
      live.line("levels", HALVES.flatMap((a) => ring(a, Math.cos)), HALVES.flatMap((a) => ring(a / Math.sqrt(condition), Math.sin)));
      live.part("levels").querySelectorAll("path ~ path").forEach((path) => path.setAttribute("d", "M0 0"));
      // Labels have paper of their own: over level lines they can be read.
      live.drawn = [];
      const tip = there ? start : unit(minusG).map((component, i) => start[i] + component);
      live.show("aim", !there);
      live.arrow("aim", start, tip);
      for (const [gid, points] of [["walk", plain], ["straight", straight]]) {
        const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
        live.line(gid, xs, ys);
        live.marker(gid, xs, ys);
      }
      live.avoid(live.x(0), live.y(0), live.x(0), live.y(0), 7);
      const shown = text(off, 1);
      live.place("angle-label", `${shown}° off`, there ? [] : live.around(...start).reverse());
      live.place("minimum-label", "minimum", live.around(0, 0));
      live.place("walk-label", "gradient descent", plain.slice(1, 6).flatMap((w) => live.around(...w)));
      live.place("straight-label", "preconditioned", [0.4, 0.3, 0.6, 0.8].flatMap((part) => live.around(start[0] * part, start[1] * part)));

      live.readout("angle to the minimum", off, there ? "none" : `${shown}°`);
      const [left, leftStraight] = [plain, straight].map((points) => Math.hypot(...points[STEPS]));
      live.readout("distance after 20 steps", left, text(left, 3));
      live.readout("distance preconditioned", leftStraight, text(leftStraight, 3));
      rule.replaceChildren(
        `w = (${text(start[0], 1)}, ${text(start[1], 1)}), L = ${condition}, `,
        coloured("step", `η = ${text(share, 2)} × 2/L = ${text(rate, 3)}`),
      );
      const words = there
        ? "At the minimum the gradient is 0: it has no direction, and there is no step."
        : `${off < 1e-9 ? "−g aims at the minimum. " : ""}${pattern(condition, share, start)}`;
      live.form.querySelector(".explore-verdict").textContent = words;
      live.say(
        `Start at ${text(start[0], 1)}, ${text(start[1], 1)}, condition number ${condition}, learning rate ${text(share, 2)} times 2 over L. `
        + `${there ? "" : `Minus the gradient is ${shown} degrees off. `}${words} After ${STEPS} steps it is ${text(left, 3)} from the minimum.`,
      );
    }

    live.drag((point) => {
      ["w1", "w2"].forEach((name, i) => { live.control(name).value = point[i]; });
      live.changed();
    });
    live.start(draw);
  });
})();
