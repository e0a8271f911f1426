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

  class Live {
    constructor(root) {
      this.root = root;
      this.kind = root.dataset.explore;
      this.name = root.id.replace(/^fig-/, "");
      this.svg = root.querySelector("svg");
      this.axes = JSON.parse(this.svg.dataset.axes);
      this.form = root.querySelector("form");
      this.executed = new Map();
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
      return axis ? box[1] + box[3] * (1 - share) : box[0] + box[2] * share;
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
        use.setAttribute("x", this.x(x, axes));
        use.setAttribute("y", this.y([ys].flat()[i], axes));
      });
    }
    /* An arrow from one data point to another: matplotlib's two paths, shaft and head. */
    arrow(gid, from, to, axes = 0) {
      const [shaft, head] = this.part(gid).querySelectorAll("path");
      const [x0, y0] = [this.x(from[0], axes), this.y(from[1], axes)];
      const [x1, y1] = [this.x(to[0], axes), this.y(to[1], axes)];
      const length = Math.hypot(x1 - x0, y1 - y0);
      const [ux, uy] = length > 0 ? [(x1 - x0) / length, (y1 - y0) / length] : [1, 0];
      const size = Math.min(6, length);
      const [bx, by] = [x1 - size * ux, y1 - size * uy];
      shaft.setAttribute("d", `M${x0} ${y0}L${bx} ${by}`);
      const [sx, sy] = [-uy * size * 0.45, ux * size * 0.45];
      head.setAttribute("d", `M${bx + sx} ${by + sy}L${x1} ${y1}L${bx - sx} ${by - sy}Z`);
      head.style.strokeWidth = "0.5";
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
      label.textContent = words;
      group.replaceChildren(label);
    }
    show(gid, visible) { this.part(gid).style.display = visible ? "" : "none"; }

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
    start(draw, reset = () => {}) {
      let waiting = null;
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
    /* Evenly spaced numbers, ends included. */
    space: (low, high, count) =>
      Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1)),
    /* Starts `setup` on every figure of one kind. */
    each(kind, setup) {
      document.querySelectorAll(`[data-explore="${kind}"]`).forEach((root) => setup(new Live(root)));
    },
  };
})();
