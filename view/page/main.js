
// The cursor, and what moves it.

let cursor = -1;

// go shows a step. A step that the filters hide is shown by taking them off.
function go(n) {
  n = Math.max(0, Math.min(lastStep, n));
  if (!rows[n]) clearFilters();
  if (n === cursor) return;
  const focused = rows[cursor] && rows[cursor].contains(document.activeElement);
  setCurrent(rows[cursor], false);
  cursor = n;
  setCurrent(rows[n], true);
  if (focused) rows[n].firstChild.focus({ preventScroll: true });
  rows[n].scrollIntoView({ block: "nearest" });
  drawNow();
  announce();
  rememberStep();
}

function setCurrent(row, is) {
  if (!row) return;
  row.classList.toggle("current", is);
  row.firstChild.tabIndex = is ? 0 : -1;
  if (is) row.firstChild.setAttribute("aria-current", "step");
  else row.firstChild.removeAttribute("aria-current");
}

// drawNow shows what there is to know of the step under the cursor.
function drawNow() {
  const step = stepOf(cursor);
  write(byID("now-title"), step ? "Step " + cursor + " of " + lastStep + ": " + step.label : "Initial state");
  drawEvents(cursor);
  drawServers(cursor);
  drawProperties(cursor);
  if (given.live) drawLive(cursor);
}

// announce tells a screen reader where the cursor is now.
function announce() {
  const step = stepOf(cursor);
  const words = [byID("now-title").textContent];
  words.push(...violatedAt(cursor));
  if (step) words.push(step.changed ? "changes server " + Object.keys(step.changed).join(", ") : "changes no server");
  write(byID("said"), words.join("; "));
}

// rememberStep writes the step into the address, once the cursor rests: browsers
// bound how often a page may do so.
let resting = 0;
function rememberStep() {
  clearTimeout(resting);
  resting = setTimeout(() => {
    if (stepIn(location) !== cursor) history.replaceState(null, "", "#step=" + cursor);
  }, 200);
}

function stepIn(address) {
  const found = /^#step=(\d{1,9})$/.exec(address.hash);
  return found ? Number(found[1]) : undefined;
}

// move goes to a step that is shown, by places from the present one.
function move(by) {
  const place = shown.indexOf(cursor);
  go(shown[Math.max(0, Math.min(shown.length - 1, place + by))]);
}

// moveAlong goes to the next or the previous step of one server: the one that the
// filter names, or else the one that takes the present step.
function moveAlong(by) {
  const step = stepOf(cursor);
  const server = byID("of-server").value || (step ? step.server : servers[0]);
  for (let place = shown.indexOf(cursor) + by; place >= 0 && place < shown.length; place += by) {
    const other = stepOf(shown[place]);
    if (other && other.server === server && !byNetwork(other)) return go(shown[place]);
  }
}

const moves = {
  first: () => go(shown[0]), last: () => go(shown[shown.length - 1]), next: () => move(1), previous: () => move(-1),
};
const keys = {
  ArrowDown: moves.next, ArrowRight: moves.next, j: moves.next, ArrowUp: moves.previous, ArrowLeft: moves.previous, k: moves.previous,
  Home: moves.first, End: moves.last, n: () => moveAlong(1), p: () => moveAlong(-1),
  c: () => byID("causes").click(), e: () => setEverything(!everything),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || !Object.hasOwn(keys, event.key)) return;
  if (event.target.closest("select, [type=radio], [type=number]") && event.key.length > 1) return; // whose keys these are
  event.preventDefault();
  keys[event.key]();
});
byID("moves").addEventListener("click", (event) => {
  const move = event.target.dataset.move;
  if (move) moves[move]();
});
window.addEventListener("hashchange", (event) => {
  const n = stepIn(new URL(event.newURL)); // the present address may be one that rememberStep has written since
  if (n !== undefined) go(n);
});

// Filters.

const kinds = [...new Set(story.messages.map((m) => m.kind))].sort();
const wanted = new Set(kinds);

