// A session in the page: against a real server, and at its end against mc replay.
import test from "node:test";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { leadsTo, step } from "./cursor.js";
import { visit } from "./harness.js";
import { ask, choose, explore, mc, settled } from "./session.js";

const steps = (page) => page.$$eval("#steps .text", (all) => all.map((e) => e.textContent).slice(1));
const branches = (page) => page.$$eval("#branches a", (all) => all.map((e) => e.textContent));

test("choose, branch, go back, ask, save; what is saved replays", async () => {
  const { address, end } = await explore("--bug", "vote-not-persisted");
  const page = await visit(address, (url) => url.startsWith(address));
  assert.equal(await step(page), 0);
  await choose(page, "ElectionTimeout 1");
  await choose(page, "Deliver RequestVote 1→2 term 1");
  assert.deepEqual(await steps(page), ["ElectionTimeout 1", "Deliver RequestVote 1→2 term 1"]);

  assert.match(await page.textContent("#next li:has(.note)"), /^Deliver RequestVote 1→2 term 1 again$/);
  await page.keyboard.press("k");
  await settled(page, 1);
  // What may still be delivered is not said never to be.
  assert.deepEqual(await page.$$eval("#events .fate", (all) => all.map((e) => e.textContent)), ["arrives at step 2", "not yet delivered"]);
  assert.match(await page.textContent("#legend"), /not yet delivered/);
  assert.match(await page.textContent("#next li:has(.note)"), /^Deliver RequestVote 1→2 term 1 taken$/);
  await choose(page, "Crash 3");
  assert.deepEqual(await steps(page), ["ElectionTimeout 1", "Crash 3"]);
  assert.deepEqual(await branches(page), ["Branch 0: 2 steps", "Branch 1: 2 steps"]);

  await page.locator("#branches a").first().click();
  await page.waitForFunction(() => document.querySelector("#branches [aria-current]").textContent.startsWith("Branch 0"));
  assert.deepEqual(await steps(page), ["ElectionTimeout 1", "Deliver RequestVote 1→2 term 1"]);
  await page.keyboard.press("Home");
  await settled(page, 0);

  assert.match(await ask(page, "ElectionSafety", 3), /^ElectionSafety cannot be violated from here within 3 steps: all \d+ states were looked at, odds of 1 in \S+ that two were taken for one$/);
  assert.match(await ask(page, "ElectionSafety", 9), /^ElectionSafety can be violated in 7 steps, and not in fewer: /);
  assert.equal(await page.locator("#answer .schedule li").count(), 7);
  await page.click("#answer a");
  await leadsTo(page, 7);
  assert.match(await page.textContent("h1"), /^ElectionSafety: servers \d and \d both lead term 1/);
  assert.match(await page.textContent("#steps li.violated[data-step='7'] .tag.violated"), /^✗ ElectionSafety/);
  assert.match(await page.textContent("[data-property=ElectionSafety]"), /violated at this step/);
  await settled(page, 7);

  await page.click("#save");
  await page.waitForFunction(() => document.getElementById("saved").textContent !== "");
  const file = /^saved: (.+)$/.exec(await page.textContent("#saved"))[1];
  const replay = spawnSync(mc, ["replay", file], { encoding: "utf8" });
  assert.equal(replay.status, 12, replay.stdout + replay.stderr);
  assert.match(replay.stdout, /reproduced after 7 steps/);

  await page.goBack(); // as any page does
  await page.waitForFunction(() => document.querySelector("#branches [aria-current]").textContent.startsWith("Branch 0"));
  if (process.env.SHOTS) await shots(page, "live");
  await page.close();
  await end();
});

test("what a bound blocks is shown, greyed, with the bound", async () => {
  const { address, end } = await explore("--bug", "commit-prior-term", "--network", "unordered", "--in-flight", "2", "--drops", "1", "--duplicates", "0");
  const page = await visit(address, (url) => url.startsWith(address), { viewport: { width: 400, height: 844 } });
  const blocked = async () => {
    await page.waitForFunction(() => document.getElementById("blocked").dataset.step === document.querySelector("[aria-current=step] .number").textContent);
    return page.$$eval("#blocked li", (all) => all.map((e) => e.textContent));
  };
  assert.deepEqual(await blocked(), ["Crash crashes 0: a run has none"]);
  await choose(page, "ElectionTimeout 1");
  await choose(page, "Deliver RequestVote 1→2 term 1");
  const reply = "Deliver RequestVoteReply 2→1 term 1 granted";
  assert.ok((await blocked()).includes(reply + " in-flight 2: it would put 3 messages in flight"));
  assert.ok((await blocked()).includes("Duplicate duplicates 0: a run has none"));
  assert.equal(await page.locator("#next button", { hasText: reply.replace("Deliver", "") }).count(), 1, "it can be dropped, and not delivered");
  assert.equal(await page.locator("#blocked button").count(), 0);
  const colour = (what) => page.$eval(what, (e) => getComputedStyle(e).color);
  assert.notEqual(await colour("#blocked .event"), await colour("#next button"));
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 400);
  await page.keyboard.press("k");
  assert.ok(!(await blocked()).includes(reply + " in-flight 2: it would put 3 messages in flight"));
  if (process.env.SHOTS) await shots(page, "blocked");
  await page.close();
  await end();
});

test("a long search shows how far it is, and can be stopped; an idle page asks nothing", async () => {
  const { address, end } = await explore("--terms", "3", "--log", "3", "--network", "unordered", "--in-flight", "8", "--drops", "1", "--duplicates", "1");
  let requests = 0;
  const page = await visit(address, (url) => ++requests && url.startsWith(address));
  await settled(page, 0);
  const before = requests;
  await page.waitForTimeout(1500);
  assert.equal(requests, before, "an idle page");
  await page.selectOption("#ask-property", "LogMatching");
  await page.fill("#ask-steps", "2000");
  await page.click("#ask-go");
  await page.waitForFunction(() => /^searching: \d+ states, \d+ steps? deep$/.test(document.getElementById("answer").textContent));
  await page.click("#ask-stop");
  await page.waitForFunction(() => document.getElementById("answer").textContent === "unknown: the search was stopped");
  await page.close();
  await end();
});

// shots are for people to look at.
async function shots(page, what) {
  for (const [name, size, scheme] of [["light", [1280, 900], "light"], ["dark", [1280, 900], "dark"], ["narrow", [400, 844], "light"]]) {
    await page.setViewportSize({ width: size[0], height: size[1] });
    await page.emulateMedia({ colorScheme: scheme });
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(process.env.SHOTS, what + "-" + name + ".png"), fullPage: name === "narrow" });
  }
}
