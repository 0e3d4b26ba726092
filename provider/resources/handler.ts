/**
 * What a resource kind answers, whatever carries the questions. The contract is richer than what today's transport (the dynamic provider
 * protocol) can pass on: name, old inputs and the preview flag are there so that a real plugin can be a second transport.
 */

/** Plain JSON: texts, numbers, booleans, null, lists, objects. In a preview any value may be `UNKNOWN_VALUE`. */
export type Properties = Record<string, unknown>;

export interface CheckRequest {
  /** The resource's logical name, where the transport passes it. */
  readonly name?: string;
  /** What the previous check returned; null for a new resource and for the second half of a replacement. */
  readonly oldInputs: Properties | null;
  readonly newInputs: Properties;
  readonly preview?: boolean;
}

export interface CheckResult<Inputs extends Properties> {
  /** Canonical inputs: equal policies have equal inputs, however they were written. */
  readonly inputs: Inputs;
  readonly failures: readonly CheckFailure[];
}

export interface CheckFailure {
  /** A top-level property: the engine looks up its value to show it. The nested path stands in the reason. */
  readonly property: string;
  readonly reason: string;
}

export interface DiffRequest<State extends Properties> {
  readonly name?: string;
  readonly id: string;
  readonly oldInputs?: Properties;
  readonly oldState: State;
  readonly newInputs: Properties;
}

/** What must be replaced; which properties changed the engine finds out itself, path by path. */
export interface DiffResult {
  readonly replaces: readonly string[];
  /** False where the new inputs are nothing that a plan should show: the next run writes them down all the same. */
  readonly changes?: false;
}

export interface CreateRequest<Inputs extends Properties> {
  readonly name?: string;
  readonly inputs: Inputs;
  readonly preview?: boolean;
}

export interface UpdateRequest<Inputs extends Properties, State extends Properties> extends CreateRequest<Inputs> {
  readonly id: string;
  readonly oldState: State;
}

export interface Created<State extends Properties> {
  readonly id: string;
  readonly state: State;
}

export interface Present<Inputs extends Properties, State extends Properties> {
  readonly id: string;
  readonly inputs: Inputs;
  readonly state: State;
}

export interface ResourceHandler<Inputs extends Properties = Properties, State extends Properties = Properties> {
  check(request: CheckRequest): Promise<CheckResult<Inputs>>;
  diff(request: DiffRequest<State>): Promise<DiffResult>;
  create(request: CreateRequest<Inputs>): Promise<Created<State>>;
  update(request: UpdateRequest<Inputs, State>): Promise<Created<State>>;
  /** Null when the object is gone. */
  read(request: { readonly id: string; readonly oldState: State }): Promise<Present<Inputs, State> | null>;
  /** Succeeds when the object is gone already. */
  delete(request: { readonly id: string; readonly oldState: State }): Promise<void>;
}

/** The object stands in the tenant but is not what was asked for: it goes into the state all the same, so that nothing is orphaned. */
export class UnverifiedError extends Error {
  constructor(
    readonly id: string,
    readonly state: Properties,
    message: string,
  ) {
    super(message);
    this.name = "UnverifiedError";
  }
}

/** Bumped when old state must be read differently; kept in the outputs of every resource. */
export const SCHEMA_VERSION = 1;
