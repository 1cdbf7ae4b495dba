/*
 * stepper-state.js - what there is to see after each step of a recorded schedule: threads, locks,
 * variables, what changed, and a sentence.  Pure functions of the recorded JSON (its members are
 * explained in tests/interleave/README.md) and of the step's number.
 *
 * A classic script, because modules do not load from file://.
 */
"use strict";

const ilStepper = (() => {
  /* ---- Steps: every row of the table, with the events near it that have no row ---- */

  /* An event without a row belongs to the row before it if the same thread goes on, else to the
   * row after it; so does the passing of time, which is nobody's doing. */
  function steps(run) {
    const all = [{ before: [] }];
    let waiting = [];
    for (const event of run.events) {
      const last = all[all.length - 1];
      if (event.shown !== false) {
        all.push({ event, before: waiting, after: [] });
        waiting = [];
      } else if (all.length === 1) {
        last.before.push(event);
      } else if (event.file && event.thread === last.event.thread && !waiting.length) {
        last.after.push(event);
      } else {
        waiting.push(event);
      }
    }
    all.push({ before: waiting, failed: run.failed || {} });
    return all;
  }

  function eventsOf(step) {
    return [...step.before, ...(step.event ? [step.event] : []), ...(step.after || [])];
  }

  function begin(run) {
    return {
      threads: run.threads.map((_, id) => ({ state: id ? "absent" : "ready", holds: [] })),
      values: run.objects.map(() => undefined),
    };
  }

  function apply(state, event) {
    // Who reads an old value, under weak memory, leaves the one that is there as it is.
    if (event.value !== undefined && !event.old) state.values[event.object] = event.value;
    for (const after of event.after || []) {
      const { did } = state.threads[after.thread];
      state.threads[after.thread] = { holds: [], did, ...after };
    }
  }

  /* Who moved runs, where it moved, unless it now waits somewhere or has ended. */
  function mark(state, event) {
    const thread = state.threads[event.thread];
    thread.did = event.does;
    state.at = event;
    if (thread.state === "waits") return;
    if (thread.state === "ready") thread.state = "running";
    Object.assign(thread, { file: event.file, line: event.line });
  }

  /* Who ran is ready; who has ended is nowhere any more. */
  function rest(thread) {
    if (thread.state === "running") thread.state = "ready";
    if (thread.state === "ended") delete thread.line;
  }

  /* The state after step k; step 0 is before the first row, the last step is the failure. */
  function stateAfter(run, k) {
    const state = begin(run);
    const all = steps(run);
    for (const [i, step] of all.slice(0, k + 1).entries()) {
      state.threads.forEach(rest);
      state.at = undefined;
      for (const event of eventsOf(step)) apply(state, event);
      if (step.event) mark(state, step.event);
      if (i === all.length - 1) fail(state, step.failed);
    }
    return state;
  }

  function fail(state, failed) {
    const thread = state.threads[failed.thread];
    if (!thread) return;
    state.at = failed;
    Object.assign(thread, { state: "failed", file: failed.file, line: failed.line });
  }

  /* ---- What changed, in words ---- */

  function threadChange(run, before, after, id) {
    const name = run.threads[id].name;
    const lost = before.holds.filter((lock) => !after.holds.includes(lock));
    const won = after.holds.filter((lock) => !before.holds.includes(lock));
    const words = [
      ...won.map((lock) => `${name} now holds the ${run.objects[lock].name}`),
      ...lost.map((lock) => `${name} has let go of the ${run.objects[lock].name}`),
    ];
    if (after.waits && after.waits !== before.waits) words.push(`${name} ${after.waits}`);
    if (before.waits && !after.waits && after.state === "ready") words.push(`${name} can go on`);
    if (after.state !== before.state) {
      if (before.state === "absent") words.push(`${name} exists`);
      if (after.state === "ended") words.push(`${name} has ended`);
    }
    return words;
  }

  /* "→queue" is how reports write a pointer. */
  function valueWords(value) {
    return value === undefined ? "?" : value.replace(/^→/, "pointer to ");
  }

  function changes(run, before, after) {
    const words = [];
    run.objects.forEach((object, i) => {
      const [was, is] = [before.values[i], after.values[i]];
      if (was === is) return;
      words.push(was === undefined ? `${object.name} is ${valueWords(is)}`
        : `${object.name}: ${valueWords(was)} → ${valueWords(is)}`);
    });
    after.threads.forEach((thread, id) => {
      words.push(...threadChange(run, before.threads[id], thread, id));
    });
    return words;
  }

  function preemptedBefore(run, all, k) {
    const step = all[k];
    const stops = step.event && eventsOf(step).some((event) => event.preempts);
    return stops ? run.threads[all[k - 1].event.thread].name : null;
  }

  function timeOf(step) {
    return Math.max(0, ...eventsOf(step).map((event) => event.time_ns || 0));
  }

  /* "10 ms later. teller 1 is preempted. ": what lies between this row and the one before. */
  function between(run, all, k) {
    const ms = Math.floor((timeOf(all[k]) - timeOf(all[k - 1])) / 1e6);
    const stopped = preemptedBefore(run, all, k);
    return (ms > 0 ? `${ms} ms later. ` : "") + (stopped ? `${stopped} is preempted. ` : "");
  }

  /* Threads that wait for one another in a ring, in that order; empty if there is none. */
  function ring(threads) {
    for (let start = 0; start < threads.length; start++) {
      const path = [];
      let id = start;
      while (id !== undefined && !path.includes(id)) {
        path.push(id);
        id = threads[id].state === "waits" ? threads[id].waits_for : undefined;
      }
      if (id === start) return path;
    }
    return [];
  }

  function verdict(run) {
    const cause = run.cause ? ` The cause is a data race: ${run.cause}.` : "";
    const advice = run.advice ? ` Advice: ${run.advice.replace(/\.?$/, ".")}` : "";
    return `✗ ${run.verdict}: ${run.message}.${cause}${advice}`;
  }

  /* One sentence for step k: what there is to do, what a thread did, or how it ended. */
  function says(run, k) {
    const all = steps(run);
    const { event } = all[k];
    if (k === 0) {
      return "Press Next, or the right arrow key, to let the first thread make its first step.";
    }
    if (!event) return verdict(run);
    const object = event.object === undefined ? "" : ` (${run.objects[event.object].name})`;
    return `Step ${k} of ${all.length - 2}. ${between(run, all, k)}` +
      `${run.threads[event.thread].name}: ${event.does}${object}.`;
  }

  /* "t2" for "teller 2", "m" for "main"; by number where two would be the same. */
  function label(run, id) {
    const labels = run.threads.map(({ name }) => name[0] + (/\d+$/.exec(name) || [""])[0]);
    return labels.indexOf(labels[id]) === labels.lastIndexOf(labels[id]) ? labels[id] : `#${id}`;
  }

  const stateNames = {
    absent: "not created yet", ready: "ready", running: "running", ended: "finished",
    failed: "failed here",
  };

  function stateWords(thread) {
    if (thread.state === "ready" && !thread.line && !thread.did) return "ready, not started";
    return thread.waits || stateNames[thread.state];
  }

  function holderWords(run, state, i) {
    const named = (ids) => ids.map((id) => run.threads[id].name).join(", ");
    const ids = [...state.threads.keys()];
    const holders = ids.filter((id) => state.threads[id].holds.includes(i));
    const waiting = ids.filter((id) => state.threads[id].waits_on === i);
    const words = [];
    if (holders.length) words.push(`held by ${named(holders)}`);
    if (waiting.length) words.push(`${named(waiting)} ${waiting.length > 1 ? "wait" : "waits"}`);
    return words.join("; ") || (run.objects[i].kind === "condition" ? "nobody waits" : "free");
  }

  return {
    steps, stateAfter, changes, ring, says, label, stateWords, holderWords, valueWords,
    preemptedBefore,
  };
})();

if (typeof module !== "undefined") module.exports = ilStepper;
