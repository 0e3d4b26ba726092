import { isDeepStrictEqual } from "node:util";
import type { PolicySet } from "../policy/policy-set";
import { problemText } from "../policy/problems";
import { Settings } from "../tenant/settings";
import { managedKind, type Recorded, readDeclaration, readRecord, recordOf, recordText, sameDeclaration } from "./declaration";
import { type CheckFailure, type Properties, type ResourceHandler, SCHEMA_VERSION } from "./handler";
import { type Host, stateKey } from "./host";
import { type Judgement, judge } from "./judgement";
import { withReferences } from "./output-references";
import { overlay } from "./overlay";
import { notes, preconditions } from "./preconditions";
import { besides, drift, leftOut, leftovers, takeovers } from "./remarks";

/** Whether an `up` computes and stores the impact, too. */
export function recordsImpact(host: Host): boolean {
  return new Settings((key) => host.setting(key), {}).flag("recordImpact") === true;
}

/**
 * The effect of a change on every sign-in, as a resource without an object: `check` computes it and returns it among the checked inputs,
 * which in a preview resolve as outputs in the program and show line by line in the plan. Create, update and delete do nothing.
 */
export function accessImpactHandler(host: Host): ResourceHandler {
  return {
    async check({ oldInputs, newInputs }) {
      const { policies: declaredPolicies, guarantees, labels } = withReferences(newInputs);
      const declaration = readDeclaration(declaredPolicies);
      // A resource whose arguments are wrong fails its own check and says why; an impact without it would mislead.
      if (declaration.refused.length > 0) return { inputs: kept(newInputs, oldInputs?.declared ?? ""), failures: [] };

      const recorded = withIdsInState(readRecord(oldInputs?.declared), host);
      const { policies, facts, namesIn, remarks: ofTenant } = await host.snapshot();
      const before = policies ?? setOf(recorded);
      const undecided = new Set(declaration.unknown);
      const laid = overlay(
        before,
        declaration.policies,
        recorded.filter(({ resource }) => !undecided.has(resource)),
      );
      const names = await namesIn(bothOf(before, laid.after));
      const judgement = judge({ before, after: laid.after, between: laid.between, guarantees, names: new Map([...names, ...labels]) });
      const unmet = facts === null ? [] : preconditions(facts, declaration.policies, laid.after);
      const warnings = newInputs.preconditions === "warning" ? unmet : [];
      const refusals = newInputs.preconditions === "warning" ? [] : unmet;
      const declaredNames = new Set(declaration.policies.map(({ name }) => name));
      const halves = judgement.halfPairs.filter(({ policies }) => policies.some((name) => declaredNames.has(name)));
      const record = recordText(recordOf(declaration, recorded, laid.idOf, laid.gone));
      const remarks = notes(declaration.policies).map(problemText);
      const known = Array.isArray(oldInputs?.notes) ? (oldInputs.notes as unknown[]) : [];
      const news = [...warnings.map(problemText), ...remarks.filter((text) => !known.includes(text))];

      const always = [...takeovers(declaration.policies, recorded, laid), ...leftOut(declaration), ...news];
      const ofChanges = [...ofTenant, ...besides(newInputs.siblings), ...drift(declaration.policies, recorded, laid), ...leftovers(laid)];
      const result = shown(judgement, ofChanges, always);
      // Nothing to say is a statement as well, and without the tenant it rests on what was declared last time.
      if (policies === null && result.summary === undefined) await host.announce("warning", ofTenant.join("\n"));

      const failures = [
        ...broken(judgement),
        ...asOneList(
          refusals.map(problemText),
          halves.map(({ text }) => text),
        ),
      ];
      // The program shows the summary when the check is over, which it does not live to see where that fails.
      if (failures.length > 0 && result.summary !== undefined)
        await host.announce(result.verdict === "loosensOrBlocks" ? "warning" : "info", result.summary);

      // The impact lives in the preview only, so that the preview after an `up` is empty.
      const recording = recordsImpact(host);
      const showing = recording || newInputs.preview === true;
      return {
        inputs: {
          ...kept(newInputs, record),
          ...(remarks.length > 0 ? { notes: remarks } : {}),
          ...(showing ? result : {}),
        },
        failures,
      };
    },

    diff: async ({ oldState, newInputs }) => ({
      replaces: [],
      ...(differOnlyInIds(oldState, newInputs) ? { changes: false as const } : {}),
    }),
    create: async ({ inputs }) => ({ id: "access-impact", state: { ...inputs, schemaVersion: SCHEMA_VERSION } }),
    update: async ({ id, inputs }) => ({ id, state: { ...inputs, schemaVersion: SCHEMA_VERSION } }),
    read: async ({ id, oldState }) => {
      const { schemaVersion: _schemaVersion, ...inputs } = oldState;
      return { id, inputs, state: oldState };
    },
    delete: async () => {},
  };
}

