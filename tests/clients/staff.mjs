// Somebody of the staff, in a real browser, as `make run` says they may: node staff.mjs PUBLIC STAFF LOGIN SPKI SCREENSHOTS EMAIL PASSWORD GROUPS
// They log in, are asked for a passkey and add one, are refused where others decide until GROUPS (a command) makes them one of those, and log out.
import assert from "node:assert/strict";
import { execSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launch } from "./chromium.mjs";
import { run } from "./run.mjs";

const [everybody, staff, login, spki, screenshots, email, password, groups] = process.argv.slice(2);
const patience = { timeout: 15_000 };
const browser = await launch(spki);

async function open() {
  const context = await browser.newContext({ locale: "en-GB", reducedMotion: "reduce" });
  return await context.newPage();
}

// What is there, narrow and wide; nothing sticks out.
async function look(page, name) {
  if (screenshots) mkdirSync(screenshots, { recursive: true });
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, `${name} sticks out at ${width}`);
    if (screenshots) await page.screenshot({ path: join(screenshots, `staff-${name}-${width}.png`), fullPage: true });
  }
}

const title = (page, name) => page.getByRole("heading", { name, level: 1 }).waitFor(patience);

async function authenticator(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
}

async function log_in(page) {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Log in", exact: true }).click();
}

const tests = {
  async "the pages of the staff are not at the public address"() {
    const page = await open();
    assert.equal((await page.goto(`${everybody}/en/search`)).status(), 200);
    for (const language of ["de", "en", "fr", "it"]) assert.equal((await page.goto(`${everybody}/${language}/staff/agenda`)).status(), 403, language);
    await page.goto(`${everybody}/en/staff/agenda`);
    await page.getByText("the staff's pages are at staff.praxis.localhost").waitFor(patience);
    await look(page, "public");
  },

  async "who is somebody of the staff opens the agenda, with a passkey the patients, and what others decide when they are one of them"() {
    const page = await open();
    await authenticator(page);
    await page.goto(`${staff}/`);
    assert.equal(new URL(page.url()).origin, login);
    await title(page, "Log in");
    await look(page, "log-in");
    await log_in(page);
    await page.waitForURL(`${staff}/en/staff/agenda`, patience);
    await look(page, "agenda");

    await page.getByRole("link", { name: "Patients" }).click();
    await title(page, "This page asks for a passkey");
    await look(page, "passkey-wanted");
    await page.getByRole("link", { name: "Add a passkey" }).click();
    await page.getByLabel("Name").fill("Work laptop");
    await look(page, "passkey-add");
    await page.getByRole("button", { name: "Make the passkey" }).click();

    // It leads back to what asked for it, and that is asked for at once.
    await page.getByRole("button", { name: "Use a passkey" }).waitFor(patience);
    await look(page, "passkey-added");
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await page.waitForURL(`${staff}/en/staff/patients*`, patience);
    await look(page, "patients");

    await page.goto(login);
    await look(page, "launcher");
    await page.getByRole("link", { name: "Staff" }).click();
    await page.waitForURL(`${staff}/en/staff/agenda`, patience);

    const [refused] = await Promise.all([page.waitForResponse((response) => response.url().includes("/staff/motives")), page.getByRole("link", { name: "Reasons for visits" }).click()]);
    assert.equal(refused.status(), 403);
    await title(page, "You cannot open Staff");
    await page.getByText("managers say what one can come for").waitFor(patience);
    await page.getByText(email, { exact: true }).waitFor(patience);
    await look(page, "refused");

    // Another group is another login; the passkey is offered in the field for the address, and the simulated person takes it.
    execSync(groups, { stdio: "pipe" });
    await page.goto(`${staff}/en/staff/motives`);
    await page.waitForURL(`${staff}/en/staff/motives`, patience);
    await page.getByRole("heading", { name: "Reasons for visits", level: 1 }).waitFor(patience);
    await look(page, "allowed");

    await page.getByRole("link", { name: "Log out" }).click();
    await title(page, "Log out?");
    await look(page, "log-out");
    await page.getByRole("button", { name: "Log out of this browser" }).click();
    await title(page, "You are logged out");
    await look(page, "logged-out");
    for (const path of ["/en/staff/agenda", "/en/staff/patients", "/"]) {
      await page.goto(staff + path);
      assert.equal(new URL(page.url()).origin, login, path);
    }
  },
};

await run(browser, tests);
