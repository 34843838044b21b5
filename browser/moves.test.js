// Whatever moves the cursor, and what hides or dims steps.
import test from "node:test";
import assert from "node:assert/strict";
import { leadsTo, step } from "./cursor.js";
import { must, open } from "./harness.js";

// shownRows are the numbers of the steps that the schedule shows.
const shownRows = (page) => page.$$eval("#steps li", (rows) => rows.map((row) => Number(row.dataset.step)));

// press presses keys, one after the other, and says where each leads.
async function press(page, ...keys) {
  const at = [];
  for (const key of keys) {
    await page.keyboard.press(key);
    at.push(await step(page));
  }
  return at;
}

test("keys move the cursor", async () => {
  const page = await open("commit-prior-term");
  assert.equal(await step(page), 21, "it starts at the violation");
  assert.deepEqual(await press(page, "Home", "k", "j", "ArrowDown", "ArrowRight", "j"), [0, 0, 1, 2, 3, 4]);
  assert.deepEqual(await press(page, "k", "ArrowUp", "ArrowLeft", "End", "j"), [3, 2, 1, 21, 21]);
  assert.deepEqual(await press(page, "Control+Home", "Alt+k", "Meta+p"), [21, 21, 21], "keys of the browser are left to it");
  await page.close();
});

test("n and p follow one server", async () => {
  const want = must("commit-prior-term").trace.Steps;
  const along = (server) => want.filter((s) => s.action.server === server).map((s) => s.step);
  const page = await open("commit-prior-term");
  const one = along("1");
  assert.deepEqual(await press(page, ...one.slice(1).map(() => "p")), one.slice(0, -1).reverse(), "that of the present step");
  assert.deepEqual(await press(page, "p", "n"), [one[0], one[1]]);
  await page.selectOption("#of-server", "3");
  await page.locator("h1").click(); // takes the focus from the list, whose keys are its own
  const three = along("3");
  assert.deepEqual(await press(page, "Home", ...three.map(() => "n")), [0, ...three], "that of the filter");
  await page.close();
});

test("an address leads to a step, and follows the cursor", async () => {
  for (const [hash, at] of [["#step=7", 7], ["#step=0", 0], ["#step=999", 21], ["#step=-1", 21], ["#step=x", 21], ["#x", 21]]) {
    const page = await open("commit-prior-term", { hash });
    assert.equal(await step(page), at, hash);
    await page.close();
  }
  const page = await open("commit-prior-term", { hash: "#step=7" });
  await page.keyboard.press("j");
  await page.waitForFunction(() => location.hash === "#step=8");
  await page.evaluate(() => (location.hash = "#step=3"));
  await leadsTo(page, 3);
  await page.click("#steps li:nth-child(13) a");
  await leadsTo(page, 12);
  await page.click("[data-move=previous]");
  assert.equal(await step(page), 11);
  await page.click("#events a"); // the step that sent what arrives
  await leadsTo(page, 3);
  await page.close();
});

test("an address is followed though the cursor's own step is written over it before the page hears of it", async () => {
  const page = await open("commit-prior-term", { hash: "#step=7" });
  await page.evaluate(() => {
    location.hash = "#step=3";
    history.replaceState(null, "", "#step=7"); // as the page does once the cursor has rested
  });
  await leadsTo(page, 3);
  await page.waitForFunction(() => location.hash === "#step=3");
  await page.close();
});

test("a filter leaves the steps of one server, and what it sends and gets", async () => {
  const want = must("commit-prior-term").trace;
  const page = await open("commit-prior-term");
  const witnesses = want.Footer.violation.witnesses.map((w) => w.step);
  let left;
  for (const server of ["1", "2", "3"]) {
    await page.selectOption("#of-server", server);
    const concerns = (s) => s.action.server === server || s.action.message?.from === server || (s.sent || []).some((m) => m.content.to === server);
    left = want.Steps.filter((s) => concerns(s) || s.step === want.Steps.length || witnesses.includes(s.step)).map((s) => s.step);
    assert.deepEqual(await shownRows(page), [0, ...left], "server " + server);
  }
  const hidden = want.Steps.map((s) => s.step).find((n) => !left.includes(n));
  await page.evaluate((n) => (location.hash = "#step=" + n), hidden);
  await leadsTo(page, hidden);
  assert.equal((await shownRows(page)).length, want.Steps.length + 1, "an address of a hidden step takes the filter off");
  await page.close();
});

