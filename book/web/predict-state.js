/*
 * predict-state.js - what a reader answered and read, kept in the browser: no drawing, no page.
 *
 * A store is anything with getItem, setItem and removeItem.  A browser may refuse one to a page from
 * file://, or throw when it is used; then nothing is kept, and everything else works.
 */
(function (root) {
  "use strict";

  const KEY = "interleaved-progress";

  function attempt(action, otherwise) {
    try {
      return action();
    } catch (refused) {
      return otherwise;
    }
  }

  /* { chapter: { answer: "B", right: false, read: true } } */
  function load(store) {
    const kept = attempt(() => JSON.parse(store().getItem(KEY)), null);
    return kept && typeof kept === "object" && !Array.isArray(kept) ? kept : {};
  }

  function note(store, chapter, what) {
    const all = load(store);
    all[chapter] = { ...all[chapter], ...what };
    attempt(() => store().setItem(KEY, JSON.stringify(all)));
    return all[chapter];
  }

  const forget = (store) => attempt(() => store().removeItem(KEY));

  /* What the contents page says beside a chapter: words, not only a sign. */
  function mark(kept) {
    if (!kept) return "";
    const words = [];
    if (kept.answer) words.push(kept.right ? "predicted rightly" : "predicted");
    if (kept.read) words.push("read");
    return words.join(", ");
  }

  /* What the page answers to a choice. */
  function verdict(choice, answer) {
    return choice === answer
      ? `${answer}, yes. The reasons are below.`
      : `Not ${choice} but ${answer}, which is easy to miss: nothing in the code looks wrong. The reasons are below.`;
  }

  const api = { load, note, forget, mark, verdict };
  if (typeof module === "object") module.exports = api;
  else root.predictState = api;
})(this);