// redraw draws the schedule anew, with the steps that the filters leave. The
// violation and its witnesses are always among them.
function redraw() {
  const server = byID("of-server").value;
  const kept = new Set(about ? [about.step, ...about.witnesses.map((w) => w.step)] : []);
  const ofKind = (step) => (!messageOf(step) && wanted.size === kinds.length) || [messageOf(step), ...sentBy(step)].some((m) => m && wanted.has(m.kind)) || (!messageOf(step) && sentBy(step).length === 0);
  const numbers = [0];
  for (const step of story.steps) {
    if (kept.has(step.step) || ((!server || concerns(step, server)) && ofKind(step))) numbers.push(step.step);
  }
  drawSchedule(numbers, wanted);
  write(byID("kinds-shown"), wanted.size === kinds.length ? "all" : wanted.size + " of " + kinds.length);
  if (cursor >= 0) {
    const nearest = rows[cursor] ? cursor : numbers.findLast((n) => n <= cursor);
    cursor = -1;
    go(nearest);
  }
}

function clearFilters() {
  byID("of-server").value = "";
  for (const box of byID("of-kind").querySelectorAll("input")) box.checked = true;
  kinds.forEach((kind) => wanted.add(kind));
  redraw();
}

function makeFilters() {
  const choice = (value, text) => {
    const option = el("option", "", text);
    option.value = value;
    return option;
  };
  byID("of-server").append(choice("", "all"), ...servers.map((name) => choice(name, name)));
  byID("of-server").addEventListener("change", redraw);
  for (const kind of kinds) {
    const box = el("input", "");
    box.type = "checkbox";
    box.checked = true;
    box.addEventListener("change", () => {
      if (box.checked) wanted.add(kind);
      else wanted.delete(kind);
      redraw();
    });
    byID("of-kind").append(el("label", "", box, " " + kind));
  }
  byID("kinds").hidden = kinds.length === 0;
  byID("causes-label").hidden = about === null;
  byID("causes").addEventListener("change", () => document.documentElement.classList.toggle("only-causes", byID("causes").checked));
}

// Modes.

function setEverything(is) {
  everything = is;
  for (const radio of byID("mode").querySelectorAll("input")) radio.checked = (radio.value === "everything") === is;
  drawNow();
}

byID("mode").addEventListener("change", (event) => setEverything(event.target.value === "everything"));

const themes = ["auto", "light", "dark"];
byID("theme").addEventListener("click", () => {
  const root = document.documentElement;
  root.dataset.theme = themes[(themes.indexOf(root.dataset.theme || "auto") + 1) % themes.length];
  write(byID("theme"), "Colours: " + root.dataset.theme);
});

byID("copy").addEventListener("click", async () => {
  getSelection().selectAllChildren(byID("command"));
  try {
    await navigator.clipboard.writeText(given.command);
    write(byID("copy"), "Copied");
  } catch {
    write(byID("copy"), "Selected");
  }
});

// The head.

function count(n, noun) {
  return n + " " + noun + (n === 1 ? "" : /(s|x|sh|ch)$/.test(noun) ? "es" : "s");
}

function makeHead() {
  const subject = story.protocol + (story.bug ? " with " + story.bug : "");
  const end = story.divergence ? "the trace is not followed to its end" : "nothing is violated" + (story.open ? " so far" : "");
  write(byID("title"), about ? about.property + ": " + about.reason : subject + ": " + end);
  document.title = (about ? about.property : subject) + " – " + count(lastStep, "step");
  const faults = Object.keys(story.faults || {}).sort().map((kind) => count(story.faults[kind], kind.toLowerCase()));
  const steps = story.divergence ? lastStep + " of " + count(story.divergence.of, "step") : count(lastStep, "step");
  const length = [steps, ...faults].join(", ") + (story.proof ? ": " + story.proof : "");
  const within = story.within && "bounds: " + story.within;
  const search = story.search && "found by " + story.search;
  write(byID("about"), [subject, length, within, search].filter(Boolean).join(" · "));
  if (story.divergence) {
    byID("divergence").hidden = false;
    write(byID("divergence"), diverged() + ". The picture ends there.");
  }
  byID("reproduce").hidden = !given.command;
  write(byID("command"), given.command);
}

// In a narrow window rows are higher, so that a label has two lines.
const narrow = matchMedia("(max-width: 40rem)");
function fit() {
  document.documentElement.classList.toggle("narrow", narrow.matches);
  redraw();
}
narrow.addEventListener("change", fit);
window.addEventListener("beforeprint", () => (byID("legend").open = true));

makeHead();
makeFilters();
makeProperties();
drawLegend();
if (given.live) makeLive();
fit();
go(stepIn(location) ?? (about ? about.step : story.divergence ? lastStep : 0));
