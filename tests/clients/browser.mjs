// Chromium looks at praxis as a person does. Prints a line per test; exit code 1 when one failed.
//
//   node browser.mjs URL SPKI SCREENSHOTS     SPKI: the hash of the certificate's key that is trusted ("" without TLS)
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launch } from "./chromium.mjs";
import { contrastProblems } from "./contrast.mjs";
import { run } from "./run.mjs";

const [url, spki, screenshots] = process.argv.slice(2);
const secure = url.startsWith("https:");
const patience = { timeout: 15_000 };

const browser = await launch(spki);

// A page of its own for each test, and everything that went wrong on it.
async function open(options = {}) {
  const context = await browser.newContext({ ignoreHTTPSErrors: false, locale: "en-GB", ...options });
  const page = await context.newPage();
  const troubles = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && troubles.push(message.text()));
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("requestfailed", (request) => troubles.push(`${request.url()}: ${request.failure()?.errorText}`));
  page.on("response", (response) => response.status() >= 400 && troubles.push(`${response.url()}: ${response.status()}`));
  const response = await page.goto(new URL("/board", url).href);
  return { context, page, response, troubles };
}

// Somebody else books, on a page of their own.
const bookElsewhere = (page, wish) => page.evaluate(
  (body) => fetch("/api/slots", { method: "POST", headers: { "content-type": "application/json" }, body }).then(({ status }) => status), JSON.stringify(wish));

