// What must be so however the page is looked at: small, dark, printed, without a
// mouse; and whatever is in the story.
import test from "node:test";
import assert from "node:assert/strict";
import { step } from "./cursor.js";
import { must, open } from "./harness.js";

test("a hostile story is text, and nothing else", async () => {
  const poison = must("hostile");
  const page = await open("hostile");
  for (const key of ["e", "Home", "j", "j", "j", "j", "j", "j", "j", "c"]) await page.keyboard.press(key);
  assert.equal(await step(page), 7);
  assert.equal(await page.evaluate(() => window.broken), undefined);
  assert.deepEqual(await page.$$eval("img, iframe, object, embed, link, base", (all) => all.length), 0);
  assert.deepEqual(await page.$$eval("script", (all) => all.map((s) => s.type)), ["application/json", ""]);
  for (const place of ["h1", "#about", "#now-title", "#steps li:nth-child(2) .text", "#heads span", ".server h3", "#properties .property", "#of-server option:nth-child(2)", "#of-kind label", "#events .message", "#properties .why", "#legend"]) {
    assert.ok((await page.textContent(place)).includes(poison), place);
  }
  assert.ok((await page.$$eval(".server dt", (all) => all.map((e) => e.textContent))).includes("field" + poison));
  await page.close();
});

test("a script that is not the page's own does not run", async () => {
  const page = await open("vote-not-persisted");
  const ran = await page.evaluate(() => {
    const refused = new Promise((done) => document.addEventListener("securitypolicyviolation", (e) => done(e.violatedDirective)));
    const s = document.createElement("script");
    s.textContent = "window.broken = 1";
    document.body.append(s);
    return Promise.race([refused, new Promise((done) => setTimeout(done, 1000, "nothing refused it"))]).then((why) => [window.broken, why]);
  });
  assert.deepEqual(ran, [undefined, "script-src-elem"]);
  await assert.rejects(page.close(), /Content Security Policy/); // it complains, as it should
});

test("a trace that diverges is shown as far as it goes, and says so", async () => {
  const why = must("diverged");
  const page = await open("diverged");
  const text = "The replay leaves the trace at step " + why.step + ": " + why.reason;
  assert.ok((await page.textContent("#divergence")).startsWith(text));
  assert.ok(await page.isVisible("#divergence"));
  assert.equal(await page.locator("#steps li").count(), why.step + 1);
  await page.keyboard.press("End");
  assert.ok((await page.textContent("#events")).includes(text));
  await page.close();
  const other = await open("vote-not-persisted");
  assert.ok(!(await other.isVisible("#divergence")));
  await other.close();
});

for (const name of ["commit-prior-term", "stable-aba", "paxos", "hostile", "long"]) {
  test(name + ": it fits into 400 pixels", async () => {
    const page = await open(name, { viewport: { width: 400, height: 800 } });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 400);
    await page.check("[value=everything]");
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 400);
    await page.close();
  });
}

// faint lists the texts whose contrast with what is behind them is below 4.5 to 1.
const faint = (page) => page.evaluate(() => {
  const numbers = (color) => color.match(/[\d.]+/g).map(Number);
  const light = (color) => numbers(color).slice(0, 3).map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const color = getComputedStyle(e).backgroundColor;
      if (numbers(color)[3] !== 0) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let count = 0; walker.nextNode(); ) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !e.checkVisibility() || e.closest("script, style, .unseen, svg, option")) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort();
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) found.push(contrast.toFixed(2) + ": " + e.className + " " + e.textContent.slice(0, 40));
    count++;
  }
  return found;
});

for (const colorScheme of ["light", "dark"]) {
  test("texts stand out, in " + colorScheme, async () => {
    for (const name of ["stable-aba", "fifo"]) {
      const page = await open(name, { colorScheme });
      await page.click("#legend summary");
      assert.deepEqual(await faint(page), []);
      await page.close();
    }
  });
}

test("the colours follow the system, and the button", async () => {
  const ground = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const page = await open("paxos", { colorScheme: "dark" });
  const dark = await ground(page);
  await page.click("#theme");
  const light = await ground(page);
  assert.equal(light, "rgb(255, 255, 255)");
  await page.click("#theme");
  assert.equal(await ground(page), dark);
  assert.notEqual(dark, light);
  await page.close();
});

test("it prints in light colours, whole, and without what only a screen needs", async () => {
  const page = await open("commit-prior-term", { colorScheme: "dark", viewport: { width: 700, height: 500 } });
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
  assert.ok(!(await page.isVisible("#filters")) && !(await page.isVisible("#moves")));
  assert.ok(await page.evaluate(() => ["diagram", "now"].every((id) => document.getElementById(id).scrollHeight <= document.getElementById(id).clientHeight + 1)));
  assert.ok((await page.pdf()).length > 20_000);
  await page.close();
});

test("what is done with keys can be seen and heard", async () => {
  const page = await open("vote-not-persisted");
  await page.focus("#steps a[tabindex='0']");
  await page.keyboard.press("k");
  assert.equal(await page.evaluate(() => document.activeElement.querySelector(".number").textContent), "6", "the focus follows the cursor");
  assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), "none");
  assert.equal(await page.locator("#steps a[tabindex='0']").count(), 1);
  assert.equal(await page.textContent("[aria-live]"), "Step 6 of 7: Deliver RequestVoteReply 2→1 term 1 granted; CountedVotesAreRecorded is violated: server 1 counts a vote of server 2 in term 1, whose disk says term 1, vote 3 (§5.2); changes server 1");
  await page.keyboard.press("j");
  assert.match(await page.textContent("[aria-live]"), /ElectionSafety is violated: servers 1 and 3 both lead term 1/);
  await page.close();
});

test("the command can be copied", async () => {
  const page = await open("vote-not-persisted", { permissions: ["clipboard-read", "clipboard-write"] });
  await page.click("#copy");
  await page.waitForFunction(() => document.getElementById("copy").textContent === "Copied");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "mc replay vote-not-persisted.jsonl");
  await page.close();
});
