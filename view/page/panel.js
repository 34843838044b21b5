
// What there is to know of one step: what happened, every server, every property.

let everything = false;

// drawEvents tells what a step did with messages.
function drawEvents(n) {
  const step = stepOf(n);
  const lines = [];
  if (!step) {
    lines.push(el("li", "", "The state in which everything starts."));
  } else {
    const m = messageOf(step);
    if (m) lines.push(told("message", m, "sent at step " + m.sent + how(step)));
    for (const s of sentBy(step)) lines.push(told("sends", s, fate(s)));
    if (!step.changed) lines.push(el("li", "", "No server changes."));
  }
  for (const words of violatedAt(n)) lines.push(el("li", "alarm", "✗ " + words));
  if (story.divergence && n === lastStep) lines.push(el("li", "alarm", diverged()));
  byID("events").replaceChildren(...lines);
}

// violatedAt says what is violated at a step, each thing once: two servers may be
// said to contradict each other in either order.
const violatedAt = (n) => new Set((violationsAt.get(n) || []).map((v) => v.property + " is violated: " + v.reason));

// told is a line about a message: what it is, and what becomes of it.
function told(verb, m, words) {
  const line = el("li", "", el("span", "name", verb), " ", el("span", "message", m.label), " ", el("span", "fate", ...withLinks(words)));
  if (everything) line.append(object(m.content));
  return line;
}

// how says in words how a message arrives, or that it does not.
function how(step) {
  const arrival = arrivalAt(step);
  const words = [];
  if (arrival && arrival.late) words.push("late: one that was sent after it arrived before");
  if (arrival && arrival.again) words.push("again: it arrived before");
  if (step.class === "duplicate") words.push("a copy of it stays in flight");
  if (step.class === "drop") words.push("lost");
  if (step.class === "reorder") words.push("falls behind those sent after it");
  return words.map((w) => "; " + w).join("");
}

const diverged = () => "The replay leaves the trace at step " + story.divergence.step + ": " + story.divergence.reason;

// always are the fields that are shown even where they do not change; of a state
// that has none of them, all that are plain.
const always = new Set(["role", "currentTerm", "votedFor", "log", "commitIndex", "votes", "nextIndex", "matchIndex"]);

// cards are the servers' elements, with what they show now.
const cards = story.servers.map((s, i) => {
  const note = el("span", "note");
  const witness = el("ul", "witness");
  const fields = el("dl", "fields");
  const card = el("article", "server", el("h3", "", "Server " + s.name, " ", note), witness, fields);
  card.dataset.server = s.name;
  byID("servers").append(card);
  return { i, card, note, witness, fields, shows: "" };
});

// Small states stand side by side.
byID("servers").classList.toggle("small", !statesOf.flat().some((s) => isObject(s) && Object.values(s).some(isObject)));

// drawServers brings the cards up to date. Most of them need nothing.
function drawServers(n) {
  const step = stepOf(n);
  for (const c of cards) {
    const now = stateAt[c.i][n], before = n > 0 ? stateAt[c.i][n - 1] : now;
    const acts = step !== undefined && !byNetwork(step) && step.server === servers[c.i];
    const witness = about && n >= about.step ? about.witnesses.filter((w) => w.server === servers[c.i]) : [];
    const shows = [now, before, acts, everything, witness.length].join();
    if (c.shows === shows) continue;
    c.shows = shows;
    c.card.classList.toggle("acts", acts);
    write(c.note, acts ? (now === before ? "takes the step, and does not change" : "takes the step") : "");
    c.witness.replaceChildren(...witness.map((w) => el("li", "", "witness since ", linkTo(w.step, "step " + w.step), ": " + w.what)));
    c.fields.replaceChildren(...fieldsOf(statesOf[c.i][now], statesOf[c.i][before]));
  }
}

// fieldsOf shows a state, and what it was before where that is something else.
function fieldsOf(state, was) {
  if (!isObject(state)) return [field("state", state, was, {})];
  const old = isObject(was) ? was : {};
  const drawn = Object.keys(state).some((key) => always.has(key));
  const names = [...Object.keys(state), ...Object.keys(old).filter((key) => !(key in state))];
  return names
    .filter((key) => everything || !same(state[key], old[key]) || (drawn ? always.has(key) : !isComposite(state[key])))
    .map((key) => field(key, state[key], old[key], state));
}

// isWide says that a value needs a line of its own.
const isWide = (v) => isObject(v) || (Array.isArray(v) && v.some((x) => isComposite(x) && !isIndex(x)));

const same = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

function field(name, value, was, state) {
  const cell = el("dd", "", drawn(name, value, state));
  const box = el("div", isWide(value) ? "field wide" : "field", el("dt", "", name), cell);
  box.dataset.field = name;
  if (!same(value, was)) {
    box.classList.add("changed");
    cell.append(el("span", "was", "was " + plain(name, was)));
  }
  return box;
}
