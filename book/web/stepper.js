/*
 * stepper.js - steps through the failing schedule of a page, forwards and backwards, by mouse and
 * keyboard: draws what stepper-state.js works out into a figure.il-schedule as ext/schedule.py
 * writes it.
 */
"use strict";

(() => {
  const MOST_THREADS = 8; /* with a card of their own */

  function make(name, attributes = {}, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  }

  function badge(view, id) {
    const mark = make("span", { class: "il-badge", "data-colour": id % 5 });
    mark.textContent = ilStepper.label(view.run, id);
    return mark;
  }

  /* Not those who would deliver a signal that never comes. */
  const threadsMet = (run) => new Set(
    [0, ...run.events.flatMap((e) => [e.thread, ...(e.after || []).map((a) => a.thread)])]);

  /* Those that move in the schedule; then others while there is room. */
  function threadsShown(run) {
    const busy = new Set(run.events.filter((e) => e.shown !== false).map((e) => e.thread));
    threadsMet(run).forEach((id) => busy.size < MOST_THREADS && busy.add(id));
    return [...busy].sort((a, b) => a - b);
  }

  function card(view, state, id) {
    const thread = state.threads[id];
    const words = ilStepper.stateWords(thread);
    const item = make("li", { "data-state": thread.state, "data-colour": id % 5 },
      badge(view, id), make("strong", {}, view.run.threads[id].name), ` ${words}`);
    if (thread.did) item.append(make("small", {}, `last: ${thread.did}`));
    return item;
  }

  function drawThreads(view, state) {
    const shown = threadsShown(view.run);
    const hidden = threadsMet(view.run).size - shown.length;
    view.threads.replaceChildren(...shown.map((id) => card(view, state, id)));
    if (hidden) view.threads.append(make("li", {}, `and ${hidden} more threads`));
  }

  function drawObjects(view, state, before) {
    const rows = view.run.objects.map((object, i) => {
      const variable = object.kind === "variable";
      const words = (s) => (variable ? ilStepper.valueWords(s.values[i])
        : ilStepper.holderWords(view.run, s, i));
      const row = make("tr", {}, make("th", { scope: "row" }, object.name),
        make("td", {}, words(state)));
      row.classList.toggle("il-changed", words(state) !== words(before));
      return row;
    });
    view.objects.replaceChildren(...rows);
  }

  function lineOf(view, at) {
    return at && view.lines.get(`${at.file}:${at.line}`);
  }

  /* A badge on the line of each thread; returns the line to look at. */
  function drawMarks(view, state) {
    for (const line of view.marked) {
      line.firstChild.replaceChildren();
      delete line.dataset.now;
    }
    view.marked = [];
    state.threads.forEach((thread, id) => {
      const line = lineOf(view, thread);
      if (!line) return;
      line.firstChild.append(badge(view, id));
      view.marked.push(line);
    });
    const now = lineOf(view, state.at);
    if (!now) return view.marked[view.marked.length - 1];
    now.dataset.now = state.at.thread % 5;
    view.marked.push(now);
    return now;
  }

  /* Threads that wait for one another, and for what. */
  function drawRing(view, state) {
    const ids = ilStepper.ring(state.threads);
    const links = ids.flatMap((id) => {
      const on = view.run.objects[state.threads[id].waits_on];
      return [badge(view, id), ` → ${on ? on.name : "its end"} → `];
    });
    view.ring.replaceChildren(...(ids.length ? ["A ring: ", ...links, badge(view, ids[0])] : []));
  }

  function bringIntoView(pane, node) {
    if (!node) return;
    const [outer, inner] = [pane.getBoundingClientRect(), node.getBoundingClientRect()];
    const above = inner.top - outer.top - pane.clientHeight / 3;
    if (inner.top < outer.top + 20 || inner.bottom > outer.bottom - 20) pane.scrollTop += above;
  }

  function drawRows(view) {
    let current;
    for (const row of view.rows) {
      const here = Number(row.dataset.step) === view.k;
      row.toggleAttribute("aria-current", here);
      if (here) row.setAttribute("aria-current", "step");
      current = here && !current ? row : current;
    }
    bringIntoView(view.table, current);
  }

  function draw(view) {
    const state = ilStepper.stateAfter(view.run, view.k);
    const before = ilStepper.stateAfter(view.run, Math.max(view.k - 1, 0));
    drawThreads(view, state);
    drawObjects(view, state, before);
    drawRing(view, state);
    bringIntoView(view.code, drawMarks(view, state));
    drawRows(view);
    view.says.textContent = ilStepper.says(view.run, view.k);
    const changed = view.k ? ilStepper.changes(view.run, before, state) : [];
    view.changed.textContent = changed.length ? `${changed.join("; ")}.` : "";
    view.root.toggleAttribute("data-over", view.k === view.last);
    view.slider.value = view.k;
    view.slider.setAttribute("aria-valuetext", view.k === view.last ? "the failure" :
      `step ${view.k} of ${view.last - 1}`);
    for (const button of view.buttons) {
      button.disabled = target(view, button.dataset.go) === view.k;
    }
  }

  /* ---- Moving ---- */

  function target(view, where) {
    const to = { first: 0, back: view.k - 1, next: view.k + 1, last: view.last }[where];
    return Math.min(Math.max(to, 0), view.last);
  }

  function go(view, k) {
    if (k === view.k) return;
    view.k = k;
    draw(view);
  }

  const keys = { ArrowLeft: "back", ArrowRight: "next", Home: "first", End: "last" };

  function onKey(view, event) {
    if (!(event.key in keys) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    go(view, target(view, keys[event.key]));
  }

  /* ---- Building ---- */

  function button(where, sign, text) {
    return make("button", { type: "button", "data-go": where },
      make("span", { "aria-hidden": "true" }, sign), ` ${text}`);
  }

  /* Where a thread is preempted, below the slider. */
  function ticks(run, last) {
    const all = ilStepper.steps(run);
    const marks = all.flatMap((_, k) => {
      const name = ilStepper.preemptedBefore(run, all, k);
      if (!name) return [];
      const at = `left: calc(8px + (100% - 16px) * ${k / last})`;
      return [make("span", { style: at, title: `${name} is preempted` }, "▲")];
    });
    return make("div", { class: "il-ticks", "aria-hidden": "true" }, ...marks,
      ...(marks.length ? [make("em", {}, "▲ a thread is preempted")] : []));
  }

  function controls(view) {
    view.buttons = [button("first", "|◀", "First"), button("back", "◀", "Back"),
      button("next", "▶", "Next"), button("last", "▶|", "Last")];
    view.slider = make("input", {
      type: "range", min: 0, max: view.last, value: 0, "aria-label": "Step of the schedule",
    });
    view.says = make("p", { class: "il-says", role: "status" });
    return make("div", { class: "il-controls" }, make("div", {}, ...view.buttons),
      make("div", { class: "il-slider" }, view.slider, ticks(view.run, view.last)), view.says);
  }

  function panel(view) {
    view.threads = make("ul", { class: "il-threads", "aria-label": "Threads" });
    view.objects = make("tbody");
    view.changed = make("p", { class: "il-changes" });
    view.ring = make("p", { class: "il-ring" });
    const objects = make("table", { "aria-label": "Shared variables and locks" }, view.objects);
    /* With many variables it scrolls, which the keyboard must be able to do. */
    return make("div", { class: "il-panel", tabindex: 0, role: "group", "aria-label": "Threads and shared variables" },
      view.threads, view.ring, objects, view.changed);
  }

  function listen(view) {
    view.root.addEventListener("keydown", (event) => onKey(view, event));
    view.slider.addEventListener("input", () => go(view, Number(view.slider.value)));
    for (const b of view.buttons) {
      b.addEventListener("click", () => {
        go(view, target(view, b.dataset.go));
        if (b.disabled) view.root.focus(); /* a disabled button would swallow the arrow keys */
      });
    }
    for (const row of view.rows) {
      row.addEventListener("click", () => go(view, Number(row.dataset.step)));
    }
  }

  function attach(figure) {
    const data = figure.querySelector("script[type='application/json']");
    if (!data) return;
    const run = JSON.parse(data.textContent);
    const code = figure.querySelector(".il-code");
    const view = {
      run, code, k: 0, last: ilStepper.steps(run).length - 1, marked: [],
      table: figure.querySelector(".il-rows"),
      rows: [...figure.querySelectorAll("tr[data-step]")],
      lines: new Map([...code.querySelectorAll("[data-at]")].map((l) => [l.dataset.at, l])),
    };
    view.root = make("div", {
      class: "il-stepper", tabindex: 0, role: "group",
      "aria-label": "Step through the schedule with the arrow keys, Home and End",
    });
    view.root.append(controls(view), make("div", { class: "il-panes" }, code, panel(view)));
    code.hidden = false;
    figure.insertBefore(view.root, view.table);
    figure.classList.add("il-live");
    listen(view);
    draw(view);
  }

  document.querySelectorAll("figure.il-schedule").forEach(attach);
})();
