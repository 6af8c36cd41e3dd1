// What patients do, in a real browser: node booking.mjs URL SPKI SCREENSHOTS STAFF [quick]
// STAFF: where staff.fr@praxis.localhost logs in, with the password "three unrelated words".
// They find, book, move and cancel, in four languages, by keyboard and without JavaScript; axe finds nothing on any page.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { launch, modules } from "./chromium.mjs";
import { run } from "./run.mjs";

const [url, spki, screenshots, staff, mode] = process.argv.slice(2);
const quick = mode === "quick";  // what patients do, and no more
const axe = readFileSync(modules.resolve("axe-core/axe.min.js"), "utf8");
const most = 50_000;  // bytes of a page with its style
const patience = { timeout: 15_000 };
const browser = await launch(spki);
const words = Object.fromEntries(["fr", "de", "it", "en"].map((language) =>
  [language, JSON.parse(readFileSync(new URL(`../../web/praxis/words/${language}.json`, import.meta.url), "utf8"))]));
const rows = { fr: ["Paris", "general-practice"], de: ["Berlin", "general-practice"], it: ["Roma", "general-practice"], en: ["Paris", "general-practice"] };
let patient = 0;

async function open(language, options = {}) {
  const context = await browser.newContext({ locale: "en-GB", bypassCSP: false, ...options });
  const page = await context.newPage();
  const troubles = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && troubles.push(message.text()));
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("response", (response) => response.status() >= 400 && troubles.push(`${response.url()}: ${response.status()}`));
  return { context, page, troubles, say: (key) => words[language][key], at: (path) => new URL(`/${language}${path}`, url).href };
}

// What a reader of every kind meets: nothing that axe finds; and in each language nothing that sticks out, no page too large.
async function examine(page, name) {
  if (quick) return;
  await measure(page, name);
  const result = await page.evaluate(`(() => { ${axe}; return axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] }); })()`);
  assert.deepEqual(result.violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes[0].html}`), []);
}

async function measure(page, name) {
  if (quick) return;
  if (screenshots) mkdirSync(screenshots, { recursive: true });
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(overflow, 0, `${name} sticks out at ${width}`);
    if (screenshots) await page.screenshot({ path: join(screenshots, `praxis-${name}-${width}.png`), fullPage: true });
  }
  const size = await page.evaluate(() => performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation"))
    .reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0));
  assert.ok(size < most, `${name} has ${size} bytes`);
}

async function log_in({ page, at, say }, next = "/appointments") {
  patient += 1;
  await page.goto(at(`/log-in?next=${encodeURIComponent(next)}`));
  await page.getByLabel(say("log-in.email")).fill(`patient${patient}@example.org`);
  await page.getByLabel(say("log-in.password")).fill("praxis demo 2026");
  await page.getByRole("button", { name: say("log-in.submit") }).click();
}

// From the search to a booked appointment. Returns its time.
async function book(visitor, language, look = async () => {}) {
  const { page, at, say } = visitor;
  const [city, specialty] = rows[language];
  await page.goto(at("/search"));
  await look("search");
  await page.getByLabel(say("search.specialty")).selectOption(specialty);
  await page.getByLabel(say("search.place")).fill(city);
  await page.getByRole("button", { name: say("search.submit") }).click();
  await page.locator("li.result").first().waitFor(patience);
  await look("results");
  await page.locator("li.result", { has: page.locator(".free") }).first().getByRole("link").last().click();
  await page.locator("button.time").first().waitFor(patience);
  await look("practitioner");
  await page.locator("button.time").first().click();
  await page.getByRole("heading", { name: say("confirm.title"), level: 1 }).waitFor(patience);
  await look("confirm");
  await page.getByLabel(say("confirm.remark")).fill("J'ai mal au <b>dos</b> & à l'épaule");
  await page.getByRole("button", { name: say("confirm.submit") }).click();
  await page.getByRole("heading", { name: say("booked.title"), level: 1 }).waitFor(patience);
  await look("booked");
  assert.ok((await page.locator("main").innerText()).includes("J'ai mal au <b>dos</b> & à l'épaule"));
  return page.locator("dd.when time").getAttribute("datetime");
}

async function move({ page, say }, look = async () => {}) {
  const before = await page.locator("dd.when time").getAttribute("datetime");
  await page.getByRole("link", { name: say("booked.move") }).click();
  await page.locator("button.time").nth(1).waitFor(patience);
  await look("move");
  await page.locator("button.time").nth(1).click();
  await page.getByRole("heading", { name: say("booked.moved"), level: 1 }).waitFor(patience);
  await look("moved");
  assert.notEqual(await page.locator("dd.when time").getAttribute("datetime"), before);
}

async function cancel({ page, say }, look = async () => {}) {
  await page.getByRole("link", { name: say("booked.cancel") }).click();
  await look("cancel");
  await page.getByRole("button", { name: say("cancel.submit") }).click();
  await page.locator(".notice.good").waitFor(patience);
  await look("appointments");
  assert.equal(await page.locator(".notice.good").innerText(), say("cancel.done"));
}

async function story(language, options, examined) {
  const visitor = await open(language, options);
  await log_in(visitor);
  await visitor.page.getByRole("heading", { name: visitor.say("appointments.title"), level: 1 }).waitFor(patience);
  const look = examined && ((name) => examined(visitor.page, `${language}-${name}`));
  await book(visitor, language, look);
  await move(visitor, look);
  await cancel(visitor, look);
  assert.deepEqual(visitor.troubles, []);
  await visitor.context.close();
}

async function saved({ page, say }, words = "common.saved") {
  await page.locator(".notice.good").waitFor(patience);
  assert.equal(await page.locator(".notice.good").innerText(), say(words));
}

async function add_relative(visitor, name, look = async () => {}) {
  const { page, at, say } = visitor;
  await page.goto(at("/account/relatives"));
  await page.getByRole("link", { name: say("relatives.add") }).click();
  await look("relative-add");
  await page.getByLabel(say("person.given-name"), { exact: true }).fill(name);
  await page.getByLabel(say("person.family-name")).fill("D'Angelo");
  for (const [part, value] of [["day", "1"], ["month", "2"], ["year", "2020"]]) await page.getByLabel(say(`person.${part}`), { exact: true }).fill(value);
  await page.getByLabel(say("relation.child"), { exact: true }).check();
  await page.getByLabel(say("relatives.allowed")).check();
  await page.getByRole("button", { name: say("relatives.add") }).click();
  await saved(visitor);
  await page.getByRole("heading", { name: `${name} D'Angelo`, level: 2 }).waitFor(patience);
}

