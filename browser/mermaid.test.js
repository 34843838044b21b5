// What mc export writes for Mermaid, drawn by Mermaid itself within its own limits,
// which are those of code hosts.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { folder, launch, url } from "./browser.js";

const must = (name) => JSON.parse(readFileSync(join(folder, name + ".json"), "utf8"));
const diagram = (name) => readFileSync(join(folder, name + ".mmd"), "utf8");

let browser, page;
const wrong = [];
before(async () => {
  browser = await launch();
  page = await browser.newPage();
  writeFileSync(join(folder, "mermaid.html"), "<!doctype html><meta charset=utf-8><div id=drawn></div>");
  page.on("request", (r) => r.url().startsWith("file:") || wrong.push("it asks for " + r.url()));
  page.on("pageerror", (e) => wrong.push("it fails: " + e));
  await page.goto(url("mermaid"));
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve("mermaid/dist/mermaid.min.js") });
  await page.evaluate(() => window.mermaid.initialize({ startOnLoad: false }));
});
after(() => browser.close());

// draw has a text drawn, and says what is then to be read: notes and arrows, each from
// top to bottom, and servers from left to right; each stands above and below.
const draw = (text) => page.evaluate(async (text) => {
  const { svg } = await window.mermaid.render("diagram", text);
  const drawn = document.getElementById("drawn");
  drawn.innerHTML = svg;
  const texts = (what) => [...drawn.querySelectorAll(what)].map((e) => e.textContent);
  const servers = [...drawn.querySelectorAll("text.actor")].sort((a, b) => a.getAttribute("x") - b.getAttribute("x"));
  return {
    all: drawn.textContent, notes: texts(".noteText"), arrows: texts(".messageText"), servers: servers.map((e) => e.textContent),
    lines: drawn.querySelectorAll(".messageLine0, .messageLine1").length,
    strange: [...drawn.querySelectorAll("img, script, iframe, a, foreignObject")].length, broken: window.broken,
  };
}, text);

// said is how a label is said: an arrow does without the word for a delivery.
const said = (s) => s.step + " " + s.label.replace(/^Deliver /, "");

for (const name of ["vote-not-persisted", "commit-prior-term", "snapshot-drops-suffix", "stable-aba", "duplicate-vote-counted", "twophase", "fifo"]) {
  test(name + ": Mermaid draws every step", async () => {
    const { trace } = must(name);
    const d = await draw(diagram(name));
    const isArrow = (s) => s.action.message !== undefined && s.action.kind !== "Reorder";
    const arrows = trace.Steps.filter(isArrow).map(said);
    assert.deepEqual(d.arrows.map((text) => text.replace(/, (late|again)/g, "")), arrows);
    assert.equal(d.lines, arrows.length);
    const notes = trace.Steps.filter((s) => !isArrow(s)).map(said);
    assert.deepEqual(d.notes.filter((text) => /^\d/.test(text)), notes);
    assert.deepEqual(d.servers, trace.Header.servers.flatMap((s) => ["server " + s, "server " + s]));
    const violation = trace.Footer.violation;
    if (violation) assert.ok(d.notes.includes(violation.property + " is violated at step " + trace.Steps.length + ": " + violation.reason));
  });
}

test("a thousand steps are cut to what Mermaid draws", async () => {
  const { trace } = must("long");
  const text = diagram("long");
  const d = await draw(text);
  assert.ok(text.length <= 50000 && d.lines <= 500 && (text.length > 49500 || d.lines === 500), text.length + " characters, " + d.lines + " arrows");
  assert.match(d.notes[1], new RegExp("^[0-9]+ of " + trace.Steps.length + " steps are left out"));
  const last = trace.Steps[trace.Steps.length - 1];
  assert.ok([...d.notes, ...d.arrows].some((t) => t.startsWith(said(last))), said(last));
  assert.match(d.notes[2], /^steps 1 to \d+ are left out$/);
  const drawn = [...d.notes, ...d.arrows].filter((t) => /^\d+ /.test(t) && !/left out/.test(t)).map((t) => parseInt(t));
  const first = 1 + Number(d.notes[2].match(/to (\d+)/)[1]);
  assert.deepEqual(drawn.sort((a, b) => a - b), trace.Steps.map((s) => s.step).slice(first - 1));
});

test("Mermaid has the limit", async () => {
  const note = "  Note over a: " + "x".repeat(985) + "\n";
  const head = "sequenceDiagram\n  participant a\n";
  assert.ok((await draw(head + note.repeat(49))).all.includes("xxx"));
  assert.match((await draw(head + note.repeat(50))).all, /Maximum text size/);
});

test("hostile texts are texts, and nothing else", async () => {
  const poison = must("hostile").replaceAll("\u2028", "\\u2028");
  const { trace } = must("vote-not-persisted");
  const d = await draw(diagram("hostile"));
  const texts = [...d.notes, ...d.arrows];
  for (const s of trace.Steps) assert.ok(texts.includes(said(s) + poison), said(s) + poison + " is not in " + JSON.stringify(texts));
  assert.deepEqual(new Set(d.servers), new Set(trace.Header.servers.map((s) => "server " + s + poison)));
  assert.equal(d.strange, 0);
  assert.equal(d.broken, undefined);
});

test("a trace that diverges says so", async () => {
  const why = must("diverged");
  const d = await draw(diagram("diverged"));
  assert.ok(d.notes.at(-1).startsWith("diverged at step " + why.step + " of " + why.of + ": "), d.notes.at(-1));
});

test("nothing was asked for, and nothing failed", () => assert.deepEqual(wrong, []));
