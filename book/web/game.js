/*
 * game.js - "be the scheduler" on the page: draws what game-state.js and game-words.js say, and passes
 * on clicks and keys.  Each .il-game holds a script element with its data: the graphs of the broken program and
 * of the fix, and their sources, highlighted.
 */
(function () {
  "use strict";
  const rules = window.ILGameState, words = window.ILGameWords;

  /* ---- Small things ---- */

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes))
      if (name === "onclick") element.addEventListener("click", value);
      else if (value !== null && value !== undefined) element.setAttribute(name, value);
    element.append(...children.filter((child) => child !== null));
    return element;
  }

  const button = (label, key, onclick) => make("button", { type: "button", onclick }, label,
    ...(key ? [" ", make("kbd", { "aria-hidden": "true" }, key)] : []));

  const named = (role, label) => ({ role, "aria-label": label });
  const place = (site) => (site ? `${site.file}:${site.line}` : "");

  /* Progress: kept where the browser allows it, which it may not on file://. */
  const progress = {
    key: (chapter) => `interleaved.game.${chapter}`,
    won(chapter) {
      try { return localStorage.getItem(this.key(chapter)) === "won"; } catch { return false; }
    },
    win(chapter) {
      try { localStorage.setItem(this.key(chapter), "won"); } catch { /* then it is forgotten */ }
    },
  };

  /* ---- One game ---- */

  class Game {
    constructor(root, data) {
      this.root = root;
      this.chapter = root.dataset.chapter;
      this.data = data;
      this.tried = new Set(); /* complete schedules of the fix */
      this.build();
      this.open("broken");
    }

    /* ---- Moves ---- */

    open(program) {
      this.program = program;
      this.restart();
    }

    restart() {
      this.stopShow();
      this.shown = false;
      this.position = rules.start(this.data[this.program]);
      this.draw();
    }

    undo() {
      this.stopShow();
      this.position = rules.undo(this.position);
      this.draw();
    }

    play(index) {
      if (index < 0) return;
      this.position = rules.play(this.position, index);
      const end = rules.outcome(this.position);
      if (end && this.program === "fixed") this.tried.add(this.position.path.join());
      if (end && end.broken && !this.shown) progress.win(this.chapter);
      this.draw();
    }

    /* The digit on a card, which is the thread's number; or that of a choice of a value, from 1. */
    choose(digit) {
      if (!rules.choosesValue(this.position)) this.move(digit);
      else if (digit <= rules.moves(this.position).length) this.play(digit - 1);
    }

    move(thread) {
      const index = rules.moveOf(this.position, thread);
      this.stopShow();
      if (index >= 0) this.play(index);
      else this.explain(thread);
    }

    /* Why that thread cannot go on. */
    explain(id) {
      const thread = rules.threads(this.position).find((t) => t.id === id);
      if (!thread || rules.outcome(this.position) || rules.choosesValue(this.position)) return;
      this.status.replaceChildren(make("p", {}, words.refusal(thread)));
    }

    show() {
      this.restart();
      this.shown = true;
      const line = rules.breakingLine(this.position);
      const pause = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 900;
      const step = () => {
        this.play(line.shift());
        this.timer = line.length ? setTimeout(step, pause) : null;
      };
      this.timer = setTimeout(step, pause);
    }

    stopShow() {
      clearTimeout(this.timer);
      this.timer = null;
    }

    key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (/^[0-9]$/.test(event.key)) this.choose(Number(event.key));
      else if (event.key === "u" || event.key === "Backspace") this.undo();
      else if (event.key === "r") this.restart();
      else return;
      event.preventDefault();
    }

    /* ---- The parts that stay ---- */

    build() {
      const { root } = this;
      this.tabs = {
        broken: button("The broken program", "", () => this.open("broken")),
        fixed: button("The fixed program", "", () => this.open("fixed")),
      };
      this.goal = make("p", { class: "il-game-goal" });
      this.cards = make("div", { class: "il-game-threads", ...named("group", "Who goes next?") });
      this.status = make("div", { class: "il-game-status", role: "status" });
      this.values = make("ul", { class: "il-game-values", "aria-label": "Shared memory" });
      this.code = make("div", { class: "il-game-code highlight", tabindex: "0", ...named("region", "The program") });
      this.table = make("div", { class: "il-game-table", tabindex: "0", ...named("region", "The schedule so far") });
      this.undoButton = button("Take back", "u", () => this.undo());
      this.showButton = button("Show me", "", () => this.show());
      this.nextButton = button("Now try the fixed program", "", () => this.toFixed());
      root.append(
        make("div", { class: "il-game-head" },
          make("p", { class: "il-game-title" }, "Be the scheduler"),
          make("div", { class: "il-game-tabs", ...named("group", "Which program") },
            this.tabs.broken, this.tabs.fixed)),
        this.goal, this.cards, this.status, this.values,
        make("div", { class: "il-game-tools", ...named("group", "Moves") }, this.nextButton,
          this.undoButton, button("Start again", "r", () => this.restart()), this.showButton),
        make("div", { class: "il-game-body" }, this.code, this.table));
      root.setAttribute("role", "group");
      root.setAttribute("aria-label", "Game: be the scheduler");
      root.addEventListener("keydown", (event) => this.key(event));
    }

    /* ---- Drawing ---- */

    draw() {
      this.drawHead();
      this.drawCards();
      this.drawValues();
      this.drawCode();
      this.drawTable();
      this.drawStatus();
    }

    drawHead() {
      const won = progress.won(this.chapter);
      for (const [name, tab] of Object.entries(this.tabs))
        tab.setAttribute("aria-pressed", String(name === this.program));
      this.tabs.broken.classList.toggle("il-won", won);
      this.tabs.broken.title = won ? "You have broken it" : "";
      this.goal.textContent = words.goal(this.program);
      this.undoButton.disabled = this.position.path.length === 0;
      this.showButton.hidden = this.program !== "broken";
    }

    /* The same elements as long as the game lasts, so that the focus stays where it was. */
    drawCards() {
      const [first, ...others] = rules.threads(this.position);
      const threads = [...others, first]; /* who started the others mostly waits for them */
      if (this.cards.dataset.of !== this.program)
        this.cards.replaceChildren(...threads.map((t) => this.newCard(t)));
      this.cards.dataset.of = this.program;
      threads.forEach((t, i) => this.drawCard(this.cards.children[i], t));
      this.drawChoices();
    }

    newCard(thread) {
      const card = make("button", {
        type: "button", class: "il-game-card", "data-thread": thread.id,
        onclick: () => this.move(thread.id),
      });
      return card;
    }

    drawCard(card, thread) {
      const ready = rules.moveOf(this.position, thread.id) >= 0;
      const says = { done: "has ended", absent: "is not there yet", failed: "stopped here" };
      const over = rules.outcome(this.position) !== null;
      card.setAttribute("aria-disabled", String(!ready));
      card.dataset.state = over && thread.state === "ready" ? "stopped" : thread.state;
      card.replaceChildren(
        make("span", { class: "il-game-name" }, thread.name,
          ready ? make("kbd", { "aria-hidden": "true" }, String(thread.id)) : null),
        make("span", { class: "il-game-does" }, says[thread.state] || thread.does),
        make("span", { class: "il-game-place" }, place(thread.site)),
        ...(thread.holds ? [make("span", { class: "il-game-holds" }, `holds ${thread.holds}`)] : []));
    }

    /* A choice that is not of a thread: whom a signal wakes, whether a call fails. */
    drawChoices() {
      this.choices?.remove();
      this.choices = null;
      if (!rules.choosesValue(this.position)) return;
      const moves = rules.moves(this.position);
      const name = this.position.graph.threads[moves[0].thread];
      this.choices = make("div", { class: "il-game-choices", ...named("group", "What happens?") },
        `${name}: `, ...moves.map((move) =>
          button(move.label, String(move.index + 1), () => this.play(move.index))));
      this.cards.after(this.choices);
    }

    drawValues() {
      this.values.hidden = this.position.graph.variables.length === 0;
      this.values.replaceChildren(...rules.values(this.position).map((v) =>
        make("li", { class: v.changed && v.was !== null ? "il-changed" : null },
          make("span", { class: "il-game-variable" }, v.name), " ",
          make("span", { class: "il-game-value" }, v.value ?? "–"),
          v.changed && v.was !== null
            ? make("span", { class: "il-game-was" }, ` was ${v.was}`) : null)));
    }

    /* ---- The program, with marks where the threads are ---- */

    drawCode() {
      const sources = this.data.sources[this.program];
      const threads = rules.threads(this.position).filter((t) => t.site && sources[t.site.file]);
      const rows = rules.rows(this.position);
      const last = rows.length ? rows[rows.length - 1] : null;
      const mover = threads.find((t) => this.lastMover(rows) === t.id) || threads[0];
      const file = mover ? mover.site.file
        : last && last.site && sources[last.site.file] ? last.site.file : Object.keys(sources)[0];
      if (this.shownFile !== `${this.program}/${file}`) this.openFile(file, sources[file]);
      this.code.querySelectorAll(".il-game-mark").forEach((mark) => mark.remove());
      this.code.querySelectorAll(".il-here").forEach((line) => line.classList.remove("il-here"));
      for (const t of threads.filter((thread) => thread.site.file === file)) this.mark(t);
      if (mover) this.scrollTo(this.line(mover.site.line));
    }

    lastMover(rows) {
      const moved = rows.filter((row) => row.first);
      return moved.length ? moved[moved.length - 1].thread : -1;
    }

    openFile(file, lines) {
      this.shownFile = `${this.program}/${file}`;
      this.code.replaceChildren(make("p", { class: "il-game-file" }, file),
        make("div", { class: "il-game-lines" }, ...lines.map((html, i) => {
          const text = make("span", { class: "il-game-text" });
          text.innerHTML = html || " ";
          return make("div", { class: "il-game-line" },
            make("span", { class: "il-game-number", "aria-hidden": "true" }, String(i + 1)),
            make("span", { class: "il-game-marks" }), text);
        })));
    }

    line(number) {
      return this.code.querySelectorAll(".il-game-line")[number - 1];
    }

    mark(thread) {
      const line = this.line(thread.site.line);
      line.classList.add("il-here");
      line.querySelector(".il-game-marks").append(make("span", {
        class: "il-game-mark", "data-thread": thread.id, "data-state": thread.state,
        title: `${thread.name} ${thread.state === "ready" ? "is about to" : "waits"}: ${thread.does}`,
      }, String(thread.id)));
    }

    /* Inside its own box only: the page stays where the reader has it. */
    scrollTo(line) {
      const box = this.code, top = line.offsetTop;
      if (top < box.scrollTop + 30 || top > box.scrollTop + box.clientHeight - 60)
        box.scrollTop = top - box.clientHeight / 2;
    }

    /* ---- The schedule so far ---- */

    drawTable() {
      const { graph } = this.position;
      const rows = rules.rows(this.position);
      const columns = [...new Set(rules.threads(this.position)
        .filter((t) => t.state !== "absent" || rows.some((r) => r.thread === t.id)).map((t) => t.id))];
      const body = make("tbody");
      for (const row of rows) {
        if (row.interrupts >= 0)
          body.append(this.interruption(graph.threads[row.interrupts], columns));
        body.append(this.tableRow(row, columns));
      }
      const end = rules.outcome(this.position);
      if (end) body.append(this.lastRow(end, columns));
      this.table.replaceChildren(make("table", {},
        make("caption", {}, "The schedule so far"),
        make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "move"),
          ...columns.map((id) => make("th", { scope: "col", "data-thread": id }, graph.threads[id])),
          make("th", { scope: "col" }, "line"))),
        body));
      this.table.scrollTop = this.table.scrollHeight;
    }

    tableRow(row, columns) {
      return make("tr", { class: row.first ? "il-move" : "il-follows" },
        make("td", { class: "il-game-count" }, row.first ? String(row.move) : ""),
        ...columns.map((id) => (id !== row.thread ? make("td")
          : make("td", { "data-thread": id, class: "il-acts" }, ...this.act(row)))),
        make("td", { class: "il-game-place", title: row.site ? row.site.text : null }, place(row.site)));
    }

    act(row) {
      if (!row.variable || this.position.graph.variables.length === 1) return [row.words];
      return [row.words, " ", make("span", { class: "il-game-of" }, row.variable)];
    }

    interruption(name, columns) {
      return make("tr", { class: "il-interrupts" },
        make("td", { colspan: columns.length + 2 }, `${name} is preempted`));
    }

    lastRow(end, columns) {
      return make("tr", { class: end.broken ? "il-broken" : "il-passed" },
        make("td", {}, end.broken ? "✗" : "✓"),
        make("td", { colspan: columns.length + 1 },
          end.broken ? words.verdict(end) : "everyone is done"));
    }

    /* ---- What there is to say ---- */

    drawStatus() {
      const end = rules.outcome(this.position);
      this.status.className = `il-game-status${!end ? "" : end.broken ? " il-broken" : " il-passed"}`;
      this.status.replaceChildren(...(end ? this.ending() : this.paragraphs(
        words.underWay(this.position, this.program))));
      this.nextButton.hidden = !(end && end.broken);
    }

    paragraphs(said) {
      return said.map((sentence) => make("p", {}, sentence));
    }

    ending() {
      const { headline, list, said } =
        words.ending(this.position, this.program, this.shown, this.tried.size);
      return [
        make("p", { class: "il-game-verdict" }, headline),
        list.length > 1
          ? make("ul", {}, ...list.map((item) => make("li", {}, item)))
          : this.paragraphs(list)[0] || "",
        ...this.paragraphs(said),
      ];
    }

    toFixed() {
      this.open("fixed");
      this.tabs.fixed.focus();
    }
  }

  /* ---- All games of the page ---- */

  function begin() {
    for (const root of document.querySelectorAll(".il-game")) {
      const data = root.querySelector('script[type="application/json"]');
      if (!data || root.dataset.begun) continue;
      root.dataset.begun = "yes";
      root.hidden = false;
      new Game(root, JSON.parse(data.textContent));
      const plain = root.previousElementSibling;
      if (plain && plain.classList.contains("il-game-plain")) plain.hidden = true;
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
