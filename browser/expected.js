// What a page must show of a value, worked out from the trace alone: the rules of
// package view's script, written a second time.

const isObject = (v) => v !== null && typeof v === "object" && !Array.isArray(v);
export const isComposite = (v) => v !== null && typeof v === "object";
const has = (v, ...keys) => isObject(v) && keys.every((key) => key in v);

// shown is what look reads of a value's drawing.
export function shown(name, v, state) {
  if (v === undefined) return "–";
  if (has(v, "base", "entries")) return { log: log(v, name === "log" ? state : {}) };
  if (Array.isArray(v)) {
    if (v.length === 0) return "none";
    if (v.every((x) => has(x, "term", "data"))) return { log: v.map((e) => e.term + e.data) };
    if (v.every((x) => has(x, "server", "index"))) return v.map((x) => x.server + ": " + x.index);
    return v.map((x) => shown("", x, {}));
  }
  if (isObject(v) && Object.keys(v).length > 0 && Object.entries(v).every(([key, x]) => key.startsWith("server ") && !isComposite(x))) {
    return Object.entries(v).map(([key, x]) => key + ": " + shown("", x, {}));
  }
  if (isObject(v)) return Object.fromEntries(Object.entries(v).map(([key, x]) => [key, shown(key, x, {})]));
  if (v === "") return "empty";
  return String(v);
}

// log lists the parts of a log with the marks between them.
function log(v, state) {
  const base = Number(v.base), last = base + v.entries.length;
  const commit = Number(state.commitIndex || 0), durable = Number(state.durableIndex ?? last);
  const parts = base > 0 ? ["snapshot through " + v.base + " term " + v.baseTerm] : [];
  for (let i = base; i <= last; i++) {
    const e = v.entries[i - base - 1];
    if (e) parts.push(i + ": " + e.term + e.data + (i <= commit ? " committed" : ""));
    if (i > 0 && i === commit) parts.push("commit");
    if (i === durable && i < last) parts.push("disk");
  }
  return last === 0 ? ["empty"] : parts;
}

// changes are the names of the fields in which two states differ.
export function changes(before, now) {
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(now[name]));
}

// about says where the violation is that a page is about: the moment, and which it is
// there. That is the trace's, or else the first; undefined if there is none.
export function about(must) {
  const property = must.trace.Header.property;
  const all = must.moments.flatMap((m, n) => (m.violations || []).map((v, i) => ({ n, i, is: v.property === property })));
  const last = all.findLast((v) => v.is);
  return last ? all.find((v) => v.is && v.n === last.n) : all[0];
}

// evidence names the fields of a server, or of all of them, that a violation of a moment
// is about.
export const evidence = (must, { n, i }, server) => must.moments[n].evidence[i].filter((e) => server === undefined || e.server === server).flatMap((e) => Object.keys(e.state));

// verdicts are what must be shown of each property after the step of a number.
export const verdicts = (must, n) => Object.fromEntries(must.properties.map((p) => [p.name, { witnesses: [], ...verdict(must, p, n) }]));

function verdict(must, property, n) {
  const steps = occurrences(must, property.name).filter((k) => k <= n);
  if (must.sometimes.includes(property.name)) {
    if (steps.length === 0) return { sign: "○", word: "not reached: ", why: property.doc };
    return { sign: "✓", word: "reached: ", why: [property.doc, when(steps[0], n)].filter(Boolean).join(", ") };
  }
  if (steps.length === 0) return { sign: "✓", word: "holds: ", why: property.doc };
  const at = steps[steps.length - 1];
  const violations = must.moments[at].violations.filter((v) => v.property === property.name);
  const reasons = [...new Set(violations.map((v) => v.reason))].join("; ");
  return {
    sign: "✗", word: "violated: ", why: "violated " + when(at, n) + ": " + reasons,
    witnesses: violations[0].witnesses.map((w) => "server " + w.server + " since step " + w.step + ": " + w.what),
  };
}

// occurrences are the steps at which a property is violated or reached.
function occurrences(must, name) {
  must.at ??= {};
  must.at[name] ??= [...must.moments.keys()].filter((n) => {
    const m = must.moments[n];
    return (m.reached || []).includes(name) || (m.violations || []).some((v) => v.property === name);
  });
  return must.at[name];
}

const when = (at, n) => (at === n ? "at this step" : "at step " + at);
