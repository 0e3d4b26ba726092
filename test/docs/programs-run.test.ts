import type { PolicyPackArgs } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import ts from "typescript";
import * as evaluator from "../../provider/analysis";
import { readGuarantees } from "../../provider/impact/guarantees/guarantee";
import { accessPolicyKind } from "../../provider/resources/access-policy";
import { conditionalAccessPolicyKind } from "../../provider/resources/conditional-access-policy";
import type { Properties } from "../../provider/resources/handler";
import { ipRangeKind } from "../../provider/resources/ip-range";
import { checkedArguments } from "../../provider/resources/managed";
import { namedLocationKind } from "../../provider/resources/named-location";
import * as appcontrol from "../../sdk";
import * as policyPack from "../../sdk/policy-pack";
import { APP, GROUP, ROLE, routing, USER } from "../policy/policies";
import { type Program, programs } from "./programs";

/** Programs in the docs run: what they declare passes the checks of a preview, and a line gives what the comment behind it says. */

let registered: Registered[] = [];

/** The real one opens a server. */
class PolicyPack {
  constructor(_name: string, { policies }: PolicyPackArgs) {
    registered.push({ type: "PolicyPack", inputs: { policies } });
  }
}

const PACKAGES: Readonly<Record<string, unknown>> = {
  "pulumi-appcontrol": appcontrol,
  "pulumi-appcontrol/evaluator": evaluator,
  "pulumi-appcontrol/policy-pack": policyPack,
  "@pulumi/policy": { PolicyPack },
};

/** What they take from elsewhere: see programs-types.test.ts. */
const surroundings = () => ({
  app: { clientId: APP },
  salesforce: { clientId: APP },
  breakGlass: { objectId: GROUP },
  legacyMail: { objectId: GROUP },
  globalAdministrator: ROLE,
  routing: new appcontrol.ConditionalAccessPolicy("Routing", routing() as appcontrol.ConditionalAccessPolicyArgs),
  blockUnmanaged: new appcontrol.AccessPolicy("Block", { action: "audit", filters: [appcontrol.app.equals(APP)] }),
  before: { conditionalAccessPolicies: [] },
  after: { conditionalAccessPolicies: [routing()] },
  directory: undefined,
  guarantees: [],
  id: USER,
  application: APP,
  console: { log: () => {} },
});

/** A line that ends with a comment which is JSON. */
const SAYING = /^(.*); \/\/ (["[{\d].*)$/gm;

/** @returns what the lines gave behind which something is said. */
function run({ text }: Program): unknown[] {
  const { outputText } = ts.transpileModule(text.replaceAll(SAYING, "given.push($1);"), {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023 },
  });
  const given: unknown[] = [];
  const names = { require: (name: string) => PACKAGES[name], exports: {}, given, ...surroundings() };
  // A block, because a program may call something of its own like something of the surroundings.
  new Function(...Object.keys(names), `{ ${outputText} }`)(...Object.values(names));
  return given;
}

const KINDS = {
  ConditionalAccessPolicy: conditionalAccessPolicyKind,
  NamedLocation: namedLocationKind,
  AccessPolicy: accessPolicyKind,
  IpRange: ipRangeKind,
};

interface Registered {
  readonly type: string;
  readonly inputs: Properties;
}

function problemsOf({ type, inputs: { __provider, ...inputs } }: Registered): readonly evaluator.Problem[] {
  if (type === "AccessImpact") return readGuarantees(inputs.guarantees).problems;
  const kind = KINDS[type as keyof typeof KINDS] as typeof ipRangeKind | undefined;
  return kind === undefined ? [] : checkedArguments(kind, inputs).problems;
}

test.each(programs.map((program) => [program.name, program] as const))("%s", async (_name, program) => {
  registered = [];
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs }) => {
      registered.push({ type: type.replace(/^.*:/, ""), inputs });
      return { id: `${name}-id`, state: inputs };
    },
    call: () => ({}),
  });
  const given = run(program);
  await pulumi.runtime.disconnect();

  expect(given).toEqual([...program.text.matchAll(SAYING)].map(([, , said]) => JSON.parse(said)));
  const made = [...program.text.matchAll(/\bnew (\w+)\(/g)].map(([, type]) => type);
  expect(registered.map(({ type }) => type)).toEqual(expect.arrayContaining(made));
  expect(registered.flatMap(problemsOf)).toEqual([]);
});
