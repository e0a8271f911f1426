/* The zoom: level lines on an ever smaller map, and what the linear model misses there. */
(function () {
  "use strict";
  const { space } = Explore;

  /* The same arithmetic as gd's, for this loss; a test compares the two. */
  const W = [0.7, -0.4];
  const value = (x, y) => Math.sin(x) + x * (y * y) + (y * y * y * y) / 2;
  const G = [Math.cos(W[0]) + W[1] * W[1], 2 * W[0] * W[1] + 2 * W[1] * W[1] * W[1]];
  const HERE = value(...W);
  const WIDEST = 2.5;
  /* So many level lines on either side of the one through the point. */
  const LEVELS = 12;
  const GRID = space(-0.5, 0.5, 61);
  const SQUARE = space(-0.5, 0.5, 101);

  /* The largest error of the linear model on the map, and the largest change that it predicts. */
  function largest(width) {
    let [error, predicted] = [0, 0];
    for (const a of SQUARE) {
      for (const b of SQUARE) {
        const [dx, dy] = [width * a, width * b];
        const linear = G[0] * dx + G[1] * dy;
        error = Math.max(error, Math.abs(value(W[0] + dx, W[1] + dy) - (HERE + linear)));
        predicted = Math.max(predicted, Math.abs(linear));
      }
    }
    return [error, predicted];
  }

  /* The level lines of `heights` over GRID × GRID at whole numbers: two triangles a cell, and in
     each the straight line between the points at which two of its sides reach the level. */
  function levelLines(heights, draw) {
    const corner = (i, j) => [GRID[i], GRID[j], heights[i][j]];
    const triangle = (corners) => {
      const h = corners.map((c) => c[2]);
      const low = Math.max(-LEVELS, Math.ceil(Math.min(...h)));
      const high = Math.min(LEVELS, Math.floor(Math.max(...h)));
      for (let level = low; level <= high; level++) {
        const ends = [];
        corners.forEach((p, k) => {
          const q = corners[(k + 1) % 3];
          if ((p[2] < level) === (q[2] < level)) return;
          const share = (level - p[2]) / (q[2] - p[2]);
          ends.push([p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1])]);
        });
        if (ends.length === 2) draw(ends);
      }
    };
    for (let i = 0; i + 1 < GRID.length; i++) {
      for (let j = 0; j + 1 < GRID.length; j++) {
        triangle([corner(i, j), corner(i + 1, j), corner(i + 1, j + 1)]);
        triangle([corner(i, j), corner(i, j + 1), corner(i + 1, j + 1)]);
      }
    }
  }

  /* Two digits, as few signs as that takes. */
  const short = (number) => String(Number(number.toPrecision(2)));

  Explore.each("zoom", (live) => {
    const verdict = live.form.querySelector(".explore-verdict");
    const slider = live.control("zoom");

    function draw() {
      const times = Math.pow(10, live.number("zoom"));
      const width = WIDEST / times;
      const [error, predicted] = largest(width);
      const share = error / predicted;

      const spacing = (Math.sqrt(G[0] * G[0] + G[1] * G[1]) * width) / 8;
      const heights = GRID.map((a) => GRID.map((b) =>
        (value(W[0] + width * a, W[1] + width * b) - HERE) / spacing));
      let [xs, ys] = [[], []];
      // A gap after each piece keeps the pieces apart.
      levelLines(heights, ([p, q]) => { xs.push(p[0], q[0], NaN); ys.push(p[1], q[1], NaN); });
      live.line("lines", xs, ys);
      const rest = Array.from(live.part("lines").querySelectorAll("path")).slice(1);
      for (const path of rest) path.setAttribute("d", "M0 0");
      live.marker("here", width, error, 1);
      live.line("share", [width, width], [error, predicted], 1);
      live.label("width", `${short(width)} wide`, -0.5, 0.54);

      const percent = `${share < 0.1 ? short(100 * share) : Math.round(100 * share)}\u00a0%`;
      live.readout("width", width, short(width));
      live.readout("largest error", share, percent);
      slider.setAttribute("aria-valuetext", `${short(times)} times closer`);
      let words = `At its worst the linear model is off by ${percent} of the largest change it predicts.`;
      if (share > 1) words += " That is more than it predicts anywhere on the map.";
      else if (share > 0.1) words += " The level lines still bend.";
      else words += " The level lines are nearly straight, parallel and evenly spaced.";
      verdict.textContent = words;
      live.say(`The map is ${short(width)} wide. ${words}`);
    }

    live.start(draw);
  });
})();
