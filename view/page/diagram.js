
// The schedule: a row for each step, time downwards, and a lane for each server.

const time = byID("time");
const rows = []; // the row of each step that is shown, by its number
let shown = []; // the numbers of the steps that are shown, in order
let rowHeight = 26;
let laneWidth = 80;

// tagsOf are the words beside a step.
function tagsOf(n) {
  const step = stepOf(n), tags = [];
  const arrival = step && arrivalAt(step);
  if (arrival && arrival.late) tags.push(el("span", "tag late", "late"));
  if (arrival && arrival.again) tags.push(el("span", "tag again", "again"));
  if (step && step.class === "drop") tags.push(el("span", "tag lost", "lost"));
  const violations = violationsAt.get(n);
  if (violations) {
    const first = violations.includes(about) ? about : violations[0];
    const others = new Set(violations.map((v) => v.property)).size - 1;
    tags.push(el("span", "tag violated", "✗ " + first.property + (others > 0 ? " +" + others : "")));
  } else if (about && about.witnesses.some((w) => w.step === n)) {
    tags.push(el("span", "tag witness", "witness"));
  }
  return tags;
}

function makeRow(n) {
  const step = stepOf(n);
  const label = el("a", "step", el("span", "number", String(n)), el("span", "label", el("span", "text", step ? step.label : "initial state"), ...tagsOf(n)));
  label.href = "#step=" + n;
  label.tabIndex = -1;
  const row = el("li", "", label);
  row.dataset.step = n;
  row.classList.toggle("aside", about !== null && n > 0 && !causes.has(n));
  row.classList.toggle("violated", violationsAt.has(n));
  return row;
}

// measure reads what the style sheet says of a row, and how wide lanes may be.
function measure() {
  const style = getComputedStyle(time);
  rowHeight = parseFloat(style.getPropertyValue("--row"));
  const room = parseFloat(style.getPropertyValue("--room"));
  laneWidth = Math.max(10, Math.min(76, room / servers.length));
  const set = byID("diagram").style;
  set.setProperty("--lane-width", laneWidth + "px");
  set.setProperty("--lanes", laneWidth * servers.length + "px");
  set.setProperty("--digits", String(lastStep).length + "ch");
}

const laneX = (server) => (laneOf.get(server) + 0.5) * laneWidth;
const rowY = (index) => (index + 0.5) * rowHeight;

// drawSchedule draws the steps of the given numbers, in order, and of the messages
// those whose kinds are wanted.
function drawSchedule(numbers, wanted) {
  shown = numbers;
  rows.length = 0;
  measure();
  const list = el("ol", "");
  list.id = "steps";
  const index = new Map();
  for (const [k, n] of numbers.entries()) {
    index.set(n, k);
    rows[n] = makeRow(n);
    list.append(rows[n]);
  }
  const picture = svg("svg", { width: laneWidth * servers.length, height: rowHeight * numbers.length, "aria-hidden": "true" });
  drawLanes(picture, index);
  drawArrows(picture, index, wanted);
  drawMarks(picture, index);
  time.replaceChildren(list, picture);
  byID("heads").replaceChildren(...servers.map((name) => el("span", "", name)));
}

// drawLanes draws each server's line, in pieces that show its role.
function drawLanes(picture, index) {
  servers.forEach((name, i) => {
    const x = laneX(name);
    const piece = (role, from, to) => picture.append(svg("path", { class: "lane " + role, d: "M" + x + "," + from + "V" + to }));
    let role = null, from = 0;
    for (const [n, k] of index) {
      const now = roleOf(statesOf[i][stateAt[i][n]]) || "follower";
      if (now === role) continue;
      if (role !== null) piece(role, from, rowY(k));
      [role, from] = [now, role === null ? 0 : rowY(k)];
    }
    piece(role, from, rowHeight * index.size);
  });
}

function drawArrows(picture, index, wanted) {
  for (const m of story.messages) {
    if (!wanted.has(m.kind) || !index.has(m.sent)) continue;
    const from = { x: laneX(m.from), y: rowY(index.get(m.sent)) };
    const side = laneX(m.to) - from.x || laneWidth / 2;
    const to = (step, part) => ({ x: from.x + side * part, y: rowY(index.get(step)) });
    const part = (step) => (about && !(causes.has(m.sent) && causes.has(step)) ? "aside" : "");
    for (const a of m.arrivals || []) {
      if (index.has(a.step)) picture.append(arrow(a.again ? "again" : a.late ? "late" : "arrives", from, to(a.step, 1), part(a.step)));
    }
    if (m.dropped) {
      if (index.has(m.dropped)) picture.append(arrow("lost", from, to(m.dropped, 0.6), "aside"));
    }
    if (m.inFlight) {
      const far = Math.abs(laneOf.get(m.to) - laneOf.get(m.from));
      picture.append(arrow("flying", from, { x: from.x + Math.sign(side) * laneWidth * 0.34, y: from.y + rowHeight * 0.22 * far }, "aside"));
    }
  }
}

function drawMarks(picture, index) {
  const ring = (server, k, classes) => picture.append(svg("circle", { class: "ring " + classes, cx: laneX(server), cy: rowY(k), r: 11 }));
  for (const [n, k] of index) {
    const step = stepOf(n);
    if (!step || byNetwork(step)) continue;
    const x = laneX(step.server), y = rowY(k), aside = about && !causes.has(n) ? "aside" : "";
    if (messageOf(step)) {
      picture.append(svg("circle", { class: "receipt " + aside, cx: x, cy: y, r: 3 }));
    } else {
      picture.append(mark(step, x, y, aside));
    }
    if (violationsAt.has(n)) ring(step.server, k, "");
  }
  for (const w of about ? about.witnesses : []) {
    if (index.has(w.step) && w.step !== about.step) ring(w.server, index.get(w.step), "witness");
  }
}
