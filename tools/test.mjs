// `npm test`: type check, lint, every test. With arguments only the tests that they name: `npm test -- test/evaluator`.
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { main, ROOT, run, SetupError, step } from "./steps.mjs";

const node = path.join(ROOT, "node_modules/.bin/node");
const chosen = process.argv.slice(2);

main(async () => {
  if (chosen.length === 0) {
    await checked("Type check", ["node_modules/typescript/bin/tsc", "-p", "tsconfig.json", "--noEmit"]);
    await checked("Lint", ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."]);
  }
  const report = path.join(ROOT, ".work/jest.json");
  await mkdir(path.dirname(report), { recursive: true });
  const jest = ["node_modules/jest/bin/jest.js", "--ci", "--maxWorkers=2", "--json", `--outputFile=${report}`, ...chosen];
  const { code } = await run(node, jest, { show: true, env: { ...process.env, PATH: withPinnedNode() } });
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(await readFile(report, "utf8"));
  console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
  process.exitCode = code;
});

async function checked(title, command) {
  await step(title, async () => {
    const { code, output } = await run(node, command);
    if (code !== 0) throw new SetupError(`${title} failed:\n${output}`);
  });
}

/** The shell that npm started may still remember the machine's own Node. */
function withPinnedNode() {
  return [path.join(ROOT, "node_modules/.bin"), process.env.PATH].join(path.delimiter);
}