const tests = {
  async "the page loads without a complaint"() {
    const { page, response, troubles } = await open();
    assert.equal(response.status(), 200);
    await page.locator("#live-state.alive").waitFor(patience);
    await page.locator("#line-state.alive").waitFor(patience);
    const protocol = await page.evaluate(() => performance.getEntriesByType("navigation")[0].nextHopProtocol);
    assert.equal(protocol, secure ? "h2" : "http/1.1");
    assert.deepEqual(troubles, []);
  },

  async "changes of the agenda appear by themselves"() {
    const { page: other } = await open();
    const { page, troubles } = await open();
    await page.locator("#live-state.alive").waitFor(patience);
    const slot = await page.locator('input[name="slot"]:enabled').last().getAttribute("value");
    assert.equal(await bookElsewhere(other, { slot, name: "Max" }), 201);
    await page.locator(".slot.changed").first().waitFor(patience);
    assert.equal(await page.locator(`input[value="${slot}"]`).isDisabled(), true);
    const states = await page.evaluate(async () => {
      const { slots } = await (await fetch("/api/slots")).json();
      return slots.map(({ id, free }) => [id, free, !document.querySelector(`input[value="${id}"]`).disabled]);
    });
    assert.deepEqual(states.filter(([, told, shown]) => told !== shown), []);
    assert.deepEqual(troubles, []);
  },

  async "the counts say how many are free"() {
    const { page } = await open();
    const shown = await page.evaluate(() =>
      [...document.querySelectorAll("[data-practitioner]")].map((card) => [card.querySelector("[data-count]").textContent, String(card.querySelectorAll("input:enabled").length)]));
    assert.equal(shown.length, 3);
    for (const [said, counted] of shown) assert.equal(said, counted);
  },

  async "the line says back what one sends"() {
    const { page, troubles } = await open();
    await page.locator("#line-state.alive").waitFor(patience);
    await page.getByLabel("Say something").fill("Grüß Gott <b>");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    const line = page.locator("#line-log li").first();
    await line.waitFor(patience);
    assert.match(await line.innerText(), /Grüß Gott <b>.* came back after \d+\.\d ms/);
    await page.getByText("The server's clock says").waitFor(patience);
    assert.deepEqual(troubles, []);
  },

  async "an appointment is booked without leaving the page"() {
    const { page, troubles } = await open();
    await page.locator("#live-state.alive").waitFor(patience);
    const choice = page.locator('input[name="slot"]:enabled').first();
    const slot = await choice.getAttribute("value");
    await page.locator(`input[value="${slot}"]`).check();
    await page.getByLabel("Your name").fill("Ada Lovelace");
    await page.getByRole("button", { name: "Book" }).click();
    await page.locator("#booking.good, #booking.bad").waitFor(patience);
    assert.match(await page.locator("#booking").innerText(), /^Your appointment: /);
    assert.equal(await page.locator(`input[value="${slot}"]`).isDisabled(), true);
    assert.deepEqual(troubles, []);
  },

  async "who comes too late is told so"() {
    const { page: other } = await open();
    const { page } = await open();
    await page.locator("#live-state.alive").waitFor(patience);
    // The other one books while our wish is on its way.
    await page.route("**/api/slots", async (route) => {
      await bookElsewhere(other, { ...route.request().postDataJSON(), name: "Max" });
      await route.continue();
    });
    await page.locator('input[name="slot"]:enabled').first().check();
    await page.getByLabel("Your name").fill("Ada Lovelace");
    await page.getByRole("button", { name: "Book" }).click();
    await page.locator("#booking.bad").waitFor(patience);
    await page.getByText("Somebody was quicker").waitFor(patience);
  },

  async "a document is sent, and the server got the same"() {
    const { page, troubles } = await open();
    const buffer = randomBytes(3_000_000);
    await page.getByLabel("Document", { exact: true }).setInputFiles({ name: "letter.bin", mimeType: "application/octet-stream", buffer });
    await page.getByRole("button", { name: "Send the document" }).click();
    await page.locator("#upload-answer.good").waitFor(patience);
    const said = await page.locator("#upload-answer").innerText();
    assert.ok(said.includes("letter.bin arrived: 3,000,000 bytes") && said.includes(createHash("sha256").update(buffer).digest("hex")), said);
    assert.equal(await page.locator("#upload-progress").isHidden(), true);
    assert.deepEqual(troubles, []);
  },

  async "a file is fetched"() {
    const { page } = await open();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download" }).click()]);
    assert.equal(download.suggestedFilename(), "noise.bin");
    let size = 0;
    for await (const piece of await download.createReadStream()) size += piece.length;
    assert.equal(size, 10_000_000);
  },

  async "without JavaScript one still books and sends"() {
    const { page, troubles } = await open({ javaScriptEnabled: false });
    assert.equal(await page.locator("#line").isHidden(), true);
    const choices = page.locator('input[name="slot"]:not([disabled])');
    await choices.nth(1).check();
    await page.getByLabel("Your name").fill("Zoë & Co");
    await page.getByRole("button", { name: "Book" }).click();
    await page.locator(".notice").waitFor(patience);
    assert.match(await page.locator(".notice").innerText(), /^Your appointment: /);
    const buffer = Buffer.from("a short letter");
    await page.getByLabel("Document", { exact: true }).setInputFiles({ name: "letter.txt", mimeType: "text/plain", buffer });
    await page.getByRole("button", { name: "Send the document" }).click();
    await page.getByRole("heading", { name: "Your document arrived" }).waitFor(patience);
    assert.ok((await page.locator("main").innerText()).includes(createHash("sha256").update(buffer).digest("hex")));
    assert.deepEqual(troubles, []);
  },

  async "everything is reached and operated by keyboard"() {
    const { page } = await open();
    await page.locator("#line-state.alive").waitFor(patience);
    const reached = [];
    for (let i = 0; i < 16; ++i) {
      await page.keyboard.press("Tab");
      reached.push(await page.evaluate(() => {
        const node = document.activeElement;
        const marked = node.matches('.slot input') ? node.nextElementSibling : node;
        return { what: node.id || node.name || node.textContent.trim(), outline: getComputedStyle(marked).outlineStyle };
      }));
    }
    const names = reached.map(({ what }) => what);
    for (const expected of ["Skip to content", "slot", "name", "words", "document", "Download 10 MB"]) assert.ok(names.includes(expected), `${expected} in ${names}`);
    for (const { what, outline } of reached.slice(0, names.indexOf("Download 10 MB") + 1)) assert.equal(outline, "solid", `${what} shows that it has the focus`);
  },

  async "texts have contrast and size, in light and dark, narrow and wide"() {
    if (screenshots) mkdirSync(screenshots, { recursive: true });
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [360, 390, 1280]) {
        const { page, context } = await open({ colorScheme, viewport: { width, height: 900 }, reducedMotion: "reduce" });
        await page.locator("#line-state.alive").waitFor(patience);
        await page.getByRole("button", { name: "Send", exact: true }).click();
        await page.locator("#line-log li").first().waitFor(patience);
        await page.locator('input[name="slot"]:enabled').nth(2).check();
        assert.deepEqual(await page.evaluate(contrastProblems, 16), [], `${colorScheme}, ${width}`);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.equal(overflow, 0, `nothing sticks out at ${width}`);
        if (screenshots && width !== 360) await page.screenshot({ path: join(screenshots, `board-${width}-${colorScheme}.png`), fullPage: true });
        await context.close();
      }
    }
  },
};

await run(browser, tests);
