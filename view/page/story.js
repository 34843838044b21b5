"use strict";

// What the page shows: a story, as package view tells it, and what else Go has to
// say. Everything below only reads it.
const given = JSON.parse(document.getElementById("story").textContent);
const story = given.story;
const lastStep = story.steps.length;
const servers = story.servers.map((s) => s.name);
const laneOf = new Map(servers.map((name, i) => [name, i]));

// about is the violation that the page is about; null if there is none.
const about = given.about < 0 ? null : story.violations[given.about];
const causes = new Set(about ? about.causes : []);

// violationsAt lists the violations of each step, by its number.
const violationsAt = new Map();
for (const v of story.violations) {
  if (!violationsAt.has(v.step)) violationsAt.set(v.step, []);
  violationsAt.get(v.step).push(v);
}

// statesOf lists the states that each server goes through, the initial one first;
// stateAt[i][n] says which of them server i is in after step n.
const statesOf = story.servers.map((s) => [s.initial]);
const stateAt = story.servers.map(() => new Uint32Array(lastStep + 1));
for (const step of story.steps) {
  for (let i = 0; i < servers.length; i++) {
    const state = step.changed && step.changed[servers[i]];
    if (state !== undefined) statesOf[i].push(state);
    stateAt[i][step.step] = statesOf[i].length - 1;
  }
}

// stepOf returns a step by its number; undefined for the initial state.
const stepOf = (n) => story.steps[n - 1];

// messageOf returns the message that a step is about, if it is about one.
const messageOf = (step) => (step && step.message ? story.messages[step.message - 1] : undefined);

// byNetwork says that a step is no server's doing.
const byNetwork = (step) => step.class === "drop" || step.class === "reorder";

// arrivalAt returns how the message of a step arrives by it, if it does.
function arrivalAt(step) {
  const m = messageOf(step);
  return m && m.arrivals && m.arrivals.find((a) => a.step === step.step);
}

// fate says in words what becomes of a message. What is in flight where a run can be
// gone on with may arrive yet.
function fate(m) {
  const words = (m.arrivals || []).map((a) => {
    const how = [a.late && "late", a.again && "again"].filter(Boolean).join(", ");
    return "arrives at step " + a.step + (how && " (" + how + ")");
  });
  if (m.dropped) words.push("is lost at step " + m.dropped);
  if (m.inFlight) words.push((words.length > 0 ? "a copy of it is " : "") + inFlight);
  return words.join(", ");
}

const inFlight = story.open ? "not yet delivered" : "in flight at the end";

// concerns reports whether a server takes a step, sends what arrives by it, or is
// sent something by it.
function concerns(step, server) {
  const m = messageOf(step);
  return step.server === server || (m && m.from === server) || sentBy(step).some((s) => s.to === server);
}

const sentBy = (step) => (step.sent || []).map((id) => story.messages[id - 1]);