test("a filter leaves some kinds of messages", async () => {
  const want = must("commit-prior-term").trace;
  const page = await open("commit-prior-term");
  const arrows = () => page.locator("#time .arrow").count();
  const before = await arrows();
  const sent = want.Steps.flatMap((s) => s.sent || []);
  await page.click("#kinds summary");
  for (const kind of ["RequestVote", "RequestVoteReply", "AppendEntriesReply"]) {
    await page.getByLabel(kind, { exact: true }).uncheck();
    const drawn = await shownRows(page);
    for (const s of want.Steps.slice(0, -1)) {
      const kinds = [s.action.message, ...(s.sent || []).map((m) => m.content)].filter(Boolean).map((m) => m.kind);
      const only = kinds.length > 0 && kinds.every((other) => other === kind);
      assert.equal(drawn.includes(s.step), !only, "step " + s.step + " without " + kind);
    }
    assert.equal(await arrows(), before - sent.filter((m) => m.content.kind === kind).length, "arrows without " + kind);
    assert.equal(await page.textContent("#kinds-shown"), "3 of 4");
    await page.getByLabel(kind, { exact: true }).check();
  }
  await page.close();
});

test("e shows everything, and what changes again", async () => {
  const page = await open("stable-aba", { hash: "#step=26" });
  const fields = () => page.$$eval(".server", (cards) => cards.map((card) => card.querySelectorAll(".fields > .field").length));
  const changes = await fields();
  await page.keyboard.press("e");
  const all = await fields();
  const states = must("stable-aba").moments[26].states;
  assert.deepEqual(all.slice(1), ["2", "3"].map((server) => Object.keys(states[server]).length), "servers that do not change");
  assert.ok(all.every((n, i) => n > changes[i]));
  await page.keyboard.press("e");
  assert.deepEqual(await fields(), changes);
  await page.check("[value=everything]");
  assert.deepEqual(await fields(), all);
  await page.close();
});

test("only causes dims what did not happen before the witnesses", async () => {
  const want = must("stable-aba").trace;
  const page = await open("stable-aba");
  const faint = () => page.$$eval("#steps li", (rows) => rows.filter((row) => getComputedStyle(row).opacity < 0.5).map((row) => Number(row.dataset.step)));
  assert.deepEqual(await faint(), []);
  await page.keyboard.press("c");
  // The counterexample is minimal: only what the network loses causes nothing.
  assert.deepEqual(await faint(), want.Steps.filter((s) => s.action.kind === "Drop").map((s) => s.step));
  await page.uncheck("#causes");
  assert.deepEqual(await faint(), []);
  await page.close();
});

test("late, repeated, lost and missing messages are told apart", async () => {
  const page = await open("long");
  const steps = must("long").trace.Steps;
  const count = (what) => page.locator(what).count();
  assert.equal(await count("#time .arrow.lost"), steps.filter((s) => s.action.kind === "Drop").length);
  assert.equal(await count("#steps .tag.lost"), steps.filter((s) => s.action.kind === "Drop").length);
  for (const way of ["late", "again"]) {
    assert.ok((await count("#time .arrow." + way)) > 10 && (await count("#steps .tag." + way)) > 10, way);
  }
  // Each message ends somewhere: its copies arrive, or are lost, or are in flight at the end.
  const sent = steps.flatMap((s) => s.sent || []).length, copies = steps.filter((s) => s.action.kind === "Duplicate").length;
  assert.equal(await count("#time .arrow"), sent + copies);
  assert.match(await page.textContent("#legend"), /in flight at the end/);
  // No two ways look alike, even without colours.
  const looks = await page.$$eval("#legend .arrow", (arrows) => arrows.map((a) => [getComputedStyle(a).strokeDasharray, a.querySelector(".head").getAttribute("d")].join(" ")));
  assert.equal(new Set(looks).size, looks.length);
  await page.close();
});
