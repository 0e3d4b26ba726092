import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { KEYS } from "../../provider/tenant/settings";
import { pageAt, pages, ROOT, sample } from "./pages";

/** What readers are told to type, open or click is there. */

const manifestOf = (folder: string) => JSON.parse(readFileSync(path.join(ROOT, folder, "package.json"), "utf8"));
const manifest = manifestOf(".");

const sources = globSync("provider/**/*.ts", { cwd: ROOT }).map((file) => readFileSync(path.join(ROOT, file), "utf8"));

/** Each match of the pattern's group, with its page. */
const mentions = (pattern: RegExp) =>
  pages.flatMap(({ path: page, text }) => [...text.matchAll(pattern)].map(([, name]) => ({ page, name })));

test("scripts of npm", () => {
  expect(sample("npm-scripts")).toMatch(/^npm run demo .*\nnpm test /);
  const scripts = Object.keys({ ...manifest.scripts, ...manifestOf("bench").scripts });
  expect(mentions(/\bnpm run ([\w:-]+)/g).filter(({ name }) => !scripts.includes(name))).toEqual([]);
});

test("packages to install", () => {
  const [npm, install, ...packages] = sample("npm-install").split(" ");
  expect([npm, install]).toEqual(["npm", "install"]);
  const known = { [manifest.name]: manifest.version, ...manifest.dependencies, ...manifest.devDependencies };
  const unknown = packages.filter((given) => {
    const [, name, version = ""] = /^(@?[^@]+)(?:@(.*))?$/.exec(given) as RegExpExecArray;
    return !(name in known) || !known[name].startsWith(version);
  });
  expect(unknown).toEqual([]);
});

test("keys of the configuration, each of them on its page", () => {
  const others = sources.flatMap((text) => [...text.matchAll(/\bsetting\("(\w+)"\)/g)].map(([, key]) => key));
  const keys = [...Object.keys(KEYS), ...others];
  const page = pageAt("docs/configuration.md").text;
  expect(keys.filter((key) => !page.includes(`\`${key}\``))).toEqual([]);

  expect(sample("record-impact")).toMatch(/^pulumi config set appcontrol:\w+ true$/);
  const unknown = mentions(/\bappcontrol:(?!index\b|[A-Z])(\w+)/g).filter(({ name }) => !keys.includes(name));
  expect(unknown).toEqual([]);

  expect(sample("preview-on-loopback")).toMatch(/^export APPCONTROL_TENANT=http:\/\/127\.0\.0\.1:\d+\npulumi preview /);
  const variables = ["KEY", ...keys.map((key) => key.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase())];
  expect(mentions(/\bAPPCONTROL_(\w+)/g).filter(({ name }) => !variables.includes(name))).toEqual([]);
});

test("codes of findings, preconditions and notes: all that there are, and no others", () => {
  const codes = sources.flatMap((text) => [...text.matchAll(/"((?:IM|PRE|NOTE)-[\w-]+)"/g)].map(([, code]) => code));
  const shown = mentions(/`((?:IM|PRE|NOTE)-[\w-]+)`/g).map(({ name }) => name);
  expect([...new Set(shown)].sort()).toEqual([...new Set(codes)].sort());
});

test("files and folders of the checkout", () => {
  const rooms = "bench|cli|docs|emulator|examples|provider|sdk|test|tools";
  const paths = mentions(new RegExp(`\`((?:${rooms})/[\\w./-]*)\``, "g"));
  expect(paths.filter(({ name }) => !existsSync(path.join(ROOT, name)))).toEqual([]);
});
