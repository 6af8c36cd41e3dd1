// The browser that the tests look through, and what was installed for it.
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

export const modules = createRequire(join(resolve(process.env.CORDON_BROWSER_MODULES ?? "."), "package.json"));

// `spki`: the hash of the certificate's key that is trusted; "" without TLS.
export const launch = (spki = "") => modules("playwright-core").chromium.launch({
  executablePath: process.env.CORDON_CHROMIUM ?? "/usr/bin/chromium",
  headless: true,
  args: [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--host-resolver-rules=MAP praxis.localhost 127.0.0.1", ...(spki ? [`--ignore-certificate-errors-spki-list=${spki}`] : []),
  ],
});
