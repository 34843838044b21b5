// Takes the picture of a page that the README shows.
import { launch, url } from "./browser.js";

const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1320, height: 690 }, colorScheme: "light", deviceScaleFactor: 1 });
await page.goto(url("vote-not-persisted"));
await page.click("#legend summary");
await page.screenshot({ path: process.argv[2] });
await browser.close();