async function remove_relative(visitor, name, look = async () => {}) {
  const { page, at, say } = visitor;
  await page.goto(at("/account/relatives"));
  const card = page.locator("li.card", { has: page.getByRole("heading", { name: `${name} D'Angelo` }) });
  await card.locator(".danger").click();
  await look("relative-remove");
  await page.getByRole("button", { name: say("common.remove") }).click();
  await saved(visitor, "relatives.removed");
  assert.equal(await card.count(), 0);
}

// Every page below "my account".
async function change(visitor, look) {
  const { page, at, say } = visitor;
  await page.getByRole("heading", { name: say("nav.account"), level: 1 }).waitFor(patience);
  await look("account");
  await page.getByRole("link", { name: say("profile.change") }).click();
  await look("profile");
  await page.getByLabel(say("person.family-name")).fill("Keller-Dupré");
  await page.getByLabel(say("person.address")).fill("12, rue des Glycines\n69003 Lyon");
  await page.getByLabel(say("person.sex")).selectOption("other");
  await page.getByRole("button", { name: say("common.save") }).click();
  await saved(visitor);
  assert.ok((await page.locator("main").innerText()).includes("Keller-Dupré"));
  await add_relative(visitor, "Léo", look);
  await look("relatives");
  await page.locator("li.card .button").first().click();
  await page.locator("#given-name").waitFor(patience);
  await look("relative");
  await remove_relative(visitor, "Léo", look);
  for (const path of ["password", "email", "readings", "readings?readers=own", "erase", "erased"]) {
    await page.goto(at(`/account/${path}`));
    await look(`account-${path.replace("?readers=", "-")}`);
  }
  await page.goto(at("/change-email?token=none"));
  await look("change-email");
}

async function mistake({ page, at, say }, look) {
  await page.goto(at("/account/profile"));
  await page.getByLabel(say("person.year"), { exact: true }).fill("1846");
  await page.getByLabel(say("person.phone")).fill("x");
  await page.getByRole("button", { name: say("common.save") }).click();
  await page.locator(".errors").waitFor(patience);
  await look("profile-errors");
  assert.equal(await page.locator(".errors li").count(), 2);
  assert.equal(await page.locator("p.error").count(), 2);
  assert.ok((await page.locator(".errors").innerText()).includes(say("error.birth-date-old").replace("{year}", "1900")));
}

