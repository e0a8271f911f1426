/* What every live figure shares. A live figure is the executed figure with its named parts
   redrawn in the same axes; without this script it stays as it was executed. */
(function () {
  "use strict";

  const round = (value) => Math.round(value * 1000) / 1000;

  /* A number as a reader writes it: fixed decimals, a real minus sign. */
  function text(value, decimals, sign) {
    if (Number.isNaN(value)) return "not a number";
    if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
    const large = Math.abs(value) >= 1e5;
    const digits = large ? value.toExponential(2) : value.toFixed(decimals);
    const zero = !large && Number(digits) === 0;
    const plain = zero ? digits.replace("-", "") : digits;
    return (sign && value > 0 && !zero ? "+" : "") + plain.replace(/-/g, "−");
  }

  /* The part of a segment within a box, as two shares of its length; null where there is none. */
  function clip(x0, y0, x1, y1, left, top, right, bottom) {
    let [first, last] = [0, 1];
    for (const [from, to, low, high] of [[x0, x1, left, right], [y0, y1, top, bottom]]) {
      if (from === to && (from < low || from > high)) return null;
      if (from === to) continue;
      const shares = [(low - from) / (to - from), (high - from) / (to - from)];
      first = Math.max(first, Math.min(...shares));
      last = Math.min(last, Math.max(...shares));
    }
    return first <= last ? [first, last] : null;
  }

  class Live {
    constructor(root) {
      this.root = root;
      this.kind = root.dataset.explore;
      this.name = root.id.replace(/^fig-/, "");
      this.svg = root.querySelector("svg");
      this.axes = JSON.parse(this.svg.dataset.axes);
      this.form = root.querySelector("form");
      this.executed = new Map();
      this.drawn = [];
      this.alt = this.svg.getAttribute("aria-label");
      this.form.addEventListener("submit", (event) => event.preventDefault());
    }

    /* Data → SVG, and back. */
    x(value, axes = 0) { return this.scale(value, 0, axes); }
    y(value, axes = 0) { return this.scale(value, 1, axes); }
    scale(value, axis, axes) {
      const { x, y, log, box } = this.axes[axes];
      let [low, high] = axis ? y : x;
      if (log[axis]) [value, low, high] = [value, low, high].map(Math.log10);
      const share = (value - low) / (high - low);
      const place = axis ? box[1] + box[3] * (1 - share) : box[0] + box[2] * share;
      // An SVG holds single precision, and a far point need only be far.
      return Number.isFinite(place) ? Math.max(-1e6, Math.min(1e6, place)) : place;
    }
    /* The data coordinates of a pointer event. */
    at(event, axes = 0) {
      const { x, y, log, box } = this.axes[axes];
      const matrix = this.svg.getScreenCTM().inverse();
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
      const back = (share, [low, high], isLog) =>
        isLog ? low * Math.pow(high / low, share) : low + share * (high - low);
      return [
        back((point.x - box[0]) / box[2], x, log[0]),
        back(1 - (point.y - box[1]) / box[3], y, log[1]),
      ];
    }

    /* The named part (matplotlib's gid). Its executed form is kept for Reset. */
    part(gid) {
      const group = document.getElementById(`${this.name}-${gid}`);
      if (!group) throw new Error(`${this.name} has no part named ${gid}`);
      if (!this.executed.has(group)) this.executed.set(group, group.cloneNode(true));
      return group;
    }
    restore() {
      this.svg.setAttribute("aria-label", this.alt);
      for (const [group, executed] of this.executed) {
        group.replaceChildren(...Array.from(executed.childNodes, (node) => node.cloneNode(true)));
        for (const { name } of Array.from(group.attributes)) group.removeAttribute(name);
        for (const { name, value } of Array.from(executed.attributes)) group.setAttribute(name, value);
      }
    }
    /* A curve through the points; where one is not finite the curve is broken. */
    line(gid, xs, ys, axes = 0) {
      let pen = "M";
      let d = "";
      for (let i = 0; i < xs.length; i++) {
        const [px, py] = [this.x(xs[i], axes), this.y(ys[i], axes)];
        if (Number.isFinite(px) && Number.isFinite(py)) {
          d += `${pen}${round(px)} ${round(py)}`;
          if (pen === "L") this.avoid(this.x(xs[i - 1], axes), this.y(ys[i - 1], axes), px, py);
          pen = "L";
        } else pen = "M";
      }
      this.part(gid).querySelector("path").setAttribute("d", d || "M0 0");
    }
    /* A marker, or as many as there are points. */
    marker(gid, xs, ys, axes = 0) {
      const group = this.part(gid);
      const [model, ...rest] = group.querySelectorAll("use");
      rest.forEach((use) => use.remove());
      [xs].flat().forEach((x, i) => {
        const use = i ? model.parentNode.appendChild(model.cloneNode()) : model;
        const [px, py] = [this.x(x, axes), this.y([ys].flat()[i], axes)];
        use.setAttribute("x", px);
        use.setAttribute("y", py);
        this.avoid(px, py, px, py, 5);
      });
    }
    /* An arrow from one data point to another: matplotlib's two paths, shaft and head. What lies
       beyond the axes is not drawn: an arrow without a head ends further out. */
    arrow(gid, from, to, axes = 0) {
      const [shaft, head] = this.part(gid).querySelectorAll("path");
      const [x0, y0] = [this.x(from[0], axes), this.y(from[1], axes)];
      const [x1, y1] = [this.x(to[0], axes), this.y(to[1], axes)];
      const [left, top, width, height] = this.axes[axes].box;
      const [first, last] = clip(x0, y0, x1, y1, left, top, left + width, top + height) || [0, 0];
      const length = Math.hypot(x1 - x0, y1 - y0);
      const [ux, uy] = length > 0 ? [(x1 - x0) / length, (y1 - y0) / length] : [1, 0];
      const size = last < 1 ? 0 : Math.min(6, length);
      const [ax, ay] = [x0 + first * (x1 - x0), y0 + first * (y1 - y0)];
      const [bx, by] = last < 1 ? [x0 + last * (x1 - x0), y0 + last * (y1 - y0)] : [x1 - size * ux, y1 - size * uy];
      shaft.setAttribute("d", first < last ? `M${ax} ${ay}L${bx} ${by}` : "M0 0");
      const [sx, sy] = [-uy * size * 0.45, ux * size * 0.45];
      head.setAttribute("d", size ? `M${bx + sx} ${by + sy}L${x1} ${y1}L${bx - sx} ${by - sy}Z` : "M0 0");
      head.style.strokeWidth = "0.5";
      this.avoid(ax, ay, bx + size * ux, by + size * uy, 4);
    }
    /* A label in new words or a new place, in the colour and size of the executed one. */
    label(gid, words, x, y, anchor = "start", axes = 0) {
      const group = this.part(gid);
      const drawn = this.executed.get(group).querySelector("g[style]");
      const label = document.createElementNS("http://www.w3.org/2000/svg", "text");
      label.setAttribute("x", this.x(x, axes));
      label.setAttribute("y", this.y(y, axes));
      label.setAttribute("text-anchor", anchor);
      if (drawn) label.style.fill = drawn.style.fill;
      // On paper of its own, a label stays on it.
      const paper = this.executed.get(group).querySelector("path[style*='--paper']");
      if (paper) Object.assign(label.style, { stroke: "var(--paper)", strokeWidth: "4px", paintOrder: "stroke" });
      label.textContent = words;
      group.replaceChildren(label);
    }
    show(gid, visible) { this.part(gid).style.display = visible ? "" : "none"; }

    /* What labels keep clear of: segments in the SVG's units. What is drawn adds itself. */
    avoid(x0, y0, x1, y1, radius = 2) { this.drawn.push([x0, y0, x1, y1, radius]); }
    /* The same for a part that stays as it was executed: a label, or a curve along its length. */
    avoidPart(gid) {
      const group = this.part(gid);
      const path = group.querySelector(":scope > path");
      const box = group.getBBox();
      if (!path) return this.avoid(box.x, box.y + box.height / 2, box.x + box.width, box.y + box.height / 2, box.height / 2);
      for (let far = 0; far <= path.getTotalLength(); far += 4) {
        const { x, y } = path.getPointAtLength(far);
        this.avoid(x, y, x, y, 4);
      }
      return undefined;
    }
    /* A label at the first spot, [x, y] in data and [dx, dy, anchor] in the SVG's units, where it
       is clear of the drawing and of the labels before it; hidden where there is none. */
    place(gid, words, spots, axes = 0) {
      const [left, top, width, height] = this.axes[axes].box;
      this.show(gid, true);
      const found = spots.some(([x, y, dx, dy, anchor]) => {
        this.label(gid, words, x, y, anchor, axes);
        const label = this.part(gid).lastChild;
        label.setAttribute("dx", dx);
        label.setAttribute("dy", dy);
        const box = label.getBBox();
        const [l, t, r, b] = [box.x, box.y, box.x + box.width, box.y + box.height];
        if (l < left || t < top || r > left + width || b > top + height) return false;
        if (this.drawn.some(([x0, y0, x1, y1, far]) => clip(x0, y0, x1, y1, l - far, t - far, r + far, b + far))) return false;
        const half = (b - t) / 2;
        this.avoid(Math.min(l + half, r), t + half, Math.max(r - half, l), t + half, half);
        return true;
      });
      this.show(gid, found);
    }
    /* The spots around a data point: at its sides and corners, as far off as its marker needs. */
    around(x, y) {
      return [
        [x, y, 9, 4, "start"], [x, y, -9, 4, "end"], [x, y, 8, 15, "start"], [x, y, -8, 15, "end"],
        [x, y, 8, -7, "start"], [x, y, -8, -7, "end"], [x, y, 0, -10, "middle"], [x, y, 0, 19, "middle"],
      ];
    }

    /* Calls `moved` with the data coordinates of what is pressed or dragged within the axes, and
       with the number of those axes. A finger drags sideways; up and down it scrolls the page. */
    drag(moved) {
      let [axes, since, sure] = [-1, 0, false];
      const within = (value, [low, high]) => value >= low && value <= high;
      const go = (event) => { if (axes >= 0) moved(this.at(event, axes), axes); };
      const end = () => { axes = -1; };
      Object.assign(this.svg.style, { touchAction: "pan-y", userSelect: "none", cursor: "pointer" });
      this.svg.addEventListener("pointerdown", (event) => {
        if (event.button || !event.isPrimary) return;
        axes = this.axes.findIndex(({ x, y }, i) => {
          const [px, py] = this.at(event, i);
          return within(px, x) && within(py, y);
        });
        if (axes < 0) return;
        this.svg.setPointerCapture(event.pointerId);
        // What a finger wants is known once it has gone sideways, or lifts.
        [since, sure] = [event.clientX, event.pointerType !== "touch"];
        if (sure) go(event);
      });
      this.svg.addEventListener("pointermove", (event) => {
        sure = sure || Math.abs(event.clientX - since) > 10;
        if (sure) go(event);
      });
      this.svg.addEventListener("pointerup", (event) => { go(event); end(); });
      this.svg.addEventListener("pointercancel", end);
    }

    /* Controls and readouts, by name. */
    control(name) { return this.form.elements[name]; }
    number(name) { return Number(this.control(name).value); }
    readout(name, value, shown) {
      const output = this.form.querySelector(`output[name="${name}"]`);
      output.dataset.value = String(value);
      output.value = shown === undefined ? text(value, 2) : shown;
    }
    /* What a screen reader is told: the figure's new text alternative, spoken once it rests. */
    say(message) {
      this.svg.setAttribute("aria-label", message);
      clearTimeout(this.saying);
      this.saying = setTimeout(() => {
        this.form.querySelector("[aria-live]").textContent = message;
      }, 500);
    }

    /* The state, as the part of the address behind `#name?`. */
    readAddress() {
      const [name, query] = decodeURIComponent(location.hash.slice(1)).split("?");
      if (name !== this.root.id || !query) return false;
      for (const [key, value] of new URLSearchParams(query)) {
        const control = this.control(key);
        if (!control) continue;
        if (control.type === "checkbox") control.checked = value === "1";
        else if (control.type !== "range" || Number.isFinite(Number(value))) control.value = value;
        // A choice that there is not leaves the first one.
        if (control.selectedIndex === -1) control.selectedIndex = 0;
      }
      return true;
    }
    writeAddress() {
      const query = new URLSearchParams();
      for (const control of this.form.elements) {
        if (!control.name || ["OUTPUT", "BUTTON"].includes(control.tagName)) continue;
        query.set(control.name, control.type === "checkbox" ? Number(control.checked) : control.value);
      }
      // A browser may refuse this in a file or when it happens too often; the figure goes on.
      try { history.replaceState(history.state, "", `#${this.root.id}?${query}`); } catch (_) { /* stays */ }
    }

    /* Wires the controls: `draw` shows their state; `reset` is called when Reset is pressed. */
    start(drawState, reset = () => {}) {
      let waiting = null;
      const draw = () => { this.drawn = []; drawState(); };
      const changed = () => {
        draw();
        clearTimeout(waiting);
        waiting = setTimeout(() => this.writeAddress(), 300);
      };
      this.form.addEventListener("input", changed);
      const button = this.control("reset");
      if (button) button.addEventListener("click", () => {
        clearTimeout(waiting);
        // By its prototype: the button named "reset" hides the form's own method.
        HTMLFormElement.prototype.reset.call(this.form);
        reset();
        draw();
        this.restore();
        try { history.replaceState(history.state, "", location.pathname + location.search); } catch (_) { /* stays */ }
      });
      const fromAddress = () => { if (this.readAddress()) { reset(); draw(); this.root.scrollIntoView(); } };
      addEventListener("hashchange", fromAddress);
      this.changed = changed;
      fromAddress();
      this.root.dataset.live = "";
    }
  }

  window.Explore = {
    text,
    still: () => matchMedia("(prefers-reduced-motion: reduce)").matches,
    /* Words in the colour of what they speak of: "gradient", "step", … */
    coloured(kind, words) {
      const span = document.createElement("span");
      span.className = `c-${kind}`;
      span.textContent = words;
      return span;
    },
    /* Evenly spaced numbers, ends included. */
    space: (low, high, count) =>
      Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1)),
    /* Starts `setup` on every figure of one kind. */
    each(kind, setup) {
      document.querySelectorAll(`[data-explore="${kind}"]`).forEach((root) => setup(new Live(root)));
    },
  };
})();
