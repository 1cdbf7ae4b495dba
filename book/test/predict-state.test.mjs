// What is kept of a reader's answers, and what happens when nothing may be.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

const state = createRequire(import.meta.url)("../web/predict-state.js");

function memory() {
  const kept = new Map();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key) };
}

test("answers and reading add up, chapter by chapter, until they are forgotten", () => {
  const storage = memory(), store = () => storage;
  state.note(store, "01-a", { answer: "B", right: false });
  state.note(store, "01-a", { read: true });
  state.note(store, "02-b", { answer: "C", right: true });
  assert.deepEqual(state.load(store), {
    "01-a": { answer: "B", right: false, read: true }, "02-b": { answer: "C", right: true } });
  assert.equal(state.mark(state.load(store)["01-a"]), "predicted, read");
  assert.equal(state.mark(state.load(store)["02-b"]), "predicted rightly");
  assert.equal(state.mark(undefined), "");
  state.forget(store);
  assert.deepEqual(state.load(store), {});
});

test("a browser that refuses its storage costs only the memory", () => {
  const refused = () => { throw new Error("SecurityError"); };
  assert.deepEqual(state.load(refused), {});
  assert.equal(state.note(refused, "01-a", { answer: "B", right: true }).answer, "B");
  state.forget(refused);
});

test("what somebody else has written there does no harm", () => {
  for (const text of ["{", "null", "7", "[1]"]) {
    const storage = memory();
    storage.setItem("interleaved-progress", text);
    assert.deepEqual(state.load(() => storage), {});
  }
});

test("a wrong answer is named, and the right one", () => {
  assert.match(state.verdict("B", "D"), /^Not B but D,/);
  assert.match(state.verdict("D", "D"), /^D, yes\./);
});
