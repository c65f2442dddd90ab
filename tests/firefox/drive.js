// Drives Firefox through the steps on standard input, and prints what the "evaluate" steps found; see firefox.py.

import { readFileSync } from "node:fs";
import puppeteer from "puppeteer-core";

const TIMEOUT_MS = 30_000;

const { firefox, window, steps } = JSON.parse(readFileSync(0));
const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: firefox,
  headless: true,
  defaultViewport: null, // the window's own
  args: [`--width=${window[0]}`, `--height=${window[1]}`],
});
try {
  const [page] = await browser.pages();
  await page.evaluateOnNewDocument(() => (document.hasFocus = () => true)); // a window without a screen never has it
  page.setDefaultTimeout(TIMEOUT_MS);
  const verbs = {
    goto: (address) => page.goto(address),
    wait: (selector, state) => page.waitForSelector(selector, state ? { [state]: true } : {}),
    click: (selector) => page.locator(selector).click(),
    type: (selector, text) => page.locator(selector).fill(text),
    press: (key) => page.keyboard.press(key),
    screenshot: (path) => page.screenshot({ path }),
    evaluate: (expression) => page.evaluate(expression),
  };
  const found = [];
  for (const [verb, ...rest] of steps) {
    try {
      const result = await verbs[verb](...rest);
      if (verb === "evaluate") found.push(result);
    } catch (error) {
      throw new Error(`Firefox could not ${verb} ${rest.join(" ")} on ${page.url()}: ${error.message}`);
    }
  }
  console.log(JSON.stringify(found));
} finally {
  await browser.close();
}
