// Runs tests one after the other, says how each went, and ends the process with 1 when one failed.
export const run = async (browser, tests) => {
  let failed = 0;
  for (const [name, test] of Object.entries(tests)) {
    const began = performance.now();
    try {
      await test();
      console.log(`ok     ${name} (${Math.round(performance.now() - began)} ms)`);
    } catch (error) {
      ++failed;
      console.log(`FAILED ${name}\n${String(error?.stack ?? error).replace(/^/gm, "       ")}`);
    }
    for (const context of browser.contexts()) await context.close();
  }
  await browser.close();
  console.log(`${Object.keys(tests).length - failed} of ${Object.keys(tests).length} passed`);
  process.exit(failed ? 1 : 0);
};
