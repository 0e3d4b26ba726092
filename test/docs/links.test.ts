import { existsSync } from "node:fs";
import path from "node:path";
import { type Page, pages, ROOT } from "./pages";

/** Links within the docs lead somewhere: to a file or folder of the checkout, and to a heading of its page. */

const withoutSamples = (text: string) => text.replaceAll(/^```.*?^```$/gms, "");

/** As GitHub makes them from headings. */
function anchorsOf({ text }: Page): string[] {
  const headings = [...withoutSamples(text).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-"),
  );
  return headings.map((anchor, n) => {
    const before = headings.slice(0, n).filter((other) => other === anchor).length;
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
}

const links = pages.flatMap((page) =>
  [
    ...withoutSamples(page.text)
      .replaceAll(/`[^`\n]*`/g, "")
      .matchAll(/\]\(([^)\s]+)\)/g),
  ].map(([, target]) => ({ page, target })),
);
const inner = links.filter(({ target }) => !/^[a-z]+:/.test(target));

function isBroken({ page, target }: (typeof links)[number]): boolean {
  const [file, anchor] = target.split("#");
  const wanted = file === "" ? page.path : path.normalize(path.join(path.dirname(page.path), file));
  if (!existsSync(path.join(ROOT, wanted))) return true;
  const there = pages.find((other) => other.path === wanted);
  return anchor !== undefined && (there === undefined || !anchorsOf(there).includes(anchor));
}

test("links to files and headings", () => {
  expect(inner.length).toBeGreaterThan(0);
  expect(inner.filter(isBroken).map(({ page, target }) => `${page.path}: ${target}`)).toEqual([]);
});

test("links to elsewhere are encrypted ones", () => {
  const others = links.filter((link) => !inner.includes(link)).map(({ target }) => target);
  expect(others.filter((target) => !target.startsWith("https://"))).toEqual([]);
});

test("every page of docs is linked from another page", () => {
  const linked = new Set(inner.map(({ page, target }) => path.normalize(path.join(path.dirname(page.path), target.split("#")[0]))));
  expect(pages.map((page) => page.path).filter((page) => page.startsWith("docs/") && !linked.has(page))).toEqual([]);
});
