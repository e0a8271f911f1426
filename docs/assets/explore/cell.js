/* A cell: Python that the reader can edit and run in the page. Until it is touched, and wherever
   it cannot run, it is the executed code and its output. */
(function () {
  "use strict";

  const SECONDS = 5;
  const WORKER = new URL("cell-worker.js", document.currentScript.src);
  const FILE = "This page was opened as a file, and from a file browsers run no Python. "
    + "From a web server this code can be edited and run; here it stands as it ran.";
  const FAILED = "Python could not be fetched or could not start in this browser.";
  const short = (value) => String(Number(value.toPrecision(4))).replace(/-/g, "−");

  /* Lists of numbers against their places, on common scales; all but the first are dashed. */
  function plot(walks) {
    const all = walks.flat().filter(Number.isFinite);
    const [low, high] = all.length ? [Math.min(...all), Math.max(...all)] : [0, 0];
    const last = Math.max(1, ...walks.map((walk) => walk.length - 1));
    const x = (i) => (10 + (320 * i) / last).toFixed(2);
    const y = (value) => (high > low ? 24 + (112 * (high - value)) / (high - low) : 80).toFixed(2);
    const paths = walks.map((walk) => {
      const points = walk.map((value, i) => Number.isFinite(value) && `${x(i)} ${y(value)}`);
      const line = points.map((point, i) => point && (points[i - 1] ? "L" : "M") + point);
      const dots = last > 60 ? [] : points.map((point) => point && `M${point}h0`);
      return `<g>${[line, dots].map((d) => `<path d="${d.filter(Boolean).join("")}"/>`).join("")}</g>`;
    });
    const text = (px, py, words) => `<text x="${px}" y="${py}">${words}</text>`;
    const zero = `<path d="M10 ${y(0)}H340"/>${text(346, Number(y(0)) + 4, 0)}`;
    return `<svg class="plate-svg cell-plot" viewBox="0 0 360 160" role="img" aria-label="Plot of ${all.length}`
      + ` numbers, the least ${short(low)}, the greatest ${short(high)}.">${low * high < 0 ? zero : ""}`
      + `${paths.join("")}${text(10, 13, short(high))}${text(10, 154, short(low))}`
      + `${text(255, 154, `step 0 to ${last}`)}</svg>`;
  }

  function setUp(root) {
    const [code, output] = root.querySelectorAll(".highlight");
    const [title, result] = [output.querySelector(".filename"), output.querySelector("pre code")];
    const status = root.querySelector("[role=status]");
    const executed = [title, result, status].map((element) => [element, element.textContent]);
    const button = (name) => root.querySelector(`button[name="${name}"]`);
    let area, worker, ready, running, printed, walks, figure, timer, frame;

    const say = (words) => { status.textContent = words; };
    // Never truly disabled: a button keeps the keyboard's place when it has nothing to do.
    const disable = (name, off) => button(name).setAttribute("aria-disabled", off);
    const offer = (changes) => Object.entries(changes).forEach(([name, yes]) => disable(name, !yes));
    const source = () => area ? area.value : code.querySelector("pre code").textContent.trimEnd();

    function show() {
      frame = cancelAnimationFrame(frame);
      title.textContent = "Run in this page, it prints";
      result.textContent = printed || "(nothing)";
      if (figure) figure.remove();
      figure = Object.assign(document.createElement("div"), { innerHTML: plot(walks) });
      if (walks.length) output.after(figure);
    }
    /* The run is over; with a worker that goes on, that is over as well. */
    function end(words, kill) {
      clearTimeout(timer);
      if (kill && worker) worker = ready = worker.onmessage = worker.terminate();
      if (running) show();
      running = false;
      offer({ run: true, stop: false });
      say(words);
    }
    function hear({ data }) {
      if (data.ready) ready = true;
      if (data.ready && running) send();
      if (data.failed) end(FAILED, true);
      if (!running) return;
      if (data.printed) printed += data.printed;
      if (data.plotted && walks.length < 8) walks.push(data.plotted);
      if (data.error) printed += (/[^\n]$/.test(printed) ? "\n" : "") + data.error;
      if (data.over) end(data.over, true);
      else if (data.error) end(`It ended with an error: ${data.error.split("\n").pop()}`);
      else if ("done" in data) end(`Done in ${Math.ceil(data.done)} ms.`);
      else frame = frame || requestAnimationFrame(show);
    }
    /* Fetches and starts the interpreter; it then waits, warm, for this run and the next. */
    function fetch() {
      if (worker) return;
      try {
        worker = new Worker(WORKER, { type: "module" });
        worker.onmessage = hear;
        worker.onerror = () => end(FAILED, true);
      } catch (_) { end(FAILED); }
    }
    function send() {
      say("Running …");
      worker.postMessage(source());
      timer = setTimeout(end, SECONDS * 1000, `Stopped: still running after ${SECONDS} seconds.`, true);
    }

    const actions = {
      edit() {
        const settings = { wrap: "off", spellcheck: false, autocapitalize: "off", autocomplete: "off" };
        area = Object.assign(document.createElement("textarea"), settings, { value: source() });
        area.setAttribute("aria-label", "Python code");
        area.oninput = () => { area.rows = area.value.split("\n").length + 1; };
        area.onkeydown = ({ key, ctrlKey, metaKey }) => { if (key === "Enter" && (ctrlKey || metaKey)) actions.run(); };
        area.oninput();
        code.hidden = true;
        code.after(area);
        area.focus();
        area.setSelectionRange(0, 0);
        offer({ edit: false, reset: true });
        if (!running) say("Ctrl+Enter runs it. plot(xs) draws a list of numbers.");
        fetch();
      },
      run() {
        if (running) return;
        [running, printed, walks] = [true, "", []];
        offer({ run: false, stop: true, reset: true });
        say("Fetching Python …");
        fetch();
        if (ready) send();
      },
      stop() { end("Stopped, as you asked.", true); },
      reset() {
        if (running) end("", true);
        for (const added of [area, figure]) if (added) added.remove();
        area = figure = code.hidden = null;
        for (const [element, text] of executed) element.textContent = text;
        offer({ edit: true, reset: false });
      },
    };
    for (const [name, act] of Object.entries(actions)) {
      button(name).onclick = () => { if (button(name).getAttribute("aria-disabled") === "false") act(); };
    }
    root.dataset.live = "";
    if (location.protocol !== "file:") return;
    root.querySelector(".explore-buttons").hidden = true;
    say(FILE);
  }

  document.querySelectorAll('[data-explore="cell"]').forEach(setUp);
})();
