
// Values of a state. Any JSON is shown; logs, entries and indexes are drawn.

const isObject = (v) => v !== null && typeof v === "object" && !Array.isArray(v);
const isComposite = (v) => v !== null && typeof v === "object";
const isEntry = (v) => isObject(v) && "term" in v && "data" in v;
const isLog = (v) => isObject(v) && "base" in v && Array.isArray(v.entries);

// isPerServer says that a value has something for each of some servers.
const called = new Set(servers.map((name) => "server " + name));
const isPerServer = (v) => isObject(v) && Object.keys(v).length > 0 && Object.keys(v).every((key) => called.has(key));

// isIndex says that a value is something for one server, among others.
const isIndex = (v) => isObject(v) && Object.keys(v).length === 2 && "server" in v && "index" in v;

// plain writes a value in a line.
function plain(v) {
  if (v === undefined) return "–";
  if (v === "") return "empty";
  if (isLog(v)) return plain(v.entries) + (v.base === "0" ? "" : " from " + v.base);
  if (isEntry(v)) return v.term + v.data;
  if (isIndex(v)) return v.server + ": " + v.index;
  if (Array.isArray(v)) return v.length === 0 ? "none" : "[" + v.map(item).join(" ") + "]";
  if (isPerServer(v)) return Object.keys(v).map((key) => key + ": " + item(v[key])).join(", ");
  if (isObject(v)) return Object.keys(v).map((key) => key + " " + plain(v[key])).join(", ");
  return String(v);
}

// item writes a value among others.
const item = (v) => (isObject(v) && !isEntry(v) && !isIndex(v) ? "{" + plain(v) + "}" : plain(v));

// isWide says that a value needs a line of its own.
const isWide = (v) => (isObject(v) && !isPerServer(v)) || (isComposite(v) && Object.values(v).some((x) => isComposite(x) && !isIndex(x)));

// drawn makes the element that shows a value. state is what it is a field of: it
// has the marks of a log.
function drawn(name, v, state) {
  if (isLog(v)) return log(v, name === "log" ? state : { commitIndex: 0 });
  if (Array.isArray(v) && v.length > 0) {
    if (v.every(isEntry)) return el("ol", "log", ...v.map((e) => entry(e, "")));
    if (v.some(isObject) && !v.every(isIndex)) return el("ul", "items", ...v.map((x) => el("li", "", drawn("", x, {}))));
    return el("span", "chips", ...v.map((x) => el("span", "chip", plain(x))));
  }
  if (isPerServer(v) && !Object.values(v).some(isComposite)) return el("span", "chips", ...Object.keys(v).map((key) => el("span", "chip", key + ": " + plain(v[key]))));
  if (isObject(v)) return object(v);
  return el("span", "plain", plain(v));
}

// object shows a value with fields within a field.
function object(v) {
  const list = el("dl", "inner");
  for (const key of Object.keys(v)) list.append(el("div", "", el("dt", "", key), el("dd", "", drawn(key, v[key], {}))));
  return list;
}

function entry(e, index) {
  const box = el("li", "entry", el("span", "index", index), el("span", "term", plain(e.term)), el("span", "data", plain(e.data)));
  if (index === "") box.firstChild.remove();
  return box;
}

// log draws a log as boxes: what is compacted, each entry, and behind the last
// entry that is committed or durable a mark that says so.
function log(v, state) {
  const list = el("ol", "log");
  const base = Number(v.base), last = base + v.entries.length;
  const commit = Number(state.commitIndex ?? 0), durable = Number(state.durableIndex ?? last);
  const mark = (i) => {
    if (i === commit && commit > 0) list.append(el("li", "mark", "commit"));
    if (i === durable && durable < last) list.append(el("li", "mark", "disk"));
  };
  if (base > 0) list.append(el("li", "snapshot", "snapshot through ", el("b", "", plain(v.base)), " term ", el("b", "", plain(v.baseTerm))));
  mark(base);
  v.entries.forEach((e, k) => {
    const i = base + k + 1;
    const box = entry(e, String(i));
    box.classList.add(i <= commit ? "committed" : "open");
    list.append(box);
    mark(i);
  });
  if (last === 0) list.append(el("li", "none", "empty"));
  return list;
}
