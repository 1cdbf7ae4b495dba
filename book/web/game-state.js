/*
 * game-state.js - the rules of "be the scheduler": no drawing, no page.
 *
 * A graph is what `suite --graph` writes (tests/interleave/README.md).  A position is a list of
 * moves made from the start of one graph; every function here takes one and changes nothing.
 */
(function (root) {
  "use strict";

  const start = (graph) => ({ graph, path: [] });

  const nodeAfter = (position, moves) =>
    position.path.slice(0, moves).reduce((node, move) => position.graph.nodes[node].moves[move][1], 0);

  const node = (position) => position.graph.nodes[nodeAfter(position, position.path.length)];

  const site = (graph, index) => {
    if (index < 0) return null;
    const [file, line, func, text] = graph.sites[index];
    return { file, line, func, text };
  };

  /* What can be chosen here: a thread that goes on, or one of several values. */
  function moves(position) {
    const { graph } = position;
    const here = node(position);
    return here.moves.map(([chosen, , , label], index) =>
      "chooser" in here
        ? { index, thread: here.chooser, label: graph.words[label] }
        : { index, thread: chosen, label: graph.words[here.threads[chosen][1]] });
  }

  /* The choice is not of a thread. */
  const choosesValue = (position) => "chooser" in node(position);

  function play(position, index) {
    if (!(index in node(position).moves)) return position;
    return { graph: position.graph, path: [...position.path, index] };
  }

  /* The move by which that thread goes on; -1 if it cannot. */
  function moveOf(position, thread) {
    return choosesValue(position) ? -1 : moves(position).findIndex((move) => move.thread === thread);
  }

  const undo = (position) => ({ graph: position.graph, path: position.path.slice(0, -1) });

  const bystanders = new WeakMap();

  /* Who is there and never does anything: would have delivered a signal that never comes. */
  function bystandersOf(graph) {
    if (bystanders.has(graph)) return bystanders.get(graph);
    const ids = new Set(graph.nodes.flatMap((n) => [...n.threads.keys()]));
    graph.start.forEach(([id]) => ids.delete(id));
    for (const { threads: all, moves: next = [] } of graph.nodes) {
      all.forEach(([state], id) => state !== "done" && ids.delete(id));
      for (const [, , steps] of next) steps.forEach(([id]) => ids.delete(id));
    }
    bystanders.set(graph, ids);
    return ids;
  }

  /* Every other thread: state is "ready", "blocked", "done", "failed", or "absent" before it is created. */
  function threads(position) {
    const { graph } = position;
    const here = node(position);
    return graph.threads.map((name, id) => {
      if (id >= here.threads.length) return { id, name, state: "absent", does: "", holds: "" };
      const [state, words, at, waitsFor, holds] = here.threads[id];
      if (state === "done") return { id, name, state, does: "", holds: "" };
      const failed = here.by && here.by[0] === id && here.verdict !== "deadlock" &&
        here.verdict !== "thread-leak";
      return {
        id, name, state: failed ? "failed" : state, does: graph.words[words], site: site(graph, at),
        waitsFor: waitsFor < 0 ? null : waitsFor, holds: graph.words[holds],
      };
    }).filter(({ id }) => !bystandersOf(graph).has(id));
  }

  /* ---- What has happened ---- */

  const row = (graph, [thread, words, at, variable], more) => ({
    thread, words: graph.words[words], site: site(graph, at),
    variable: variable === undefined ? null : graph.variables[variable], ...more,
  });

  /* Who ran last could have gone on, and somebody else was chosen. */
  function interrupted(here, last, move) {
    if (last < 0 || "chooser" in here || here.moves[move][0] === last) return -1;
    return here.moves.some(([thread]) => thread === last) ? last : -1;
  }

  /* The schedule so far: rows with the number of the move they belong to; 0: before the first. */
  function rows(position) {
    const { graph } = position;
    const result = graph.start.map((step) => row(graph, step, { move: 0, first: false, interrupts: -1 }));
    let last = result.length ? result[result.length - 1].thread : -1;
    position.path.forEach((move, i) => {
      const here = graph.nodes[nodeAfter(position, i)];
      const steps = here.moves[move][2];
      const interrupts = interrupted(here, last, move);
      steps.forEach((step, k) => result.push(row(graph, step, {
        move: i + 1, first: k === 0, interrupts: k === 0 ? interrupts : -1,
      })));
      if (steps.length) last = steps[steps.length - 1][0];
    });
    return result;
  }

  /* The shared variables, and whether the last move changed them. */
  function values(position) {
    const { graph } = position;
    const apply = (held, steps) => steps.reduce(
      (now, [, , , variable, value]) =>
        variable === undefined ? now : now.map((v, i) => (i === variable ? value : v)), held);
    let before = graph.values, now = graph.values;
    position.path.forEach((move, i) => {
      before = now;
      now = apply(now, graph.nodes[nodeAfter(position, i)].moves[move][2]);
    });
    return graph.variables.map((name, i) => ({
      name, value: now[i] === null ? null : graph.words[now[i]],
      was: before[i] === null ? null : graph.words[before[i]],
      changed: now[i] !== before[i],
    }));
  }

  /* ---- How it stands ---- */

  const count = (n) => BigInt(n);

  /* The whole graph, or what is left of it from here. */
  function totals(position) {
    const [schedules, breaking, fewest] = node(position).counts;
    return { schedules: count(schedules), breaking: count(breaking), fewest };
  }

  /* null while there are choices left. */
  function outcome(position) {
    const here = node(position);
    if (!here.verdict) return null;
    return {
      broken: here.verdict !== "ok", verdict: here.verdict, message: here.message || "",
      by: here.by ? position.graph.threads[here.by[0]] : null,
      site: here.by ? site(position.graph, here.by[1]) : null,
    };
  }

  /* Nothing can go wrong any more, whatever is chosen. */
  const isSafe = (position) => totals(position).breaking === 0n;

  /* Who waits for whom, at the end of an execution that got stuck. */
  function waiting(position) {
    return threads(position).filter((t) => t.state === "blocked")
      .map((t) => ({ thread: t.name, does: t.does }));
  }

  /* The moves of a shortest line that breaks the program from here; null if there is none. */
  function breakingLine(position) {
    if (isSafe(position)) return null;
    const line = [];
    for (let at = position; !outcome(at);) {
      const nodes = at.graph.nodes, fewest = node(at).counts[2];
      const index = node(at).moves.findIndex(([, to]) => nodes[to].counts[2] === fewest - 1);
      line.push(index);
      at = play(at, index);
    }
    return line;
  }

  const api = {
    start, moves, play, moveOf, undo, threads, rows, values, totals, outcome, isSafe, waiting,
    breakingLine, choosesValue,
  };
  if (typeof module === "object" && module.exports) module.exports = api;
  else root.ILGameState = api;
})(typeof self === "undefined" ? this : self);
