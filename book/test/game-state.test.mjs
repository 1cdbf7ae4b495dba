// The rules of the game, on the recorded graphs of the chapters and on a small one made by hand.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

const require = createRequire(import.meta.url);
const game = require("../web/game-state.js");
const words = require("../web/game-words.js");
const recorded = new URL("../recorded/", import.meta.url);
const chapters = readdirSync(recorded).filter((c) => existsSync(new URL(`${c}/game.json`, recorded)));
const load = (chapter) => JSON.parse(readFileSync(new URL(`${chapter}/game.json`, recorded)));
const playThreads = (graph, ids) => ids.reduce(
  (position, id) => game.play(position, game.moveOf(position, id)), game.start(graph));

/* All complete schedules of a graph, one by one. */
function* schedules(position) {
  const moves = game.moves(position);
  if (!moves.length) yield position;
  for (const { index } of moves) yield* schedules(game.play(position, index));
}

for (const chapter of chapters) {
  for (const program of ["broken", "fixed"]) {
    test(`${chapter}, ${program}: the counts are those of the schedules`, () => {
      const graph = load(chapter)[program];
      const totals = game.totals(game.start(graph));
      let all = 0n, breaking = 0n, fewest = Infinity;
      for (const end of schedules(game.start(graph))) {
        all++;
        if (game.outcome(end).broken) {
          breaking++;
          fewest = Math.min(fewest, end.path.length);
        }
      }
      assert.equal(totals.schedules, all);
      assert.equal(totals.breaking, breaking);
      assert.equal(totals.fewest ?? Infinity, fewest);
    });
  }

  test(`${chapter}: the broken program can be broken by what "show me" plays, the fix cannot`, () => {
    const { broken, fixed } = load(chapter);
    const line = game.breakingLine(game.start(broken));
    const end = line.reduce(game.play, game.start(broken));
    assert.equal(line.length, game.totals(game.start(broken)).fewest);
    assert.ok(game.outcome(end).broken);
    assert.ok(game.outcome(end).message.length > 0);
    assert.equal(game.breakingLine(game.start(fixed)), null);
    assert.ok(game.isSafe(game.start(fixed)));
  });
}

test("chapter 1: read, read, write loses a deposit", () => {
  const { broken } = load("01-lost-update");
  const position = playThreads(broken, [1, 2, 1]);
  assert.equal(game.outcome(position).verdict, "assertion");
  assert.match(game.outcome(position).message, /the balance is 100/);
  assert.equal(game.values(position)[0].value, "100");
});

test("chapter 1: one teller after the other is a dead end for who wants to break it", () => {
  const { broken } = load("01-lost-update");
  const position = playThreads(broken, [1, 1]);
  assert.deepEqual(game.outcome(position).broken, false);
  assert.ok(game.isSafe(position));
  assert.equal(game.values(position)[0].value, "200");
});

test("chapter 5: a deadlock says who waits for whom", () => {
  const { broken } = load("05-lock-order");
  const position = playThreads(broken, [1, 2]);
  assert.equal(game.outcome(position).verdict, "deadlock");
  const stuck = game.waiting(position).filter((t) => t.thread !== "main");
  assert.deepEqual(stuck.map((t) => t.thread), ["teller 1", "teller 2"]);
  assert.match(stuck[0].does, /waits for the mutex bob.lock, which teller 2 holds/);
});

test("who cannot go on cannot be moved", () => {
  const { broken } = load("05-lock-order");
  const position = game.start(broken);
  assert.equal(game.moveOf(position, 0), -1);
  assert.equal(game.play(position, -1), position);
  assert.equal(game.play(position, 99), position);
});

test("undo takes one move back, and nothing at the start", () => {
  const { broken } = load("01-lost-update");
  const position = playThreads(broken, [1, 2]);
  assert.deepEqual(game.undo(position), playThreads(broken, [1]));
  assert.deepEqual(game.undo(game.start(broken)), game.start(broken));
});

test("rows tell moves from what follows, and who was interrupted", () => {
  const { broken } = load("01-lost-update");
  const rows = game.rows(playThreads(broken, [1, 2, 1]));
  const moves = rows.filter((r) => r.first);
  assert.deepEqual(moves.map((r) => [r.move, r.thread, r.words]),
    [[1, 1, "read 0"], [2, 2, "read 0"], [3, 1, "write 100"]]);
  assert.deepEqual(moves.map((r) => r.interrupts), [-1, 1, 2]);
  assert.ok(rows.some((r) => r.move === 3 && !r.first && r.words === "write 100" && r.thread === 2));
});

