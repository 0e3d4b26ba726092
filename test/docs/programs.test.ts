import path from "node:path";
import ts from "typescript";
import { compile } from "../../provider/analysis";
import { type Page, pages, ROOT, type Sample } from "./pages";

/**
 * TypeScript in the docs is checked against the sources. A sample that begins with an import is a program of its own; one without goes on where
 * the sample before it on the page ended.
 */

/** What samples take from elsewhere: resources of azuread, values of the reader's own. */
const SURROUNDINGS = `
  declare global {
    const app: import("@pulumi/azuread").Application;
    const salesforce: import("@pulumi/azuread").Application;
    const breakGlass: import("@pulumi/azuread").Group;
    const globalAdministrator: import("@pulumi/azuread").DirectoryRole["templateId"];
    const routing: import("pulumi-appcontrol").ConditionalAccessPolicy;
    const blockUnmanaged: import("pulumi-appcontrol").AccessPolicy;
    const before: unknown;
    const after: unknown;
    const directory: unknown;
    const guarantees: readonly import("pulumi-appcontrol/evaluator").GuaranteeInput[];
    const id: string;
    const application: string;
  }
  export {};
`;

interface Program {
  readonly file: string;
  readonly text: string;
}

function programsOf(page: Page): Program[] {
  const programs: Sample[][] = [];
  for (const one of page.samples.filter(({ language }) => language === "ts")) {
    if (one.text.startsWith("import ") || programs.length === 0) programs.push([one]);
    else programs.at(-1)!.push(one);
  }
  return programs.map((samples, n) => ({ file: path.join(ROOT, `${page.path}.${n}.ts`), text: inPlace(page, samples) }));
}

/** Every line where it stands on the page, so that the compiler names the line that a reader has to mend. */
function inPlace(page: Page, samples: readonly Sample[]): string {
  const lines: string[] = Array.from({ length: page.text.split("\n").length }, () => "");
  for (const { line, text } of samples) for (const [n, code] of text.split("\n").entries()) lines[line - 1 + n] = code;
  return lines.join("\n");
}

const programs = pages.flatMap(programsOf);

function problemsOf(all: readonly Program[]): string[] {
  const surroundings = { file: path.join(ROOT, "docs/surroundings.ts"), text: SURROUNDINGS };
  const texts = new Map([...all, surroundings].map(({ file, text }) => [file, text]));
  const { config } = ts.readConfigFile(path.join(ROOT, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, ROOT);
  options.paths = {
    "pulumi-appcontrol": [path.join(ROOT, "sdk/index.ts")],
    "pulumi-appcontrol/evaluator": [path.join(ROOT, "provider/analysis.ts")],
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = (file) => texts.get(file) ?? readFile(file);
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  host.getSourceFile = (file, languageOptions, ...rest) => {
    const text = texts.get(file);
    return text === undefined ? getSourceFile(file, languageOptions, ...rest) : ts.createSourceFile(file, text, languageOptions);
  };
  const program = ts.createProgram([...texts.keys()], options, host);
  return [...texts.keys()].flatMap((file) => {
    const source = program.getSourceFile(file)!;
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(({ start, messageText }) => {
      const page = path.relative(ROOT, file).replace(/\.\d+\.ts$/, "");
      return `${page}:${source.getLineAndCharacterOfPosition(start!).line + 1}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
    });
  });
}

test("every program in the docs passes the type check", () => {
  expect(programs.length).toBeGreaterThan(0);
  expect(problemsOf(programs)).toEqual([]);
});

/** A line with what it gives in a comment behind it. */
const SAYING = /^(.*); \/\/ (.*)$/gm;

test("evaluator.md: a line gives what the comment behind it says", () => {
  const program = programs.find(({ file }) => file.endsWith("evaluator.md.0.ts"))!;
  const said = [...program.text.matchAll(SAYING)];
  expect(said.length).toBeGreaterThan(0);
  const asking = program.text.replaceAll(SAYING, "given.push($1);");
  const { outputText } = ts.transpileModule(asking, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 },
  });
  const given: unknown[] = [];
  new Function("require", "exports", "given", outputText)(() => ({ compile }), {}, given);
  expect(given).toEqual(said.map(([, , value]) => JSON.parse(value)));
});
