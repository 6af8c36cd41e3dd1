// Chromium looks at the pages of access as people do: every page, narrow and wide, light and dark, in four languages; axe finds nothing.
// A passkey of a simulated authenticator goes all the way into the form. Prints a line per test; exit code 1 when one failed.
//
//   node access.mjs FOLDER SCREENSHOTS     FOLDER: what write_access_pages wrote
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { launch, modules } from "./chromium.mjs";
import { contrastProblems } from "./contrast.mjs";
import { run } from "./run.mjs";

const [folder, screenshots] = process.argv.slice(2);
const patience = { timeout: 15_000 };
const axe = readFileSync(modules.resolve("axe-core/axe.min.js"), "utf8");
const index = JSON.parse(readFileSync(join(folder, "index.json"), "utf8"));
const names = [...new Set(Object.keys(index.pages).map((path) => path.split("/")[1]))];
const most = 30_000; // bytes of a page with its assets
const smallestTarget = 24; // pixels (WCAG 2.5.8)
const posted = [];

// Serves the pages as the edge does, and keeps what forms send.
const server = createServer((request, response) => {
  const path = new URL(request.url, "http://x").pathname;
  if (request.method === "POST") {
    let body = "";
    request.on("data", (data) => (body += data));
    request.on("end", () => {
      posted.push({ path, form: Object.fromEntries(new URLSearchParams(body)) });
      response.writeHead(200, { "content-type": "text/plain" }).end("taken");
    });
    return;
  }
  const asset = index.assets[path];
  if (asset) return response.writeHead(200, { "content-type": asset[1] }).end(readFileSync(join(folder, asset[0])));
  const page = index.pages[path];
  if (!page) return response.writeHead(path === "/favicon.ico" ? 204 : 404).end();
  response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": index.policy, "cache-control": "no-store" });
  response.end(readFileSync(join(folder, page)));
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
server.unref();
const origin = `http://login.praxis.localhost:${server.address().port}`;
const browser = await launch();

async function open(path, options = {}) {
  const context = await browser.newContext({ locale: "en-GB", reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  const troubles = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && troubles.push(message.text()));
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("request", (request) => new URL(request.url()).origin !== origin && troubles.push(`asks ${request.url()}`));
  page.on("response", (response) => response.status() >= 400 && troubles.push(`${response.url()}: ${response.status()}`));
  await page.goto(origin + path);
  return { context, page, troubles };
}

// "go-on" and its kind leave at once for a site that is not here.
const staying = names.filter((name) => !name.startsWith("go-on"));
// Problems are one page with other words.
const different = staying.filter((name) => !/^problem-[1-9]/.test(name));
const pictured = new Set(["log-in", "log-in-wrong", "second-factor", "step-up-passkey", "security", "authenticator", "launcher", "sessions", "refusal", "approver", "problem-0"]);

const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

// What is pressed is large enough; links within a sentence may be as they are.
const smallTargets = (page) => page.evaluate((least) => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
  .filter((node) => node.checkVisibility() && !node.matches(".skip"))
  .map((node) => ({ box: node.getBoundingClientRect(), text: node.textContent.trim().slice(0, 30) }))
  .filter(({ box }) => box.width < least || box.height < least).map(({ box, text }) => `${text}: ${box.width} x ${box.height}`), smallestTarget);

// An authenticator in the browser, with one person who is always there.
async function authenticator(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return { session, authenticatorId };
}

const decoded = (text) => Buffer.from(text, "base64url");

async function makePasskey(page) {
  await page.goto(`${origin}/passkey-add/en`);
  await page.getByLabel("Name").fill("Blue key");
  await page.getByRole("button", { name: "Make the passkey" }).click();
  await page.getByText("taken").waitFor(patience);
  return posted.pop();
}

const tests = {
  async "axe finds nothing on any page, and texts have contrast in light and dark"() {
    const { page, troubles } = await open("/log-in/en");
    await page.addInitScript(axe);
    for (const name of different) {
      await page.emulateMedia({ colorScheme: "light" });
      await page.goto(`${origin}/${name}/en`);
      const result = await page.evaluate(() => axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] }));
      assert.deepEqual(result.violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes[0].html}`), []);
      assert.deepEqual(await page.evaluate(contrastProblems, 16), [], `${name}, light`);
      await page.emulateMedia({ colorScheme: "dark" });
      assert.deepEqual(await page.evaluate(contrastProblems, 16), [], `${name}, dark`);
    }
    assert.deepEqual(troubles, []);
  },

  async "nothing sticks out, is too small to press or too heavy, in any language"() {
    if (screenshots) mkdirSync(screenshots, { recursive: true });
    const { page } = await open("/log-in/en");
    for (const [name, language] of staying.flatMap((each) => ["en", "fr", "de", "it"].map((language) => [each, language]))) {
      await page.goto(`${origin}/${name}/${language}`);
      // The narrowest is what no other language may break.
      for (const width of language === "en" ? [360, 1280, 320] : [320]) {
        await page.setViewportSize({ width, height: 900 });
        assert.equal(await overflow(page), 0, `${name} sticks out at ${width} in ${language}`);
        assert.deepEqual(await smallTargets(page), [], `${name} at ${width} in ${language}`);
        if (screenshots && language === "en" && width > 320 && pictured.has(name)) await page.screenshot({ path: join(screenshots, `access-${name}-${width}.png`), fullPage: true });
      }
      const size = await page.evaluate(() => performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation"))
        .reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0));
      assert.ok(size > 10_000 && size < most, `${name} has ${size} bytes`);
    }
  },

  async "a phone reads the picture of the secret"() {
    const { page } = await open("/authenticator/en", { colorScheme: "dark" });
    const picture = await page.locator("svg.qr").screenshot();
    const { data, width, height } = await page.evaluate(async (bytes) => {
      const image = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: "image/png" }));
      const drawing = new OffscreenCanvas(image.width, image.height).getContext("2d");
      drawing.drawImage(image, 0, 0);
      const { data, width, height } = drawing.getImageData(0, 0, image.width, image.height);
      return { data: [...data], width, height };
    }, [...picture]);
    const read = modules("jsqr")(new Uint8ClampedArray(data), width, height);
    assert.equal(read?.data, await page.getByRole("link", { name: "Open the app" }).getAttribute("href"));
  },

  async "a passkey is made and used, and goes into the form"() {
    const { page, troubles } = await open("/passkey-add/en");
    await authenticator(page);
    const made = await makePasskey(page);
    assert.equal(made.path, "/.cordon/security/passkey");
    assert.deepEqual([made.form.token, made.form.login, made.form.name], ["token-of-forms", "kept", "Blue key"]);
    const credential = JSON.parse(made.form.credential);
    assert.equal(credential.type, "public-key");
    assert.equal(JSON.parse(decoded(credential.response.clientDataJSON)).type, "webauthn.create");
    assert.equal(JSON.parse(decoded(credential.response.clientDataJSON)).challenge, "q80V-2JhY2tlbmQ");
    assert.ok(decoded(credential.response.attestationObject).length > 100);

    await page.goto(`${origin}/second-factor/en`);
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await page.getByText("taken").waitFor(patience);
    const used = posted.pop();
    assert.equal(used.path, "/.cordon/log-in/passkey");
    const proof = JSON.parse(used.form.credential);
    assert.equal(proof.id, credential.id);
    assert.equal(JSON.parse(decoded(proof.response.clientDataJSON)).type, "webauthn.get");
    assert.equal(decoded(proof.response.userHandle).toString("hex"), "01020304");
    assert.ok(decoded(proof.response.authenticatorData).length >= 37 && decoded(proof.response.signature).length > 60);
    assert.deepEqual(troubles, []);
  },

  async "a passkey is offered in the field for the address"() {
    const { page } = await open("/passkey-add/en");
    const { session, authenticatorId } = await authenticator(page);
    await makePasskey(page);
    const credentials = await session.send("WebAuthn.getCredentials", { authenticatorId });
    assert.equal(credentials.credentials.length, 1);
    await page.goto(`${origin}/log-in/en`);
    await page.getByText("taken").waitFor(patience); // the simulated person takes what is offered
    assert.equal(posted.pop().path, "/.cordon/log-in/passkey");
  },

  async "who has no passkey, or a browser without, is told so"() {
    const { page, context } = await open("/second-factor/en");
    const { session, authenticatorId } = await authenticator(page);
    await session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await page.getByText("No passkey was used").waitFor(patience);
    assert.equal(await page.getByRole("button", { name: "Use a passkey" }).isEnabled(), true);
    await context.close();
    const bare = await browser.newContext();
    await bare.addInitScript(() => delete window.PublicKeyCredential);
    const without = await bare.newPage();
    await without.goto(`${origin}/second-factor/en`);
    await without.getByText("This browser cannot use passkeys").waitFor(patience);
    assert.equal(await without.getByRole("button", { name: "Use a passkey" }).count(), 0);
  },

  async "without JavaScript everything but passkeys works"() {
    const { page, troubles } = await open("/log-in/en", { javaScriptEnabled: false });
    assert.equal(await page.locator("#email").getAttribute("autocomplete"), "username webauthn");
    assert.equal(await page.getByText("Passkeys need JavaScript").isVisible(), true);
    assert.equal(await page.getByRole("button", { name: "Log in with a passkey" }).count(), 0);
    await page.getByLabel("E-mail address").fill("ada@praxis.example");
    await page.getByLabel("Password").fill("a b");
    await page.getByLabel("Password").press("Enter");
    await page.getByText("taken").waitFor(patience);
    assert.deepEqual(posted.pop(), { path: "/.cordon/log-in/password", form: { token: "token-of-forms", login: "kept", email: "ada@praxis.example", password: "a b" } });
    await page.goto(`${origin}/log-in/en`);
    await page.getByLabel("E-mail address").fill("ada@praxis.example");
    await page.getByRole("button", { name: "Send me a PIN" }).click();
    await page.getByText("taken").waitFor(patience);
    assert.equal(posted.pop().path, "/.cordon/log-in/pin-letter");
    await page.goto(`${origin}/approver/en`);
    await page.getByRole("button", { name: "Decline" }).click();
    await page.getByText("taken").waitFor(patience);
    assert.deepEqual(posted.pop().form, { token: "token-of-forms", login: "kept", id: "7", hours: "4", answer: "decline" });
    assert.deepEqual(troubles, []);
  },

  async "the keyboard goes through a page in the order in which it is read"() {
    const { page } = await open("/log-in-wrong/en");
    const reached = [];
    // Mistakes have the focus first.
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("role")), "alert");
    for (let i = 0; i < 6; ++i) {
      await page.keyboard.press("Tab");
      reached.push(await page.evaluate(() => ({ what: document.activeElement.id || document.activeElement.textContent.trim(), outline: getComputedStyle(document.activeElement).outlineStyle })));
    }
    assert.deepEqual(reached.map(({ what }) => what.slice(0, 25)), ["The e-mail address or the", "email", "password", "Log in", "Send me a PIN by e‑mail", "Log in with a passkey"]);
    assert.deepEqual(reached.map(({ outline }) => outline), reached.map(() => "solid"));
  },

  async "who is logged in goes on by itself"() {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.route("https://staff.praxis.localhost/**", (route) => route.fulfill({ body: "arrived" }));
    await page.goto(`${origin}/go-on/en`);
    await page.getByText("arrived").waitFor(patience);
    assert.equal(page.url(), "https://staff.praxis.localhost/.cordon/callback?code=c&state=s");
  },
};

await run(browser, tests);
