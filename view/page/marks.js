
// The marks on a server's lane: a shape for each kind of local input, so that no
// mark is told from another by its colour alone.

const shapes = {
  timeout: ["M-7,0a7,7 0 1,0 14,0a7,7 0 1,0 -14,0z", "M0,-4V0L3,2"],
  crash: ["M-7,-7H7V7H-7z", "M-4,-4L4,4M4,-4L-4,4"],
  restart: ["M-7,0a7,7 0 1,0 14,0a7,7 0 1,0 -14,0z", "M3.5,-1A3.5,3.5 0 1,0 3,2M4,-4V-1H1"],
  disk: ["M-6,-5C-6,-8 6,-8 6,-5V5C6,8 -6,8 -6,5z", "M-6,-5C-6,-2 6,-2 6,-5"],
  propose: ["M0,-8L8,0L0,8L-8,0z", "M-3,0H3M0,-3V3"],
  compact: ["M-8,-5H8V5H-8z", "M-5,5L0,-5M0,5L5,-5"],
  input: ["M-6,-6H6V6H-6z", ""],
  fault: ["M0,-8L8,6H-8z", "M0,-4V1M0,3V4"],
};

const kindsOfShapes = [
  ["timeout", /Timeout$/], ["crash", /^Crash/], ["restart", /^Restart/], ["disk", /^(Persist|Sync|Flush)/], ["propose", /^Propose/], ["compact", /^(Compact|Snapshot)/],
];

// shapeOf chooses the shape of a local input by its kind.
function shapeOf(step) {
  const known = kindsOfShapes.find(([, kind]) => kind.test(step.kind));
  return known ? known[0] : step.class === "fault" ? "fault" : "input";
}

// mark draws what stands for a local input around a point. An input of which
// nothing is known is a box with its first letter.
function mark(step, x, y, classes) {
  const shape = shapeOf(step);
  const g = svg("g", { class: "mark " + shape + " " + classes, transform: "translate(" + x + "," + y + ")" });
  g.append(svg("path", { class: "body", d: shapes[shape][0] }));
  if (shapes[shape][1]) g.append(svg("path", { class: "sign", d: shapes[shape][1] }));
  if (shape === "input") {
    g.append(svg("text", { y: 3.2 }));
    g.lastChild.textContent = step.kind.slice(0, 1);
  }
  return g;
}

// The ways of a message: a style of line and an end for each.
const ways = {
  arrives: "a message arrives",
  late: "late: one that was sent after it arrived before",
  again: "again: it arrived before (a duplicate)",
  lost: "lost: the network drops it",
  flying: inFlight,
};

// arrow draws a message on its way, from a point to a point.
function arrow(way, from, to, classes) {
  const g = svg("g", { class: "arrow " + way + " " + classes });
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const gap = way === "lost" || way === "flying" ? 0 : 4;
  const end = { x: to.x - gap * Math.cos(angle), y: to.y - gap * Math.sin(angle) };
  g.append(svg("path", { class: "shaft", d: "M" + point(from) + "L" + point(end) }));
  const head = { arrives: "M0,0L-9,-4V4z", late: "M0,0L-9,-4V4z", again: "M0,0L-8,-4V4zM-8,0L-16,-4V4z", lost: "M-5,-5L5,5M5,-5L-5,5", flying: "M0,-4V4" }[way];
  const turn = way === "lost" ? 0 : (angle * 180) / Math.PI;
  g.append(svg("path", { class: "head", d: head, transform: "translate(" + point(end) + ") rotate(" + turn.toFixed(1) + ")" }));
  return g;
}

const point = (p) => p.x.toFixed(1) + "," + p.y.toFixed(1);

// roles are the ways in which a lane is drawn while a server has a role.
const roles = { follower: "follower", candidate: "candidate", leader: "leader" };

// roleOf is the role that a state says its server has, in whatever case; undefined if that
// is none of these.
function roleOf(state) {
  const key = isObject(state) ? Object.keys(state).find((key) => key.toLowerCase() === "role") : undefined;
  return key === undefined ? undefined : roles[String(state[key]).toLowerCase()];
}

// drawLegend explains the shapes that occur in this story.
function drawLegend() {
  const line = (drawing, text) => {
    const picture = svg("svg", { width: 44, height: 20, viewBox: "0 0 44 20", "aria-hidden": "true" });
    picture.append(drawing);
    byID("legend").lastElementChild.append(el("li", "", picture, text));
  };
  for (const way in ways) line(arrow(way, { x: 4, y: 10 }, { x: way === "flying" ? 22 : way === "lost" ? 30 : 40, y: 10 }, ""), ways[way]);
  const kinds = new Map();
  for (const step of story.steps) {
    if (!messageOf(step) && !kinds.has(step.kind)) kinds.set(step.kind, step);
  }
  for (const [kind, step] of kinds) line(mark(step, 22, 10, ""), kind);
  if (about) {
    line(svg("circle", { class: "ring", cx: 22, cy: 10, r: 8 }), "where the property is violated");
    line(svg("circle", { class: "ring witness", cx: 22, cy: 10, r: 8 }), "a witness: since then it is as the violation says");
    line(svg("text", { class: "evidence", x: 22, y: 14 }), "before a field: the violation is about it");
    byID("legend").querySelector("text.evidence").textContent = "✗";
  }
  for (const role of new Set(statesOf.flat().map(roleOf).filter(Boolean))) line(svg("path", { class: "lane " + role, d: "M4,10H40" }), "while the server is a " + role);
}
