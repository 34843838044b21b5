
// Every property at every step, with a word for its sign.

// lines are the properties' elements: those that are violated come first.
const lines = [];

function makeProperties() {
  const first = (p) => (about && p.name === about.property ? 0 : !p.sometimes && p.at.length > 0 ? 1 : 2);
  const sorted = story.properties.map((p) => p).sort((a, b) => first(a) - first(b));
  for (const p of sorted) {
    const line = { p, sign: el("span", "sign"), word: el("span", "unseen"), text: el("span", "why"), witnesses: el("ul", "witnesses"), shows: "" };
    line.element = el("li", "", line.sign, el("span", "", el("span", "property", p.name), " ", line.word, line.text, line.witnesses));
    line.element.dataset.property = p.name;
    byID(p.sometimes ? "goals" : "properties").append(line.element);
    lines.push(line);
  }
  byID("goals-title").hidden = !story.properties.some((p) => p.sometimes);
}

// verdict says, with the step since when it is so, what is known of a property after a step: what is violated once
// stays violated, and what is reached stays reached.
function verdict(p, n) {
  const at = p.sometimes ? p.at.find((k) => k <= n) : p.at.findLast((k) => k <= n);
  if (at === undefined) return p.sometimes ? { name: "unreached", sign: "○", word: "not reached: ", text: p.doc } : { name: "holds", sign: "✓", word: "holds: ", text: p.doc };
  const when = at === n ? "at this step" : "at step " + at;
  if (p.sometimes) return { at, name: "reached", sign: "✓", word: "reached: ", text: p.doc ? p.doc + ", " + when : when };
  const all = violationsAt.get(at).filter((v) => v.property === p.name);
  const reasons = [...new Set(all.map((v) => v.reason))].join("; ");
  return { at, name: "violated", sign: "✗", word: "violated: ", text: "violated " + when + ": " + reasons, witnesses: all[0].witnesses };
}

function drawProperties(n) {
  for (const line of lines) {
    const v = verdict(line.p, n);
    const shows = v.at + " " + v.text; // a reason may come again with other witnesses
    if (line.shows === shows) continue;
    line.shows = shows;
    line.element.dataset.verdict = v.name;
    write(line.sign, v.sign);
    write(line.word, v.word);
    line.text.replaceChildren(...(v.name === "violated" || v.name === "reached" ? withLinks(v.text) : [v.text]));
    line.witnesses.replaceChildren(...(v.witnesses || []).map((w) => el("li", "", "server " + w.server + " since ", ...withLinks("step " + w.step), ": " + w.what)));
  }
}
