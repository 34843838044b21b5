// A session of mc explore, and what a hand does in its page.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { folder as pages } from "./browser.js";
import { leadsTo, step } from "./cursor.js";

export const mc = join(pages, "mc");

// explore runs mc explore, and gives its address; end interrupts it, and wants a clean
// end within seconds.
export async function explore(...args) {
  const folder = mkdtempSync(join(tmpdir(), "explore-"));
  const server = spawn(mc, ["explore", "--out", folder, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((done) => server.on("exit", (status) => done(status)));
  const address = await new Promise((found, fail) => {
    let text = "";
    server.stdout.on("data", (more) => {
      text += more;
      const line = /^page: (\S+)$/m.exec(text);
      if (line) found(line[1]);
    });
    ended.then((status) => fail(new Error("mc explore ended with " + status)));
  });
  const end = async () => {
    server.kill("SIGINT");
    assert.equal(await ended, 0);
    rmSync(folder, { recursive: true });
  };
  return { address, end };
}

// settled waits for the list of moves of the step under the cursor.
export const settled = (page, n) => page.waitForFunction((n) => document.getElementById("next").dataset.step === String(n), n);

export async function choose(page, label) {
  const at = await step(page);
  await settled(page, at);
  await page.locator("#next button", { hasText: new RegExp("^" + label + "$") }).click();
  await leadsTo(page, at + 1);
  await settled(page, at + 1);
}

// ask asks whether a property can be violated within some steps, and gives the answer.
export async function ask(page, property, within) {
  await page.selectOption("#ask-property", property);
  await page.fill("#ask-steps", String(within));
  await page.click("#ask-go");
  await page.waitForFunction(() => document.getElementById("ask-stop").hidden);
  return page.textContent("#answer");
}
