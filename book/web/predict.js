/*
 * predict.js - the question of a chapter, answered on the page, and marks on the contents page.
 *
 * ext/predict.py puts a mark before the list of choices.  The list becomes a form; what would give
 * the answer away unfolds once there is one, or when the reader would rather read on.
 */
(function () {
  "use strict";

  const state = window.predictState;
  const store = () => window.localStorage;
  const GIVEN_AWAY = ["run-it", "the-symptom"];

  function make(tag, attributes = {}, ...content) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...content);
    return node;
  }

  /* The first element after `node` that fits. */
  function following(node, selector) {
    while (node && !node.matches(selector)) node = node.nextElementSibling;
    return node;
  }

  function choiceOf(item) {
    const strong = item.querySelector("strong");
    const letter = strong.textContent.slice(0, 1);
    const radio = make("input", { type: "radio", name: "prediction", value: letter, required: "" });
    const text = make("span");
    text.append(...(item.querySelector("p") ?? item).cloneNode(true).childNodes);
    return make("label", { class: "il-choice" }, radio, text);
  }

  function formOf(list) {
    return make("form", { class: "il-predict-form" },
      make("fieldset", {},
        make("legend", {}, "What do you expect?"),
        ...[...list.children].map(choiceOf)),
      make("button", { type: "submit" }, "This is my answer"),
      make("p", { class: "il-verdict", role: "status" }));
  }

  function show(form, details, kept, answer) {
    form.classList.add("il-answered");
    for (const radio of form.elements.prediction) {
      radio.checked = radio.value === kept.answer;
      radio.disabled = true;
      radio.parentNode.classList.toggle("il-right", radio.value === answer);
      radio.parentNode.classList.toggle("il-chosen", radio.checked);
    }
    form.querySelector("button").hidden = true;
    form.querySelector("[role=status]").textContent = state.verdict(kept.answer, answer);
    details.open = true;
  }

  /* Folds the sections that give the answer away; returns what unfolds them. */
  function fold(form) {
    const sections = GIVEN_AWAY.map((id) => document.getElementById(id)).filter(Boolean);
    const button = make("button", { type: "button", class: "il-read-on" }, "Read on without answering");
    const folded = make("p", { class: "il-folded" }, "What happens unfolds with your answer. ", button);
    function unfold() {
      folded.remove();
      for (const section of sections) section.removeAttribute("hidden");
    }
    const target = () => document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const linked = () => target() && sections.some((section) => section.contains(target()));
    if (!sections.length || linked()) return () => {};
    for (const section of sections) {
      section.setAttribute("hidden", "until-found"); // by a search within the page, too
      section.addEventListener("beforematch", unfold);
    }
    button.addEventListener("click", () => {
      unfold();
      sections[0].scrollIntoView();
    });
    window.addEventListener("hashchange", () => {
      if (!linked()) return;
      unfold();
      target().scrollIntoView();
    });
    window.addEventListener("beforeprint", unfold);
    form.after(folded);
    return unfold;
  }

  function ask(place) {
    const { chapter, answer } = place.dataset;
    const list = following(place, "ul"), details = following(list, "details");
    const form = formOf(list);
    list.replaceWith(form);
    const kept = state.load(store)[chapter];
    if (kept?.answer) {
      show(form, details, kept, answer);
      return;
    }
    details.hidden = true;
    const unfold = fold(form);
    window.addEventListener("beforeprint", () => { details.hidden = false; });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const choice = form.elements.prediction.value;
      details.hidden = false;
      const saved = state.note(store, chapter, { answer: choice, right: choice === answer });
      show(form, details, saved, answer);
      unfold();
    });
  }

  /* A chapter is read when its last heading was on the screen. */
  function noteReading(chapter) {
    const last = [...document.querySelectorAll("article h2")].pop();
    if (!last || !window.IntersectionObserver) return;
    const watcher = new IntersectionObserver((seen) => {
      if (!seen.some((entry) => entry.isIntersecting)) return;
      watcher.disconnect();
      state.note(store, chapter, { read: true });
    });
    watcher.observe(last);
  }

  function markContents(place) {
    const all = state.load(store);
    const marks = [];
    for (const link of document.querySelectorAll("article li a, article td a")) {
      const chapter = /([0-9]{2}-[a-z0-9-]+)\.html$/.exec(link.getAttribute("href") ?? "")?.[1];
      const words = state.mark(all[chapter]);
      if (!words || marks.some((mark) => mark.dataset.chapter === chapter)) continue;
      marks.push(make("span", { class: "il-mark", "data-chapter": chapter }, ` ✓ ${words}`));
      link.after(marks[marks.length - 1]);
    }
    if (!marks.length) return;
    const forget = make("button", { type: "button", class: "il-forget" }, "Forget them");
    const note = make("p", { class: "il-progress" },
      "The marks are your answers and what you have read. They are kept in this browser only. ", forget);
    forget.addEventListener("click", () => {
      state.forget(store);
      for (const mark of marks) mark.remove();
      note.replaceChildren("Your answers and what you have read are forgotten.");
      note.setAttribute("role", "status");
    });
    place.replaceWith(note);
  }

  const place = document.querySelector(".il-predict");
  if (place) {
    ask(place);
    noteReading(place.dataset.chapter);
  }
  const contents = document.querySelector(".il-predict-marks");
  if (contents) markContents(contents);
})();