const tests = {
  async "a patient finds, books, moves and cancels in French"() { await story("fr", {}, examine); },
  async "a patient finds, books, moves and cancels in German"() { await story("de", {}, measure); },
  async "a patient finds, books, moves and cancels in Italian"() { await story("it", {}, measure); },
  async "a patient finds, books, moves and cancels in English"() { await story("en", { colorScheme: "dark" }, examine); },
  async "without JavaScript it is the same"() { await story("fr", { javaScriptEnabled: false }); },

  async "a practitioner sees it live"() {
    const doctor = await open("en");
    doctor.at = (path) => new URL(`/en${path}`, staff).href;
    await doctor.page.goto(staff);
    await doctor.page.getByLabel("E-mail address").fill("staff.fr@praxis.localhost");
    await doctor.page.getByLabel("Password").fill("three unrelated words");
    await doctor.page.getByRole("button", { name: "Log in", exact: true }).click();
    await doctor.page.waitForURL("**/staff/agenda*", patience);
    const practitioner = new URL(await doctor.page.locator('a[href*="practitioner="]').first().getAttribute("href"), url).searchParams.get("practitioner");
    const visitor = await open("it");
    await log_in(visitor);
    await visitor.page.goto(visitor.at(`/practitioners/${practitioner}`));
    await visitor.page.locator("button.time").first().waitFor(patience);
    const day = await visitor.page.locator("li.day:not(.none) time").first().getAttribute("datetime");
    await doctor.page.goto(doctor.at(`/staff/agenda?practitioner=${practitioner}&day=${day}`), { waitUntil: "load" });
    const before = await doctor.page.locator("a.who").count();
    await doctor.page.evaluate(() => { window.stayed = true; });
    await visitor.page.locator("button.time").first().click();
    await visitor.page.getByRole("button", { name: visitor.say("confirm.submit") }).click();
    await visitor.page.getByRole("heading", { name: visitor.say("booked.title"), level: 1 }).waitFor(patience);
    await doctor.page.waitForFunction((count) => document.querySelectorAll("a.who").length > count, before, patience);
    assert.equal(await doctor.page.evaluate(() => window.stayed), true, "the page was not loaded again");
    await examine(doctor.page, "en-agenda");
    await doctor.page.locator("a.who").first().click();
    await examine(doctor.page, "en-visit");
    await cancel(visitor);
    for (const path of ["agenda/week", "patients", "block", "hours", "motives"]) {
      await doctor.page.goto(doctor.at(`/staff/${path}`));
      await examine(doctor.page, `en-${path.replace("/", "-")}`);
    }
    assert.deepEqual([...visitor.troubles, ...doctor.troubles], []);
  },

  async "who forgot their password is told what to do"() {
    const { page, at, say, troubles } = await open("de");
    await page.goto(at("/log-in"));
    await page.getByRole("link", { name: say("log-in.forgot") }).click();
    await examine(page, "de-forgot");
    await page.getByLabel(say("log-in.email")).fill("patient1@example.org");
    await page.getByRole("button", { name: say("forgot.submit") }).click();
    await page.getByRole("heading", { name: say("forgot.sent-title"), level: 1 }).waitFor(patience);
    await page.goto(at("/new-password?token=none"));
    await examine(page, "de-new-password");
    await page.goto(at("/confirm-email?token=none"));
    await examine(page, "de-confirm-email");
    assert.deepEqual(troubles, []);
  },

  async "who is not logged in finds back to the time they chose"() {
    const visitor = await open("en");
    const { page, say, at } = visitor;
    await page.goto(at("/search?specialty=general-practice&place=Paris&kind=in-person"));
    await page.locator("li.result", { has: page.locator(".free") }).first().getByRole("link").last().click();
    await page.locator("button.time").first().click();
    await page.getByRole("heading", { name: say("log-in.title"), level: 1 }).waitFor(patience);
    await examine(page, "en-log-in");
    patient += 1;
    await page.getByLabel(say("log-in.email")).fill(`patient${patient}@example.org`);
    await page.getByLabel(say("log-in.password")).fill("praxis demo 2026");
    await page.getByRole("button", { name: say("log-in.submit") }).click();
    await page.locator("button.time").first().waitFor(patience);
    await page.getByRole("link", { name: say("nav.account") }).click();
    await page.getByRole("heading", { name: say("access.title") }).waitFor(patience);
    await examine(page, "en-account");
    assert.deepEqual(visitor.troubles, []);
  },

  async "what is wrong is said beside the field and on top"() {
    const { page, at, say, context } = await open("fr");
    await page.goto(at("/sign-up"));
    await page.getByLabel(say("person.given-name"), { exact: true }).fill("Jeanne");
    await page.getByLabel(say("person.day")).fill("31");
    await page.getByLabel(say("person.month")).fill("2");
    await page.getByLabel(say("person.year")).fill("1946");
    await page.getByRole("button", { name: say("sign-up.submit") }).click();
    await page.locator(".errors").waitFor(patience);
    await examine(page, "fr-sign-up-errors");
    assert.equal(await page.locator(".errors li").count(), await page.locator("p.error").count());
    assert.ok((await page.locator(".errors").innerText()).includes(say("error.date")));
    assert.equal(await page.locator("#given-name").inputValue(), "Jeanne", "what was right is kept");
    assert.match(await page.title(), /^Erreur/);
    await context.close();
  },

  async "a new patient signs up and is known"() {
    const { page, at, say, troubles } = await open("it");
    await page.goto(at("/sign-up"));
    await page.getByLabel(say("person.given-name"), { exact: true }).fill("Zoé");
    await page.getByLabel(say("person.family-name")).fill("D'Angelo");
    for (const [part, value] of [["day", "7"], ["month", "3"], ["year", "1946"]]) await page.getByLabel(say(`person.${part}`)).fill(value);
    await page.getByLabel(say("person.email")).fill("zoe@example.org");
    await page.getByLabel(say("person.password")).fill("quattro parole in fila");
    await page.getByLabel(say("person.consent")).check();
    await page.getByRole("button", { name: say("sign-up.submit") }).click();
    await page.getByRole("link", { name: say("nav.account") }).click();
    await page.getByText("D'Angelo").waitFor(patience);
    assert.deepEqual(troubles, []);
  },

  async "a patient changes what is known of them, in four languages"() {
    for (const [language, options, look] of [["fr", {}, examine], ["de", {}, measure], ["it", {}, measure], ["en", { colorScheme: "dark" }, examine]]) {
      const visitor = await open(language, options);
      await log_in(visitor, "/account");
      await change(visitor, (name) => look(visitor.page, `${language}-${name}`));
      assert.deepEqual(visitor.troubles, []);
      await mistake(visitor, (name) => look(visitor.page, `${language}-${name}`));
      await visitor.context.close();
    }
  },

  async "without JavaScript a relative is added, and removed"() {
    const visitor = await open("it", { javaScriptEnabled: false });
    await log_in(visitor, "/account");
    await add_relative(visitor, "Teo");
    await remove_relative(visitor, "Teo");
    assert.deepEqual(visitor.troubles, []);
  },

  async "everything is reached by keyboard alone"() {
    const visitor = await open("en");
    const { page, say, at } = visitor;
    await log_in(visitor, "/search");
    await page.goto(at("/search"));
    const press = async (...keys) => { for (const key of keys) await page.keyboard.press(key); };
    const reach = async (match) => {
      for (let i = 0; i < 60; ++i) {
        await page.keyboard.press("Tab");
        const here = await page.evaluate(() => {
          const node = document.activeElement;
          return { id: node.id, text: node.textContent.trim(), name: node.name, outline: getComputedStyle(node).outlineStyle };
        });
        if (match(here)) return here;
      }
      assert.fail("it is not reached");
    };
    await reach(({ id }) => id === "specialty");
    await page.keyboard.type("General");
    await reach(({ id }) => id === "place");
    await page.keyboard.type("Paris");
    await press("Enter");
    await page.locator("li.result").first().waitFor(patience);
    await reach(({ text }) => text === say("results.choose"));
    await press("Enter");
    await page.locator("button.time").first().waitFor(patience);
    const time = await reach(({ name }) => name === "start");
    assert.notEqual(time.outline, "none", "the focus shows");
    await press("Enter");
    await page.getByRole("heading", { name: say("confirm.title"), level: 1 }).waitFor(patience);
    await reach(({ text }) => text === say("confirm.submit"));
    await press("Enter");
    await page.getByRole("heading", { name: say("booked.title"), level: 1 }).waitFor(patience);
    assert.deepEqual(visitor.troubles, []);
  },
};

await run(browser, tests);
