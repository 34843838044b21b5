// Takes the pictures that the README and docs/explore.md show, into a folder.
import { join } from "node:path";
import { launch, url } from "./browser.js";
import { ask, choose, explore, settled } from "./session.js";

const folder = process.argv[2];
const browser = await launch();
const open = async (address, height) => {
  const page = await browser.newPage({ viewport: { width: 1320, height }, colorScheme: "light", deviceScaleFactor: 1 });
  await page.goto(address);
  return page;
};

const found = await open(url("vote-not-persisted"), 690);
await found.click("#legend summary");
await found.screenshot({ path: join(folder, "counterexample.png") });

const session = await explore("--bug", "vote-not-persisted");
const live = await open(session.address, 720);
for (const label of ["ElectionTimeout 1", "Deliver RequestVote 1→3 term 1", "ElectionTimeout 2"]) await choose(live, label);
await live.keyboard.press("k");
await settled(live, 2);
await choose(live, "Crash 3");
await ask(live, "ElectionSafety", 6);
await live.screenshot({ path: join(folder, "explore.png") });
await browser.close();
await session.end();
