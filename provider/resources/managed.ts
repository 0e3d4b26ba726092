import { printable } from "../policy/printable";
import { hasErrors, type Parsed, type Problem, ProblemsError, problemText } from "../policy/problems";
import { isUnknown } from "../policy/unknowns";
import type { Allowed } from "../policy/validation/beta";
import { atWrittenPlaces } from "../policy/written-places";
import { UnverifiedWriteError } from "../tenant/read-back";
import type { Store, StoreOptions, Tenant } from "../tenant/store";
import { readKnown, withUnknowns } from "./arguments";
import { asFailures } from "./failures";
import { type CheckFailure, type Properties, type ResourceHandler, SCHEMA_VERSION, UnverifiedError } from "./handler";
import { type Host, stateKey } from "./host";
import { isAsDeclared, observed, type Reconcilable, reconcile, type Target } from "./reconcile";

/** Everything that tells one kind of managed object from another; the handler below is the same for all of them. */
export interface ManagedKind<T> extends Reconcilable<T> {
  /** Shape and canonical form. */
  readonly read: (args: unknown) => Parsed<T>;
  /** What about a well-formed object the service would refuse, or its owner regret. */
  readonly validate: (object: T, management: Management) => readonly Problem[];
  /** Holds the object's name. */
  readonly nameProperty: string;
  /** What stands in for required properties while the declared ones are not known yet. */
  readonly standIns: Properties;
  readonly store: (tenant: Tenant) => Store<T>;
  /** Properties whose change needs a new object. */
  readonly replaces?: (oldState: Properties, newInputs: Properties) => readonly string[];
}

/** Arguments that say how the resource is managed and are no part of the object. */
export interface Management extends Allowed {
  readonly adopt?: unknown;
}

/** An object as arguments declare it, in a preview perhaps with gaps. */
export interface Checked<T> {
  /** Null when errors refuse it. */
  readonly object: T | null;
  /** Canonical, with unknown values where they were. */
  readonly inputs: Properties;
  readonly problems: readonly Problem[];
  /** Whether something other than an id is not known yet. */
  readonly partial: boolean;
}

export function checkedArguments<T>(kind: ManagedKind<T>, args: Properties): Checked<T> {
  const { object: declared, management } = apart(args);
  const { value, setAside, problems } = readKnown(declared, kind.standIns, (known) => {
    const parsed = kind.read(known);
    if (parsed.value === null) return parsed;
    const found = atWrittenPlaces(kind.validate(parsed.value, management), kind.properties(parsed.value), known);
    return { value: parsed.value, problems: [...parsed.problems, ...found] };
  });
  const refused = value === null || hasErrors(problems);
  return {
    object: refused ? null : value,
    inputs: value === null ? declared : withUnknowns(kind.properties(value), setAside),
    problems,
    partial: setAside.length > 0,
  };
}

