/* The page's own controls. Without them everything reads. */
(function () {
  "use strict";

  const SITE = new URL("..", document.currentScript.src);
  const $ = (selector, within = document) => within.querySelector(selector);
  const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];
  const make = (tag, properties, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };

  /* 1. One live region, shown where `shown`. */

  const dialog = $(".md-dialog");
  dialog.firstElementChild.setAttribute("role", "status");
  let saying;
  function say(words, shown) {
    dialog.firstElementChild.textContent = words;
    dialog.classList.toggle("md-dialog--active", shown);
    clearTimeout(saying);
    saying = setTimeout(() => dialog.classList.remove("md-dialog--active"), 2000);
  }

  /* 2. Theme. The inline script in the head has set it; `setTheme` is its. */

  const NEXT = { system: "light", light: "dark", dark: "system" };
  const root = document.documentElement;
  $("#theme").onclick = () => {
    setTheme(NEXT[root.dataset.theme]);
    try { localStorage.setItem("negative-gradient-theme", root.dataset.theme); } catch (_) { /* not kept */ }
    say($(`.theme-${root.dataset.theme}`).textContent.trim());
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => setTheme(root.dataset.theme));

  /* 3. Drawer and search are open while their checkboxes are checked, by Material's stylesheet.
     Their labels become buttons, for keyboards. */

  function button(label, name, onclick) {
    const made = make("button", { type: "button", className: label.className, onclick }, ...label.childNodes);
    made.setAttribute("for", label.htmlFor);
    made.setAttribute("aria-label", name);
    label.replaceWith(made);
    return made;
  }

  const drawer = $("#__drawer");
  const sidebar = $(".md-sidebar--primary");
  function setDrawer(open) {
    drawer.checked = open;
    menu.setAttribute("aria-expanded", open);
  }
  const menu = button($("header label[for=__drawer]"), "Menu", () => {
    setDrawer(true);
    const here = $(".md-nav__link--active:not([for])", sidebar) || $("a", sidebar);
    here.focus();
    here.scrollIntoView({ block: "center" });
  });
  setDrawer(false);
  drawer.onchange = () => setDrawer(drawer.checked);
  // Who leaves it, by keyboard or by a link within the page, has closed it.
  sidebar.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !sidebar.contains(relatedTarget)) setDrawer(false);
  });
  sidebar.addEventListener("click", ({ target }) => { if (target.closest("a")) setDrawer(false); });

  /* 4. Search. Its index comes when search is first opened, as a script, which works from a file too:
     `searchIndex` holds [address, title, text, boost] for each section. */

  const LETTER = /[0-9A-Za-zÀ-ɏͰ-Ͽ₀-₉ℓ∇∞½°]/;
  const WORD = new RegExp(`${LETTER.source}+`, "g");
  const COMMON = new Set(("a about am an and any are as at be been but by can cannot could did do does for "
    + "from get got had has have he her him his how i if in into is it its just like may me might most must "
    + "my no nor not of on only or our own say says she should so some than that the their them then there "
    + "these they this to too us was we were what when where which while who whom why will with would you "
    + "your").split(" "));
  const ENDING = /^(?:e?s|ed|ings?|e|ly)?$/;
  const SHOWN = 20;
  let sections;

  // As long as the text, so that places in one are places in the other.
  const fold = (text) => text.toLowerCase().replace(/iz/g, "is");
  /* The stems to look for: of the telling words or, where all are common, of those. */
  function stems(typed) {
    const words = fold(typed).match(WORD) || [];
    const telling = words.filter((word) => !COMMON.has(word));
    return [...new Set((telling.length ? telling : words).map(
      (word) => word.replace(/([^s]{3,})(?:e?s|ed|ings?|e|ly)$/, "$1")))];
  }
  /* Where words begin with the stem: start, end, and whether no more than an ending follows. */
  function places(text, stem) {
    const found = [];
    for (let at = text.indexOf(stem); at >= 0; at = text.indexOf(stem, at + 1)) {
      if (at && LETTER.test(text[at - 1])) continue;
      let end = at + stem.length;
      while (end < text.length && LETTER.test(text[end])) end += 1;
      found.push([at, end, ENDING.test(text.slice(at + stem.length, end))]);
    }
    return found;
  }
  const count = (text, stem) => places(text, stem).reduce((sum, [, , whole]) => sum + (whole ? 1 : 0.5), 0);

  /* The sections that hold any of the words, best first: BM25 for the text, more for the title, a
     little for the page's title, and less for each word that is missing. */
  function rank(wanted) {
    const mean = sections.reduce((sum, { text }) => sum + text.length, 0) / sections.length;
    const scores = sections.map(() => ({ sum: 0, words: 0 }));
    for (const stem of wanted) {
      const found = sections.map(({ body, head, page }) => [body, head, page].map((text) => count(text, stem)));
      const holding = found.filter(([body, head]) => body || head).length;
      const rarity = Math.log(1 + (sections.length - holding + 0.5) / (holding + 0.5));
      found.forEach(([body, head, page], i) => {
        if (!body && !head) return;
        const norm = 1.2 * (0.4 + (0.6 * sections[i].text.length) / mean);
        scores[i].sum += rarity * ((2.2 * body) / (body + norm) + (head ? 3 : 0) + (page ? 0.3 : 0));
        scores[i].words += 1;
      });
    }
    const score = ({ sum, words }, { boost }) => sum * Math.sqrt((boost * words) / wanted.length);
    return sections.map((section, i) => [score(scores[i], section), section])
      .filter(([points]) => points).sort(([a], [b]) => b - a).map(([, section]) => section);
  }

  /* The text with the words marked, from a little before the first of them. */
  function marked(text, wanted, from, length) {
    const found = wanted.flatMap((stem) => places(fold(text), stem)).sort(([a], [b]) => a - b);
    const first = found.length ? Math.max(0, found[0][0] - from) : 0;
    const start = first && text.indexOf(" ", first) + 1;
    const parts = [start ? "… " : ""];
    let at = start;
    for (const [begin, end] of found) {
      if (begin < at || end > start + length) continue;
      parts.push(text.slice(at, begin), make("mark", {}, text.slice(begin, end)));
      at = end;
    }
    const rest = text.slice(at, start + length);
    parts.push(start + length < text.length ? `${rest.replace(/\S*$/, "")}…` : rest);
    return parts;
  }

  const search = $("#__search");
  const field = $(".md-search__input");
  const list = $(".md-search-result__list");
  const meta = $(".md-search-result__meta");
  meta.setAttribute("role", "status");
  list.removeAttribute("role");

  function update() {
    const wanted = stems(field.value);
    const found = sections && wanted.length ? rank(wanted) : [];
    if (!wanted.length) meta.textContent = "Type to start searching";
    else if (!sections) meta.textContent = "Loading …";
    else meta.textContent = `${found.length || "No"} result${found.length === 1 ? "" : "s"}${found.length > SHOWN ? `, the best ${SHOWN} here` : ""}`;
    list.replaceChildren(...found.slice(0, SHOWN).map(({ href, title, text, of }) => make(
      "li", { className: "md-search-result__item" }, make(
        "a", { className: "md-search-result__link", href }, make(
          "span", { className: "search-title" }, ...marked(title, wanted, 1e4, 1e4)),
        make("span", { className: "search-page" }, of === title ? "" : of),
        make("span", { className: "search-text" }, ...marked(text, wanted, 50, 170))))));
  }
  function load() {
    if ($("#search-index")) return;
    const script = make("script", { id: "search-index", src: new URL("search/index.js", SITE) });
    script.onerror = () => { script.remove(); meta.textContent = "The search index could not be fetched."; };
    script.onload = () => {
      const titles = {};
      sections = searchIndex.map(([address, title, text, boost]) => {
        const [page, section] = address.split("#");
        const file = location.protocol === "file:" ? `${page}index.html` : page || ".";
        const of = titles[page] = titles[page] || title;
        const href = new URL(section ? `${file}#${section}` : file, SITE);
        return { href, title, text, boost, of, body: fold(text), head: fold(title), page: fold(of) };
      });
      update();
    };
    document.head.append(script);
  }

  let before = null;
  function openSearch() {
    if (document.activeElement !== field) before = document.activeElement;
    search.checked = true;
    field.focus();
  }
  function closeSearch() {
    search.checked = false;
    field.blur();
    if (before && before.isConnected) before.focus();
    before = null;
  }
  search.checked = false;
  button($("header .md-header__button[for=__search]"), "Search", openSearch);
  button($(".md-search__icon[for=__search]"), "Close the search", closeSearch).tabIndex = -1;
  search.onchange = () => (search.checked ? openSearch() : closeSearch());
  field.onfocus = () => { search.checked = true; load(); update(); };
  field.oninput = update;
  field.form.onreset = () => { field.focus(); setTimeout(update); };
  field.form.onsubmit = (event) => {
    event.preventDefault();
    if ($("a", list)) $("a", list).click();
  };
  list.onclick = ({ target }) => { if (target.closest("a")) search.checked = false; };
  $(".md-search").addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !relatedTarget.closest(".md-search")) search.checked = false;
  });
  $(".md-search").addEventListener("keydown", (event) => {
    const stops = [field, ...$$("a", list)];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !search.checked) return;
    event.preventDefault();
    const next = stops.indexOf(document.activeElement) + step;
    stops[(next + stops.length) % stops.length].focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && search.checked) closeSearch();
    else if (event.key === "Escape" && drawer.checked) {
      setDrawer(false);
      menu.focus();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || !["/", "s", "f"].includes(event.key)) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    event.preventDefault();
    openSearch();
  });
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) {
    field.value = asked;
    openSearch();
  }

  /* 5. Code can be copied; what is wider than the page can be scrolled by keyboard. */

  for (const code of navigator.clipboard ? $$(".md-typeset .highlight pre > code") : []) {
    if (code.closest(".signature")) continue;
    const copy = make("button", { type: "button", className: "md-code__button", title: "Copy to clipboard" });
    copy.dataset.mdType = "copy";
    copy.onclick = () => navigator.clipboard.writeText(`${code.textContent.trimEnd()}\n`).then(
      () => say("Copied to clipboard", true), () => say("The browser did not let it copy", true));
    code.after(copy);
  }
  const wide = new ResizeObserver((entries) => entries.forEach(({ target }) => {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }));
  $$(".md-typeset pre > code, .md-typeset table, .md-typeset .formula").forEach((part) => wide.observe(part));

  /* 6. Where the reader is: marked in the contents, named in the header, and the way back up. */

  const headings = [];
  const links = new Map();
  for (const link of $$('.md-nav--secondary a[href^="#"]')) {
    const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!heading) continue;
    if (!links.has(heading)) headings.push(heading);
    links.set(heading, [...(links.get(heading) || []), link]);
  }
  const above = new Set();
  let current;
  let ended = false;
  function mark() {
    const last = ended ? headings[headings.length - 1] : headings.filter((heading) => above.has(heading)).pop();
    if (last === current) return;
    for (const link of links.get(current) || []) link.classList.remove("md-nav__link--active");
    for (const link of links.get(last) || []) {
      link.classList.add("md-nav__link--active");
      const scroller = link.closest(".md-sidebar--secondary .md-sidebar__scrollwrap");
      if (scroller) scroller.scrollTop = link.offsetTop - scroller.clientHeight / 2;
    }
    current = last;
  }
  // All that lies above the upper third of the screen counts as reached, and at the end all does.
  const reached = new IntersectionObserver((entries) => {
    entries.forEach(({ target, isIntersecting }) => above[isIntersecting ? "add" : "delete"](target));
    mark();
  }, { rootMargin: "1000000px 0px -67% 0px" });
  headings.forEach((heading) => reached.observe(heading));
  new IntersectionObserver(([{ isIntersecting }]) => { ended = isIntersecting; mark(); }).observe($(".md-copyright"));

  const title = $(".md-header__title");
  new IntersectionObserver(([{ isIntersecting }]) => {
    title.classList.toggle("md-header__title--active", !isIntersecting);
  }, { rootMargin: "-60px 0px 1000000px 0px" }).observe($("article h1"));

  // The stylesheet then lays everything out.
  addEventListener("keydown", ({ key }) => { if (key === "Tab") root.dataset.keyboard = ""; });

  const up = $(".md-top");
  let y = 0;
  addEventListener("scroll", () => {
    up.hidden = scrollY > y || scrollY < 400;
    y = scrollY;
  }, { passive: true });
  up.onclick = () => scrollTo({ top: 0 });

  /* 7. A live figure's scripts come when the reader comes near it, or when the address holds a state. */

  const enlivening = new Set();
  function enliven({ dataset: { explore: kind } }) {
    // A cell is no figure, and needs its own script alone.
    for (const name of kind === "cell" ? [kind] : ["explore", kind]) {
      if (enlivening.has(name)) continue;
      enlivening.add(name);
      // Not async: in this order.
      document.head.append(make("script", { src: new URL(`assets/explore/${name}.js`, SITE), async: false }));
    }
  }
  const near = new IntersectionObserver((entries) => entries.forEach(({ target, isIntersecting }) => {
    if (isIntersecting) enliven(target);
  }), { rootMargin: "50%" });
  const live = $$("[data-explore]");
  live.forEach((figure) => near.observe(figure));
  const enlivenAll = () => { if (location.hash.includes("?")) live.forEach(enliven); };
  addEventListener("hashchange", enlivenAll);
  enlivenAll();
})();
