// The browser, and where the pages are.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

// launch starts the browser, which must ask the network for nothing by itself.
export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: [
    "--no-sandbox", "--headless", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
  ],
});

// folder is where ./pages has written the pages; see run.
export const folder = process.env.PAGES;

// url is the address of the page of a name.
export const url = (name) => pathToFileURL(join(folder, name + ".html")).href;
