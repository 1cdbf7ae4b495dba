/*
 * game-words.js - what "be the scheduler" says: sentences only, from positions of game-state.js.
 */
(function (root) {
  "use strict";
  const inNode = typeof module === "object" && module.exports;
  const rules = inNode ? require("./game-state.js") : root.ILGameState;

  const VERDICTS = {
    "assertion": "A promise is broken", "data-race": "A data race", "deadlock": "A deadlock",
    "livelock": "A livelock", "thread-leak": "A thread is left behind",
    "memory-leak": "Memory is left behind", "descriptor-leak": "A descriptor is left open",
    "use-after-free": "Memory is used after it was freed",
    "bad-free": "Memory is freed that is not there", "out-of-bounds": "Memory beside a block is used",
    "misuse": "A call that is not allowed", "crash": "A crash",
  };
  const verdict = (end) => VERDICTS[end.verdict] || end.verdict;

  const number = (n) => n.toLocaleString("en");
  const plural = (n, word) => `${number(n)} ${word}${n == 1 ? "" : "s"}`;

  const goal = (program) => program === "broken"
    ? "You decide which thread goes next. Find an order that breaks this program."
    : "The same threads, the same choice, and the fix. Can you still break it?";

  /* Why that thread cannot go on. */
  function refusal(thread) {
    const why = { done: "it has ended", absent: "it has not been created yet" }[thread.state];
    return `${thread.name} cannot go on: ${why || `it ${thread.does}`}.`;
  }

  /* While there are choices left. */
  function underWay(position, program) {
    const rows = rules.rows(position), last = rows.filter((row) => row.first).pop();
    if (!last) return ["Whose turn is it? Click a thread, or press its number."];
    const forced = rows.some((row) => row.move === last.move && row.thread !== last.thread);
    const of = last.variable && position.graph.variables.length > 1 ? ` (${last.variable})` : "";
    const said = [`Move ${last.move}: ${position.graph.threads[last.thread]}, ${last.words}${of}.` +
      (forced ? " What followed left no choice." : "")];
    if (program === "broken" && rules.isSafe(position))
      said.push("From here nothing can go wrong any more, whoever goes next. " +
        "Take moves back to try something else.");
    return said;
  }

  /* ---- At the end: a headline, perhaps a list, and sentences ---- */

  /* Who waits for whom, without those who only wait for the others to end. */
  function deadEnd(position, end) {
    const waits = rules.waiting(position).filter((w) => !/^waits for .* to end$/.test(w.does));
    const stuck = end.verdict === "deadlock" || end.verdict === "thread-leak";
    return stuck && waits.length ? waits.map((w) => `${w.thread} ${w.does}.`) : [`${end.message}.`];
  }

  function broke(position, end, shown) {
    const { schedules, breaking, fewest } = rules.totals(rules.start(position.graph));
    const moves = position.path.length;
    const enough = moves === fewest ? "and nobody can do it in fewer"
      : `and ${plural(fewest, "move")} would have been enough`;
    return {
      headline: `${shown ? "This is how it breaks" : "You broke it"}. ${verdict(end)}:`,
      list: deadEnd(position, end),
      said: [`That took ${plural(moves, "move")}, ${enough}. Of all ${plural(schedules, "schedule")}, ` +
        `${number(breaking)} break${breaking === 1n ? "s" : ""} the program.`],
    };
  }

  function harmless(position) {
    const { schedules, breaking } = rules.totals(rules.start(position.graph));
    return {
      headline: "Nothing broke.", list: [],
      said: [`Of all ${plural(schedules, "schedule")}, ${number(schedules - breaking)} do no harm, and this ` +
        "is one of them. Take moves back, or start again."],
    };
  }

  function proof(position, tried) {
    const { schedules } = rules.totals(rules.start(position.graph));
    return {
      headline: "Nothing broke, and nothing will.", list: [],
      said: [BigInt(tried) === schedules
        ? `You have tried every one of the ${plural(schedules, "schedule")} that the fix leaves, and each passes.`
        : `The fix leaves ${plural(schedules, "schedule")}, and every one passes. You have tried ${number(tried)}.`],
    };
  }

  /* tried: complete schedules of the fix so far; shown: the reader has watched, not played. */
  function ending(position, program, shown, tried) {
    const end = rules.outcome(position);
    if (end.broken) return broke(position, end, shown);
    return program === "fixed" ? proof(position, tried) : harmless(position);
  }

  const api = { goal, refusal, underWay, ending, verdict };
  if (inNode) module.exports = api;
  else root.ILGameWords = api;
})(typeof self === "undefined" ? this : self);
