import { impact } from "../../provider/impact/impact";
import { impactText } from "../../provider/impact/words/text";
import { neverBlocked } from "../../sdk/guarantees";
import { BREAK_GLASS, blockUnmanaged, NAMES, tenant } from "../impact/tenant";
import { recorded, sample } from "./pages";

/** Previews in the docs are what the real CLI printed in test/e2e, or what the library prints. */

/** Diagnostics begin with the name of the resource, whose whole text the samples show. */
const withoutResource = (diagnostics: string) => diagnostics.slice(diagnostics.indexOf("\n") + 1);

test("README.md: the demo's risky edit, under diagnostics", () => {
  const diagnostics = recorded("examples", "quickstart: the impact of the risky edit in the diagnostics 1");
  expect(`warning: ${sample("risky-edit")}`).toBe(diagnostics);
});

test("access-impact.md: the demo's risky edit, in the diff", () => {
  const lines = recorded("examples", "quickstart: the impact of the risky edit in the diff 1");
  expect(sample("risky-edit-as-diff")).toBe(`$ pulumi preview --diff\n${lines}`);
});

test("access-impact.md: a named location that grows", () => {
  const diagnostics = recorded("impact", "a location widened shows its effect in the diagnostics and in the diff 1");
  expect(sample("location-that-grows")).toBe(`$ pulumi preview\n${withoutResource(diagnostics)}`);
});

test("access-impact.md: a guarantee that is broken", () => {
  const name = "a broken guarantee fails the preview, names the sign-in that breaks it, and nothing is written 1";
  expect(sample("broken-guarantee")).toBe(`$ pulumi preview\n${withoutResource(recorded("impact", name))}`);
});

test("policy-pack.md: a guarantee that a policy of the azuread provider breaks", () => {
  const name = "policies of the azuread provider under a pack with guarantees: an exclusion removed 1";
  const pack = "$ pulumi preview --policy-pack ./policy\n…\nPolicies:\n";
  expect(sample("pack-with-broken-guarantee")).toBe(`${pack}${recorded("policy-pack", name)}`);
});

test("impact.md: the block of unmanaged devices lets the offices off", () => {
  const letOff = { field: "ipTag", operator: "doesNotEqual", values: ["Offices"] };
  const after = tenant({ accessPolicies: [{ ...blockUnmanaged, filters: [...blockUnmanaged.filters, letOff] }] });
  const result = impact(tenant(), after, { names: NAMES, guarantees: [neverBlocked({ group: BREAK_GLASS })] });
  expect(sample("offices-let-off")).toBe(impactText(result));
});
