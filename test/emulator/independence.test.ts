import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.resolve(__dirname, "../..");
const files = readdirSync(path.join(ROOT, "emulator"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));

/** What of the provider the emulator knows: shapes and their reading, for seeds. A rule that both share could be wrong in both. */
const SHARED = /^provider\/policy\/[a-z-]+$/;

test.each(files)("%s shares nothing with the provider but the shapes of policies", (file) => {
  const at = path.join(ROOT, "emulator", file);
  const imported = [...readFileSync(at, "utf8").matchAll(/from "(\.[^"]+)"/g)].map(([, name]) =>
    path.relative(ROOT, path.resolve(path.dirname(at), name as string)),
  );
  const foreign = imported.filter((name) => !name.startsWith("emulator/"));
  expect(foreign.filter((name) => !SHARED.test(name))).toEqual([]);
});
