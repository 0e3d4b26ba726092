import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/** The house rules of CONTRIBUTING.md that a machine can check. */

const ROOT = resolve(__dirname, "../..");

/** Which rooms each room may import from, besides itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "provider/policy": [],
  "provider/evaluator": ["provider/policy"],
  "provider/impact": ["provider/evaluator", "provider/policy"],
  "provider/analysis.ts": ["provider/impact", "provider/evaluator", "provider/policy"],
  "provider/schemas.ts": ["provider/result-schemas.ts", "provider/impact", "provider/evaluator", "provider/policy"],
  "provider/result-schemas.ts": ["provider/impact", "provider/evaluator", "provider/policy"],
  "provider/tenant": ["provider/policy"],
  "provider/resources": ["provider/tenant", "provider/impact", "provider/evaluator", "provider/policy"],
  "provider/dynamic.ts": ["provider/resources", "provider/tenant", "provider/policy"],
  sdk: ["provider/impact", "provider/policy"],
  "sdk/policy-pack": ["sdk", "provider/resources", "provider/impact", "provider/policy"],
  emulator: ["provider/policy"],
  cli: ["provider/analysis.ts", "provider/impact", "provider/evaluator", "provider/policy", "emulator"],
};
const PURE = ["provider/policy", "provider/evaluator", "provider/impact", "provider/analysis.ts", "provider/schemas.ts"];
/** Packages of the pure rooms: each of them runs in a browser. */
const PURE_PACKAGES = ["zod", "fast-deep-equal", "ipaddr.js", "i18n-iso-countries", "bowser"];

const ROOMS = Object.keys(MAY_IMPORT).sort((a, b) => b.length - a.length);

function roomOf(path: string): string {
  const room = ROOMS.find((candidate) => path === candidate || path.startsWith(`${candidate}/`));
  if (room === undefined) throw new Error(`${path} stands in no room.`);
  return room;
}

interface Import {
  readonly file: string;
  readonly from: string;
}

const files = ["provider", "sdk", "cli", "emulator"].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name))),
);
const imports: readonly Import[] = files.flatMap((file) =>
  [...readFileSync(join(ROOT, file), "utf8").matchAll(/(?:from|import\(|require\(|^import)\s*"([^"]+)"/gm)].map((match) => ({
    file,
    from: match[1],
  })),
);
const isRelative = ({ from }: Import) => from.startsWith(".");

test("a room imports only from itself and from lower floors", () => {
  const wrong = imports.filter(isRelative).flatMap(({ file, from }) => {
    const target = relative(ROOT, resolve(ROOT, dirname(file), from));
    const [room, other] = [
      roomOf(file),
      roomOf(files.includes(`${target}.ts`) && ROOMS.includes(`${target}.ts`) ? `${target}.ts` : target),
    ];
    return room === other || MAY_IMPORT[room].includes(other) ? [] : `${file} imports ${from}`;
  });
  expect(wrong).toEqual([]);
});

test("the pure rooms import no network, no clock, nothing of Node and nothing of Pulumi", () => {
  const foreign = imports.filter(
    (one) =>
      !isRelative(one) &&
      PURE.includes(roomOf(one.file)) &&
      !PURE_PACKAGES.some((name) => one.from === name || one.from.startsWith(`${name}/`)),
  );
  expect(foreign).toEqual([]);
  const clocks = files.filter(
    (file) => PURE.includes(roomOf(file)) && /\bDate\.now\(|new Date\(\)|Math\.random\(/.test(readFileSync(join(ROOT, file), "utf8")),
  );
  expect(clocks).toEqual([]);
});

test("only the door to Pulumi and the classes that programs import know Pulumi", () => {
  const knowing = imports.filter(({ from }) => from.startsWith("@pulumi/")).map(({ file }) => roomOf(file));
  expect([...new Set(knowing)].sort()).toEqual(["provider/dynamic.ts", "sdk", "sdk/policy-pack"]);
});

/** Inside `provider/impact`, what imports from what; the files beside the folders are for all. */
const ROOMS_OF_IMPACT = ["search", "universe", "difference", "guarantees", "words", "changes", "findings"];

test("a room of the impact imports only from rooms before it", () => {
  const impact = join(ROOT, "provider/impact");
  const roomIn = (path: string) => ROOMS_OF_IMPACT.indexOf(relative(impact, path).split("/")[0]);
  const wrong = imports.filter(isRelative).flatMap(({ file, from }) => {
    const [room, other] = [roomIn(join(ROOT, file)), roomIn(resolve(ROOT, dirname(file), from))];
    return room >= 0 && other > room ? [`${file} imports ${from}`] : [];
  });
  expect(wrong).toEqual([]);
  const folders = readdirSync(impact, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  expect(folders.sort()).toEqual([...ROOMS_OF_IMPACT].sort());
});

test("what is installed with the package is imported, and docs/dependencies.md says why each dependency is there", () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const imported = (name: string) => imports.some(({ from }) => from === name || from.startsWith(`${name}/`));
  expect(Object.keys(dependencies).filter((name) => !imported(name))).toEqual([]);
  const page = readFileSync(join(ROOT, "docs/dependencies.md"), "utf8");
  const explained = (name: string) => page.includes(`\`${name}\``) || (name.startsWith("@types/") && page.includes("`@types/*`"));
  expect(Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !explained(name))).toEqual([]);
});

test("no file is longer than 420 lines", () => {
  const long = files
    .map((file) => ({ file, lines: readFileSync(join(ROOT, file), "utf8").split("\n").length }))
    .filter(({ lines }) => lines > 420);
  expect(long).toEqual([]);
});
