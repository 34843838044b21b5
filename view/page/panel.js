
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
  if (everything) line.append(object(m.shown));
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

// fieldsIn names the fields that some evidence has.
const fieldsIn = (evidence) => evidence.flatMap((e) => (isObject(e.state) ? Object.keys(e.state) : []));

// columns are the fields that are shown even where they do not change, if the protocol
// says which; null stands for all that hold a single value.
const columns = story.columns ? new Set(story.columns) : null;

// evident are the fields that are shown besides, of every server at every step: what the
// violation is about can be followed through the run.
const evident = new Set(about ? fieldsIn(about.evidence || []) : []);

// evidenceAt names the fields of a server that the violations of a step are about.
const evidenceAt = (n, server) => new Set((violationsAt.get(n) || []).flatMap((v) => fieldsIn((v.evidence || []).filter((e) => e.server === server))));

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
byID("servers").classList.toggle("small", !statesOf.flat().some((s) => isObject(s) && Object.values(s).some((v) => isObject(v) && isWide(v))));

// drawServers brings the cards up to date. Most of them need nothing.
function drawServers(n) {
  const step = stepOf(n);
  for (const c of cards) {
    const now = stateAt[c.i][n], before = n > 0 ? stateAt[c.i][n - 1] : now;
    const acts = step !== undefined && !byNetwork(step) && step.server === servers[c.i];
    const witness = about && n >= about.step ? about.witnesses.filter((w) => w.server === servers[c.i]) : [];
    const evidence = evidenceAt(n, servers[c.i]);
    const shows = [now, before, acts, everything, witness.length, ...evidence].join();
    if (c.shows === shows) continue;
    c.shows = shows;
    c.card.classList.toggle("acts", acts);
    write(c.note, acts ? (now === before ? "takes the step, and does not change" : "takes the step") : "");
    c.witness.replaceChildren(...witness.map((w) => el("li", "", "witness since ", linkTo(w.step, "step " + w.step), ": " + w.what)));
    c.fields.replaceChildren(...fieldsOf(statesOf[c.i][now], statesOf[c.i][before], evidence));
  }
}

// fieldsOf shows a state, what it was before where that is something else, and which of its
// fields are evidence.
function fieldsOf(state, was, evidence) {
  if (!isObject(state)) return [field("state", state, was, {})];
  const old = isObject(was) ? was : {};
  const names = [...new Set([...Object.keys(state), ...Object.keys(old), ...evidence])];
  return names
    .filter((key) => everything || !same(state[key], old[key]) || evidence.has(key) || evident.has(key) || (columns ? columns.has(key) : !isComposite(state[key])))
    .map((key) => {
      const box = field(key, state[key], old[key], state);
      box.classList.toggle("evidence", evidence.has(key));
      return box;
    });
}

const same = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

function field(name, value, was, state) {
  const cell = el("dd", "", drawn(name, value, state));
  const box = el("div", isWide(value) ? "field wide" : "field", el("dt", "", name), cell);
  box.dataset.field = name;
  if (!same(value, was)) {
    box.classList.add("changed");
    cell.append(el("span", "was", "was " + plain(was)));
  }
  return box;
}
