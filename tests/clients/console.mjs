// Chromium looks at the live page as an operator does. Prints a line per test; exit code 1 when one failed.
//
//   node console.mjs URL SCREENSHOTS     Asks for the node to be stopped or started by a line "PLEASE …", answered on standard input.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { launch } from "./chromium.mjs";
import { contrastProblems } from "./contrast.mjs";
import { run } from "./run.mjs";

const [url, screenshots] = process.argv.slice(2);
const patience = { timeout: 20_000 };

const browser = await launch();

const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
async function please(what) {
  console.log(`PLEASE ${what}`);
  await answers.next();
}

async function open(options = {}) {
  const context = await browser.newContext({ locale: "en-GB", ...options });
  const page = await context.newPage();
  const troubles = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && troubles.push(message.text()));
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("request", (request) => new URL(request.url()).origin !== new URL(url).origin && troubles.push(`asks ${request.url()}`));
  await page.goto(url);
  await page.locator("#connection.alive").waitFor(patience);
  return { context, page, troubles };
}

// The number in a cell under a header, of the first row that begins so.
const cell = (page, section, row, title) =>
  page.locator(`#${section} tbody tr`, { has: page.locator("th", { hasText: new RegExp(`^\\s*${row.replaceAll(".", "\\.")}`) }) }).first().locator(`td[data-title="${title}"]`).innerText();

// Waits until the page has drawn a rate.
const rateShown = (page) => page.waitForFunction(() => Number(document.querySelector('#sites td[data-title="Requests/s"]')?.textContent) > 0, null, patience);

const tests = {
  async "a site and its rate are shown, without a complaint"() {
    const { page, troubles } = await open();
    await rateShown(page);
    assert.ok(Number(await cell(page, "sites", "praxis.localhost", "Requests/s")) > 0);
    assert.match(await cell(page, "sites", "praxis.localhost", "p99"), /^[\d.]+ (ms|sec)$/);
    assert.match(await page.locator("#origins tbody th").first().innerText(), /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.match(await cell(page, "origins", "http://", "State"), /serving/);
    await page.locator("#refusals tbody th").first().waitFor(patience);
    assert.deepEqual(troubles, []);
  },

  async "the rate is drawn as a line that grows"() {
    const { page } = await open();
    const line = () => page.locator("#sites .spark.rate .line").first().getAttribute("d");
    await rateShown(page);
    const before = (await line()).length;
    await page.waitForFunction((length) => document.querySelector("#sites .spark.rate .line").getAttribute("d").length > length, before, patience);
  },

  async "tables are sorted by the buttons in their headers"() {
    const { page } = await open();
    const button = page.locator("#refusals thead").getByRole("button", { name: "Last minute" });
    await button.waitFor(patience);
    await button.press("Enter");
    assert.equal(await page.locator('#refusals th[aria-sort="descending"]').count(), 1);
    await button.press("Enter");
    assert.equal(await page.locator('#refusals th[aria-sort="ascending"]').count(), 1);
    for (const scope of ["#sites", "#origins", "#refusals"]) {
      assert.equal(await page.locator(`${scope} thead th:not([scope=col])`).count(), 0);
      assert.ok((await page.locator(`${scope} tbody th[scope=row]`).count()) > 0, scope);
    }
  },

  async "the browser's language is spoken, and another one when it is chosen"() {
    const { page } = await open({ locale: "de-DE" });
    await page.getByRole("heading", { name: "Ablehnungen und Fehler" }).waitFor(patience);
    assert.equal(await page.getAttribute("html", "lang"), "de");
    for (const [language, heading] of [["fr", "Serveurs d’origine"], ["nb", "Opprinnelsestjenere"], ["en", "Origins"]]) {
      await page.locator("select").selectOption(language);
      await page.locator("h2", { hasText: heading }).waitFor(patience);
      assert.equal(await page.getAttribute("html", "lang"), language);
    }
    await page.locator("select").selectOption("nb");
    await page.reload();
    await page.locator("h2", { hasText: "Opprinnelsestjenere" }).waitFor(patience);
  },

  async "everything is reached by keyboard, and shows that it has the focus"() {
    const { page } = await open();
    await rateShown(page);
    const reached = [];
    for (let i = 0; i < 8; ++i) {
      await page.keyboard.press("Tab");
      reached.push(await page.evaluate(() => {
        const node = document.activeElement;
        return { what: node.textContent.trim().slice(0, 20) || node.tagName, tag: node.tagName, outline: getComputedStyle(node).outlineStyle };
      }));
    }
    assert.equal(reached[0].what, "Skip to content");
    for (const tag of ["A", "SELECT", "BUTTON"]) assert.ok(reached.some((one) => one.tag === tag), `${tag} in ${JSON.stringify(reached)}`);
    for (const { what, outline } of reached) assert.equal(outline, "solid", what);
  },

  async "texts have contrast and size, in light and dark, narrow and wide"() {
    if (screenshots) mkdirSync(screenshots, { recursive: true });
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [360, 1280]) {
        const { page, context } = await open({ colorScheme, viewport: { width, height: 900 }, reducedMotion: "reduce" });
        await rateShown(page);
        await page.waitForFunction(() => document.querySelector("#sites .spark.rate .line").getAttribute("d").split("L").length > 6, null, patience);
        assert.deepEqual(await page.evaluate(contrastProblems, 13), [], `${colorScheme}, ${width}`);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.equal(overflow, 0, `nothing sticks out at ${width}`);
        if (screenshots) await page.screenshot({ path: join(screenshots, `console-${width}-${colorScheme}.png`), fullPage: true });
        await context.close();
      }
    }
  },

  async "a node that goes away is said to be away, and found again"() {
    const { page } = await open();
    await rateShown(page);
    const process = () => page.locator(".about span", { hasText: "Process" }).locator("b").innerText();
    const before = await process();
    await please("stop the node");
    await page.locator("#connection.lost").waitFor(patience);
    assert.match(await page.locator("#connection").innerText(), /^Connection lost/);
    if (screenshots) await page.screenshot({ path: join(screenshots, "console-lost.png"), fullPage: true });
    await please("start the node");
    await page.locator("#connection.alive").waitFor(patience);
    await page.waitForFunction((old) => ![...document.querySelectorAll(".about b")].some((node) => node.textContent === old), before, patience);
    assert.notEqual(await process(), before);
  },
};

await run(browser, tests);
