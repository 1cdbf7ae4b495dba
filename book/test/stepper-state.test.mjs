// The state after each step of a schedule, without a browser: of small runs, and of those recorded.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

const { steps, stateAfter, changes, ring, says, label, stateWords, holderWords, preemptedBefore } =
  createRequire(import.meta.url)("../web/stepper-state.js");

const recorded = new URL("../recorded/", import.meta.url);
const runs = readdirSync(recorded, { recursive: true })
  .filter((name) => name.endsWith(".json") && !name.endsWith("game.json"))
  .map((name) => JSON.parse(readFileSync(new URL(name, recorded))));
const runOf = (test) => runs.find((run) => run.test === test);

/* Two threads and a lock: a takes it, b has to wait, a lets go. */
const small = {
  verdict: "assertion", message: "it is 1", cause: "",
  threads: [{ id: 0, name: "a" }, { id: 1, name: "b 1" }],
  objects: [{ kind: "mutex", name: "mutex m" }, { kind: "variable", name: "n" }],
  events: [
    { thread: 0, does: "write 0", file: "x.c", line: 1, shown: false, object: 1, value: "0",
      after: [{ thread: 0, state: "ready" }, { thread: 1, state: "ready" }] },
    { thread: 0, does: "lock m", file: "x.c", line: 2,
      after: [{ thread: 0, state: "ready", holds: [0] },
        { thread: 1, state: "waits", waits: "waits for m", waits_for: 0, waits_on: 0, line: 9 }] },
    { thread: 0, does: "write 1", file: "x.c", line: 3, object: 1, value: "1" },
    { thread: 0, does: "unlock m", file: "x.c", line: 4,
      after: [{ thread: 0, state: "ready" }, { thread: 1, state: "ready" }] },
    { thread: 0, does: "ends", file: "x.c", line: 4, shown: false,
      after: [{ thread: 0, state: "ended" }] },
    { thread: 0, does: "time passes", shown: false, time_ns: 5000000 },
    { thread: 1, does: "lock m", file: "x.c", line: 9, preempts: true, time_ns: 5000000,
      after: [{ thread: 1, state: "ready", holds: [0] }] },
  ],
  failed: { thread: 1, file: "x.c", line: 10 },
};

test("each row is a step, between the beginning and the failure", () => {
  assert.equal(steps(small).length, 1 + 4 + 1);
});

test("what has no row belongs to the row of its thread", () => {
  assert.deepEqual(stateAfter(small, 0).values, [undefined, "0"]);
  assert.equal(stateAfter(small, 3).threads[0].state, "ended");
  assert.equal(steps(small)[4].before.length, 1, "time passes before the row after it");
});

test("who moves runs, and everybody else stays as they were", () => {
  const state = stateAfter(small, 1);
  assert.equal(state.threads[0].state, "running");
  assert.equal(state.threads[0].line, 2);
  assert.equal(stateWords(state.threads[1]), "waits for m");
  assert.equal(holderWords(small, state, 0), "held by a; b 1 waits");
});

test("changes name the variable with both values, the lock, and who waits", () => {
  const between = (k) => changes(small, stateAfter(small, k - 1), stateAfter(small, k));
  assert.deepEqual(between(1), ["a now holds the mutex m", "b 1 waits for m"]);
  assert.deepEqual(between(2), ["n: 0 → 1"]);
  assert.deepEqual(between(3),
    ["a has let go of the mutex m", "a has ended", "b 1 can go on"]);
});

test("the sentence of a step says what came between", () => {
  assert.equal(preemptedBefore(small, steps(small), 4), "a");
  assert.equal(says(small, 4), "Step 4 of 4. 5 ms later. a is preempted. b 1: lock m.");
  assert.equal(says(small, 2), "Step 2 of 4. a: write 1 (n).");
  assert.equal(says(small, 5), "✗ assertion: it is 1.");
});

test("the last step shows where it failed", () => {
  const { threads, at } = stateAfter(small, 5);
  assert.deepEqual([threads[1].state, threads[1].line, at.line], ["failed", 10, 10]);
});

test("labels are short and differ", () => {
  assert.equal(label(small, 1), "b1");
  assert.equal(label({ threads: [{ name: "x" }, { name: "x" }] }, 1), "#1");
});

test("a ring is found wherever it starts, and a chain is none", () => {
  const waits = (...on) => on.map((id) => ({ state: id === null ? "ready" : "waits", waits_for: id ?? undefined }));
  assert.deepEqual(ring(waits(1, 2, 1)), [1, 2]);
  assert.deepEqual(ring(waits(0)), [0]);
  assert.deepEqual(ring(waits(1, 2, null)), []);
});

test("going back is as if one had never gone on", () => {
  for (const run of runs) {
    const there = steps(run).map((_, k) => JSON.stringify(stateAfter(run, k)));
    const back = steps(run).map((_, k) => k).reverse();
    for (const k of back) assert.equal(JSON.stringify(stateAfter(run, k)), there[k]);
  }
});

test("no lock ever has two holders, and who waits for a lock does not get it meanwhile", () => {
  assert.ok(runs.length > 0);
  for (const run of runs) {
    steps(run).forEach((_, k) => {
      const held = stateAfter(run, k).threads.flatMap((thread) => thread.holds)
        .filter((lock) => run.objects[lock].kind === "mutex");
      assert.equal(new Set(held).size, held.length, `${run.test}, step ${k}`);
    });
  }
});

test("every recorded value is the one that its step reads or writes", () => {
  for (const run of runs) {
    steps(run).forEach(({ event }, k) => {
      if (event?.value === undefined) return;
      const does = event.does.replace(/, old$/, "");
      assert.ok(does.endsWith(event.value), `${run.test}, step ${k}: ${event.does}`);
      if (event.old) assert.notEqual(stateAfter(run, k).values[event.object], event.value);
      else assert.equal(stateAfter(run, k).values[event.object], event.value, `${run.test}, step ${k}`);
    });
  }
});

test("the lost update: both read 0, and the second write changes nothing", () => {
  const run = runOf("no_deposit_is_lost");
  const does = steps(run).filter((step) => step.event?.object !== undefined)
    .map(({ event }) => `${run.threads[event.thread].name}: ${event.does}`);
  assert.deepEqual(does.slice(0, 4), ["teller 1: read 0", "teller 2: read 0",
    "teller 2: write 100", "teller 1: write 100"]);
});

test("the deadlock ends in a ring of the two tellers, each holding what the other wants", () => {
  const run = runOf("opposite_transfers_never_deadlock");
  const { threads } = stateAfter(run, steps(run).length - 1);
  assert.deepEqual(ring(threads), [1, 2]);
  assert.deepEqual(threads[1].holds, [threads[2].waits_on]);
  assert.deepEqual(threads[2].holds, [threads[1].waits_on]);
});

test("the leak ends with one replica waiting and everybody else gone", () => {
  const run = runOf("every_loser_ends");
  const states = stateAfter(run, steps(run).length - 1).threads.map((thread) => thread.state);
  assert.deepEqual(states, ["ended", "ended", "waits"]);
});

test("the fan-out ends with threads that exist and have never run", () => {
  const run = runOf("every_image_gets_its_own_thumbnail");
  const { threads } = stateAfter(run, steps(run).length - 1);
  assert.equal(threads[1].state, "failed");
  assert.deepEqual(threads.slice(2).map(stateWords), Array(3).fill("ready, not started"));
});