/**
 * The declared policies travel as an argument of their own, and are dropped: their edits show at their resources. The record is a secret of
 * the same name that the class passes in.
 */
function kept({ guarantees, preconditions: strictness }: Properties, declared: unknown): Properties {
  return {
    declared,
    impact: {},
    summary: "",
    verdict: "nothing",
    ...(guarantees === undefined ? {} : { guarantees }),
    ...(strictness === undefined ? {} : { preconditions: strictness }),
  };
}

interface Shown {
  readonly impact: Judgement["lines"];
  readonly summary: string;
  readonly verdict: "loosensOrBlocks" | "changes";
}

/** @param ofChanges what to know where sign-ins change. @param always what to know in any case. */
function shown(judgement: Judgement, ofChanges: readonly string[], always: readonly string[]): Partial<Shown> {
  const changes = Object.keys(judgement.lines).length > 0;
  if (judgement.summary === "" && always.length === 0) return {};
  return {
    impact: judgement.lines,
    summary: [judgement.summary, ...(changes ? ofChanges : []), ...always].filter(Boolean).join("\n"),
    verdict: judgement.loosensOrBlocks ? "loosensOrBlocks" : "changes",
  };
}

/** Ids that a refresh in this run met in the state, for what was recorded before it had one. */
function withIdsInState(recorded: readonly Recorded[], { idsInState }: Host): readonly Recorded[] {
  return recorded.map((record) => {
    const id = record.id ?? idsInState.get(stateKey(managedKind(record.kind).label, record.name)) ?? null;
    return { ...record, id };
  });
}

function broken({ broken: texts }: Judgement): CheckFailure[] {
  return texts.map((reason) => ({ property: "", reason }));
}

/** What fails the preview, and what is half done beside it: whoever mends the one wants to see the other. */
function asOneList(unmet: readonly string[], halves: readonly string[]): CheckFailure[] {
  if (unmet.length === 0) return [];
  const lines = [...unmet, ...halves].map((text) => `- ${text}`);
  const count = unmet.length === 1 ? "A precondition is" : `${unmet.length} preconditions are`;
  return [{ property: "", reason: [`${count} not met. (\`preconditions: "warning"\` makes a warning of it.)`, ...lines].join("\n") }];
}

/** Ids that became known are nothing to show: the preview after the first `up` stays empty, and the next `up` writes them down. */
function differOnlyInIds(oldState: Properties, newInputs: Properties): boolean {
  const { declared: before, schemaVersion: _schemaVersion, ...old } = oldState;
  const { declared: now, ...inputs } = newInputs;
  return isDeepStrictEqual(old, inputs) && sameDeclaration(readRecord(before), readRecord(now));
}

/** All that is named on either side. */
function bothOf(before: PolicySet, after: PolicySet): PolicySet {
  return {
    ...after,
    conditionalAccessPolicies: [...before.conditionalAccessPolicies, ...after.conditionalAccessPolicies],
    accessPolicies: [...before.accessPolicies, ...after.accessPolicies],
  };
}

/** Without a way to the tenant, what was declared last time stands in for it. */
function setOf(recorded: readonly Recorded[]): PolicySet {
  const empty: PolicySet = {
    conditionalAccessPolicies: [],
    namedLocations: [],
    accessPolicies: [],
    ipRanges: [],
    apps: [],
    authenticationStrengths: [],
  };
  const policies = recorded.map(({ kind, resource, id, inputs }) => ({ kind, resource, properties: { ...inputs, id: id ?? undefined } }));
  return overlay(empty, readDeclaration(policies).policies, []).after;
}