/* A signal that wakes one of two, and more schedules than a double holds. */
const byHand = {
  threads: ["main", "a", "b"], variables: [], values: [], start: [],
  words: ["signal", "wakes a", "wakes b", "", "waits on the condition"],
  sites: [["x.c", 1, "f", "signal();"]],
  nodes: [
    { threads: [["ready", 0, 0, -1, 3], ["blocked", 4, 0, -1, 3]], counts: ["9007199254740993", 1, 2],
      moves: [[0, 1, [[0, 0, 0]]]] },
    { threads: [["ready", 0, 0, -1, 3]], counts: [2, 1, 1], chooser: 0,
      moves: [[0, 2, [], 1], [1, 3, [], 2]] },
    { threads: [["done"]], counts: [1, 0, null], verdict: "ok", moves: [] },
    { threads: [["done"], ["blocked", 4, 0, -1, 3]], counts: [1, 1, 0], verdict: "deadlock",
      message: "stuck", by: [1, 0], moves: [] },
  ],
};

test("values are chosen like threads", () => {
  const position = game.play(game.start(byHand), 0);
  assert.ok(game.choosesValue(position));
  assert.deepEqual(game.moves(position).map((m) => m.label), ["wakes a", "wakes b"]);
  assert.equal(game.moveOf(position, 0), -1);
  assert.deepEqual(game.breakingLine(game.start(byHand)), [0, 1]);
});

test("large counts are exact", () => {
  assert.equal(game.totals(game.start(byHand)).schedules, 9007199254740993n);
});

test("threads that are not created yet are absent", () => {
  assert.deepEqual(game.threads(game.start(byHand)).map((t) => t.state), ["ready", "blocked", "absent"]);
});

test("who would deliver a signal that never comes is not shown", () => {
  const { broken } = load("12-graceful-shutdown");
  assert.deepEqual(game.threads(game.start(broken)).map((t) => t.name), ["server", "thread 1", "the alarm"]);
});

/* ---- What is said ---- */

test("a win says what broke, in how many moves, and how many schedules do", () => {
  const { broken } = load("01-lost-update");
  const { headline, list, said } = words.ending(playThreads(broken, [1, 2, 1]), "broken", false, 0);
  assert.equal(headline, "You broke it. A promise is broken:");
  assert.deepEqual(list, ["two deposits of 100 were made, but the balance is 100."]);
  assert.deepEqual(said, ["That took 3 moves, and nobody can do it in fewer. " +
    "Of all 6 schedules, 4 break the program."]);
});

test("who has been shown has not won", () => {
  const { broken } = load("01-lost-update");
  const { headline } = words.ending(playThreads(broken, [1, 2, 1]), "broken", true, 0);
  assert.match(headline, /^This is how it breaks\./);
});

test("a deadlock lists who waits for whom, and not who waits for them to end", () => {
  const { broken } = load("05-lock-order");
  const { list } = words.ending(playThreads(broken, [1, 2]), "broken", false, 0);
  assert.deepEqual(list, ["teller 1 waits for the mutex bob.lock, which teller 2 holds.",
    "teller 2 waits for the mutex alice.lock, which teller 1 holds."]);
});

test("a harmless end says how many there are, and the fix how many it leaves", () => {
  const { broken, fixed } = load("01-lost-update");
  assert.match(words.ending(playThreads(broken, [1, 1]), "broken", false, 0).said[0],
    /^Of all 6 schedules, 2 do no harm/);
  assert.match(words.ending(playThreads(fixed, [1]), "fixed", false, 1).said[0],
    /^The fix leaves 2 schedules, and every one passes\. You have tried 1\./);
  assert.match(words.ending(playThreads(fixed, [1]), "fixed", false, 2).said[0],
    /^You have tried every one of the 2 schedules/);
});

test("where nothing can go wrong any more, that is said", () => {
  const { broken } = load("05-lock-order");
  assert.match(words.underWay(playThreads(broken, [1, 1]), "broken")[1], /nothing can go wrong/);
  assert.equal(words.underWay(playThreads(broken, [1]), "broken").length, 1);
});

test("who cannot go on is told why", () => {
  const { broken } = load("05-lock-order");
  const [main] = game.threads(game.start(broken));
  assert.equal(words.refusal(main), "main cannot go on: it waits for teller 1 to end.");
});
