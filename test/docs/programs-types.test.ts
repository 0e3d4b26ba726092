import path from "node:path";
import ts from "typescript";
import { ROOT } from "./pages";
import { programs } from "./programs";

/** Programs in the docs pass the type check, with the sources in place of the package. */

/** What they take from elsewhere: resources of azuread, values of the reader's own. */
const SURROUNDINGS = {
  name: "docs/surroundings",
  text: `
    declare global {
      const app: import("@pulumi/azuread").Application;
      const salesforce: import("@pulumi/azuread").Application;
      const breakGlass: import("@pulumi/azuread").Group;
      const legacyMail: import("@pulumi/azuread").Group;
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
  `,
};

/** As if they were files, in the folder where a package would be found. */
const texts = new Map([...programs, SURROUNDINGS].map(({ name, text }) => [path.join(ROOT, `${name}.ts`), text]));

function optionsOfTheCheckout(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(path.join(ROOT, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, ROOT);
  const paths = {
    "pulumi-appcontrol": [path.join(ROOT, "sdk/index.ts")],
    "pulumi-appcontrol/evaluator": [path.join(ROOT, "provider/analysis.ts")],
    "pulumi-appcontrol/policy-pack": [path.join(ROOT, "sdk/policy-pack/index.ts")],
  };
  return { ...options, paths };
}

/** The disk, and on it the programs, which nobody has to write there. */
function hostFor(options: ts.CompilerOptions): ts.CompilerHost {
  const disk = ts.createCompilerHost(options);
  return {
    ...disk,
    readFile: (file) => texts.get(file) ?? disk.readFile(file),
    fileExists: (file) => texts.has(file) || disk.fileExists(file),
    getSourceFile: (file, language, ...rest) => {
      const text = texts.get(file);
      return text === undefined ? disk.getSourceFile(file, language, ...rest) : ts.createSourceFile(file, text, language);
    },
  };
}

test("every program in the docs passes the type check", () => {
  expect(programs.length).toBeGreaterThan(0);
  const options = optionsOfTheCheckout();
  const compiled = ts.createProgram([...texts.keys()], options, hostFor(options));
  const complaints = [...texts.keys()].flatMap((file) => {
    const source = compiled.getSourceFile(file)!;
    return [...compiled.getSyntacticDiagnostics(source), ...compiled.getSemanticDiagnostics(source)].map(({ start, messageText }) => {
      const page = path.relative(ROOT, file).replace(/\.\d+\.ts$/, "");
      return `${page}:${source.getLineAndCharacterOfPosition(start!).line + 1}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
    });
  });
  expect(complaints).toEqual([]);
});
