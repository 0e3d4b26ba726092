// Writes docs/schemas from the definitions in provider/schemas.ts. A test fails while they differ.
import { execFileSync } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { buildSync } from "esbuild";

const ROOT = path.resolve(import.meta.dirname, "..");
const bundle = path.join(ROOT, "node_modules/.schemas.cjs");
buildSync({ entryPoints: [path.join(ROOT, "provider/schemas.ts")], outfile: bundle, bundle: true, platform: "node", logLevel: "error" });
const { jsonSchemas } = createRequire(import.meta.url)(bundle);
await rm(bundle);

const folder = path.join(ROOT, "docs/schemas");
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
for (const [name, schema] of jsonSchemas()) await writeFile(path.join(folder, `${name}.json`), `${JSON.stringify(schema, null, 2)}\n`);
execFileSync(path.join(ROOT, "node_modules/.bin/biome"), ["format", "--write", folder], { stdio: ["ignore", "ignore", "inherit"] });
