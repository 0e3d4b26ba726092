import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isGuid } from "../../provider/policy/reading";
import { conditionalAccessPolicyKind } from "../../provider/resources/conditional-access-policy";
import type { Properties } from "../../provider/resources/handler";
import { checkedArguments } from "../../provider/resources/managed";
import { namedLocationKind } from "../../provider/resources/named-location";
import { describeWithCorpora, readCorpus, steps } from "../corpora/files";
import { type ListedDefects, listedAsInvalid, TEMPLATES, validOf } from "../corpora/policies-of";
import { Portal } from "./portal";
import { type DeclaredResource, Stack } from "./stack";

jest.setTimeout(480_000);

/** Real policies go up through the provider, and the next preview is empty; invalid ones are refused with the defect named. */

const isLocation = (json: Properties) => "ipRanges" in json || "countriesAndRegions" in json;

/** What only Graph beta has needs an explicit word, and parts that nobody documents are refused: `test/corpora` holds that. */
function isOfToday(json: Properties): boolean {
  const { problems } = checkedArguments<never>((isLocation(json) ? namedLocationKind : conditionalAccessPolicyKind) as never, json);
  return !problems.some(({ code }) => code === "CA-beta" || code === "CA-not-understood");
}

function declared(json: Properties, name: string): DeclaredResource {
  return { type: isLocation(json) ? "NamedLocation" : "ConditionalAccessPolicy", name, args: json };
}

/** Named locations that the policies name, as a tenant to begin with. */
function seedFor(all: readonly Properties[]): string {
  const named = all.flatMap(({ conditions }) => {
    const { includeLocations = [], excludeLocations = [] } = ((conditions as Properties | undefined)?.locations ?? {}) as Record<
      string,
      string[]
    >;
    return [...(includeLocations ?? []), ...(excludeLocations ?? [])];
  });
  const missing = [...new Set(named)].filter((id) => isGuid(id));
  const namedLocations = missing.map((id, index) => ({
    "@odata.type": "#microsoft.graph.ipNamedLocation",
    id,
    displayName: `Seeded ${index}`,
    isTrusted: false,
    ipRanges: [{ "@odata.type": "#microsoft.graph.iPv4CidrRange", cidrAddress: `10.${index}.0.0/16` }],
  }));
  const file = join(mkdtempSync(join(tmpdir(), "appcontrol-corpora-")), "locations.json");
  writeFileSync(file, JSON.stringify({ namedLocations }));
  return file;
}

async function goesUp(name: string, all: readonly { readonly path: string; readonly json: Properties }[]): Promise<void> {
  const usable = all.filter(({ json }) => isOfToday(json));
  expect(usable.length).toBeGreaterThan(0);
  const portal = await Portal.open("--seed", seedFor(usable.map(({ json }) => json)));
  try {
    const stack = await Stack.create(name, { environment: { APPCONTROL_TENANT: portal.url } });
    stack.declare(usable.map(({ path, json }) => declared(json, path)));
    const up = await stack.up();
    if (up.code !== 0) throw new Error(up.text);
    const preview = await stack.preview("--expect-no-changes", "--refresh");
    if (preview.code !== 0) throw new Error(preview.text);
    expect(await portal.policies()).toHaveLength(usable.filter(({ json }) => !isLocation(json)).length);
  } finally {
    await portal.close();
  }
}

describeWithCorpora("valid policies", () => {
  test.each([
    TEMPLATES,
    "Azure-Samples__azure-ad-conditional-access-apis",
    "Clutch2View__nis2-conditional-access-policies",
    "dferrell30__Zero-Trust-Conditional-Access-Deployment-Playbook",
    "j0eyv__ConditionalAccessBaseline",
  ])("of %s go up as they are, and the preview after a refresh is empty", (source) => goesUp(source, validOf(source)));

  test("of a tenant's newest export go up as they are, and the preview after a refresh is empty", async () => {
    const folder = steps("tenant").at(-1) as string;
    const policies = readCorpus(join(folder, "policies.json")) as Properties[];
    await goesUp(
      "tenant",
      policies.map((json) => ({ path: String(json.displayName), json })),
    );
  });
});

describeWithCorpora("invalid policies", () => {
  test("are each refused in the preview, with every defect named", async () => {
    const invalid = [...listedAsInvalid()];
    expect(invalid.length).toBeGreaterThan(0);
    // One policy a preview, for the engine ends it at the first resource that is refused; three previews at a time.
    await Promise.all(["one", "two", "three"].map(async (name) => refusals(await Stack.create(`invalid-${name}`), invalid)));
  });
});

async function refusals(stack: Stack, invalid: ListedDefects[]): Promise<void> {
  for (let next = invalid.pop(); next !== undefined; next = invalid.pop()) {
    const { path, defects } = next;
    stack.declare([declared(readCorpus(path) as Properties, "policy")]);
    const preview = await stack.preview();
    expect({ path, refused: preview.code !== 0 }).toEqual({ path, refused: true });
    for (const defect of defects) {
      const value = /'(.*)'$/.exec(defect)?.[1] ?? "conditions.applications";
      expect({ path, defect, named: preview.text.includes(value) }).toEqual({ path, defect, named: true });
    }
  }
}