/** One kind of the tenant's objects as a resource: check, diff, create, read, update and delete over one observe-ensure-verify flow. */
export function managedHandler<T extends { readonly id: string | null }>(kind: ManagedKind<T>, host: Host): ResourceHandler {
  /** Ids that belong to resources of the stack, as far as this run has met them. */
  const managed = new Set<string>();
  /**
   * Ids that a resource of the program holds in this run, and keeps. A resource that got another logical name leaves its object to the new one; where
   * the run that did so failed or was killed, the old one is deleted in a later run only, which has never heard of that.
   */
  const held = new Set<string>();
  /** New resources of one name come one after the other, so that the second knows the object of the first for what it is. */
  const arriving = new Map<string, Promise<unknown>>();
  /** What the tenant has, asked for once; null without a way to the tenant, which the first write or the impact will report. */
  let present: Promise<readonly T[] | null> | null = null;

  const stateOf = (object: T, management: Management): Properties => ({
    ...kind.properties(object),
    ...management,
    schemaVersion: SCHEMA_VERSION,
  });

  /** Whether a new resource could come to be: known in the preview already, before anything is written. */
  const obstacles = async (declared: T, target: Target): Promise<CheckFailure[]> => {
    present ??= host
      .tenant()
      .then(
        (tenant) => kind.store(tenant).list(),
        () => null,
      )
      .catch(() => null);
    const objects = await present;
    if (objects === null) return [];
    try {
      observed(kind, objects, declared, target, managed);
      return [];
    } catch (thrown) {
      return [{ property: "", reason: (thrown as Error).message }];
    }
  };

  const bring = async (inputs: Properties, target: Target) => {
    const { object: declared, problems } = checkedArguments(kind, inputs);
    if (declared === null) throw new ProblemsError(problems);
    const { management } = apart(inputs);
    const store = kind.store(await host.tenant());
    const { id, object, done } = await reconcile(kind, store, declared, target, managed, storeOptions(management)).catch((thrown) => {
      if (!(thrown instanceof UnverifiedWriteError)) throw thrown;
      managed.add(thrown.id);
      throw new UnverifiedError(thrown.id, stateOf(thrown.object as T, management), thrown.message);
    });
    managed.add(id);
    held.add(id);
    if (done === "takenOver") {
      await host.announce("info", printable(`The ${kind.label} "${kind.nameOf(object)}" (${id}) was in the tenant already: taken over.`));
    }
    return { id, state: stateOf(object, management) };
  };

  return {
    async check({ oldInputs, newInputs }) {
      const { object, inputs, problems } = checkedArguments(kind, newInputs);
      const name = newInputs[kind.nameProperty];
      const subject = isUnknown(name) || typeof name !== "string" ? kind.label : printable(`${kind.label} "${name}"`);
      for (const problem of problems)
        if (problem.severity === "warning") await host.announce("warning", `${subject}: ${problemText(problem)}`);
      const failures = asFailures(problems, newInputs);
      if (oldInputs === null && object !== null && !isUnknown(newInputs.adopt))
        failures.push(...(await obstacles(object, targetOf(newInputs))));
      // `adopt` acts when the resource comes into the state. After that neither a change of it nor its removal changes the policy.
      const { adopt, beta } = apart(newInputs).management;
      return { inputs: { ...inputs, ...given({ adopt: oldInputs === null ? adopt : oldInputs.adopt, beta }) }, failures };
    },

    async diff({ id, oldState, newInputs }) {
      managed.add(id);
      const replaces = kind.replaces?.(oldState, newInputs) ?? [];
      if (replaces.length === 0) held.add(id);
      return { replaces };
    },

    create({ inputs }) {
      const name = String(inputs[kind.nameProperty]);
      const created = (arriving.get(name) ?? Promise.resolve()).then(() => bring(inputs, targetOf(inputs)));
      arriving.set(
        name,
        created.catch(() => null),
      );
      return created;
    },

    update: ({ id, inputs }) => bring(inputs, { kind: "managed", id }),

    async read({ id, oldState }) {
      const { object: recorded, management } = apart(oldState);
      host.idsInState.set(stateKey(kind.label, String(recorded[kind.nameProperty])), id);
      const seen = await kind.store(await host.tenant()).get(id, storeOptions(management));
      if (seen === null) return null;
      const declared = kind.read(recorded).value;
      const object = declared !== null && isAsDeclared(kind, seen, declared) ? declared : seen;
      return { id, inputs: { ...kind.properties(object), ...management }, state: stateOf(object, management) };
    },

    async delete({ id, oldState }) {
      // A resource that got another logical name, or that was replaced by force, is made anew before the old one goes: the object stays.
      if (held.has(id)) return;
      await kind.store(await host.tenant()).remove(id, storeOptions(apart(oldState).management));
    },
  };
}

function targetOf(inputs: Properties): Target {
  return typeof inputs.adopt === "string" ? { kind: "adopted", idOrName: inputs.adopt } : { kind: "new" };
}

/** Preview features are Graph beta's. */
function storeOptions({ beta }: Management): StoreOptions {
  return beta === true ? { beta } : {};
}

function apart(properties: Properties): { object: Properties; management: Management } {
  const { adopt, beta, schemaVersion: _schemaVersion, ...object } = properties;
  return { object, management: given({ adopt, beta }) };
}

function given(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined && value !== null));
}
