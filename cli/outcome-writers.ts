import type { Outcome, PolicyTrace, SignIn } from "../provider/analysis";
import { printableJson } from "../provider/policy/printable";
import { type Problem, problemText } from "../provider/policy/problems";
import { Table } from "./table";

/** Outcomes as they come, in one of the formats of `appcontrol decide`. */

export const FORMATS = ["ndjson", "json", "table"] as const;
export type Format = (typeof FORMATS)[number];

export interface Decided {
  readonly index: number;
  readonly signIn: SignIn;
  readonly outcome: Outcome & { readonly policies?: readonly PolicyTrace[] };
}

/** A row that could not be read has its place among the outcomes, so that the n-th line is the n-th row. */
export interface Unreadable {
  readonly index: number;
  readonly problems: readonly Problem[];
}

export interface OutcomeWriter {
  decided(row: Decided): void;
  unreadable(row: Unreadable): void;
  end(): void;
}

export function writerFor(format: Format, print: (text: string) => void): OutcomeWriter {
  switch (format) {
    case "ndjson":
      return jsonWriter((json) => print(`${json}\n`));
    case "json":
      return listWriter(print);
    case "table":
      return tableWriter(print);
  }
}

function jsonWriter(printObject: (json: string) => void): OutcomeWriter {
  return {
    decided: ({ index, outcome }) => printObject(printableJson(JSON.stringify({ index, ...outcome }))),
    unreadable: ({ index, problems }) => printObject(printableJson(JSON.stringify({ index, result: "unreadable", problems }))),
    end: () => {},
  };
}

function listWriter(print: (text: string) => void): OutcomeWriter {
  let separator = "[\n";
  const objects = jsonWriter((json) => {
    print(separator + json);
    separator = ",\n";
  });
  return { ...objects, end: () => print(separator === "[\n" ? "[]\n" : "\n]\n") };
}

function tableWriter(print: (text: string) => void): OutcomeWriter {
  const columns = [
    { title: "#", widest: 9 },
    { title: "who", widest: 36 },
    { title: "target", widest: 36 },
    { title: "result", widest: 10 },
    { title: "because", widest: 60 },
    { title: "session, alerts, report-only", widest: Number.POSITIVE_INFINITY },
  ];
  const table = new Table(columns, (line) => print(`${line}\n`));
  return {
    decided: ({ index, signIn, outcome }) => {
      table.row([String(index), who(signIn), target(signIn), outcome.result, because(outcome), besides(outcome)]);
      for (const trace of outcome.policies ?? []) table.line(`    ${traceText(trace)}`);
    },
    unreadable: ({ index, problems }) => table.row([String(index), "", "", "unreadable", "", problems.map(problemText).join(" ")]),
    end: () => table.end(),
  };
}

function who({ user, servicePrincipal }: SignIn): string {
  const { id, displayName } = user ?? servicePrincipal ?? {};
  return user?.userPrincipalName ?? displayName ?? id ?? "?";
}

function target({ application, userAction, authenticationContext }: SignIn): string {
  return application ?? userAction ?? authenticationContext ?? "?";
}

function because({ result, blockedBy, requires, dependsOn = [] }: Outcome): string {
  const open = dependsOn.length === 0 ? [] : [`depends on ${dependsOn.join(", ")}`];
  const blocking = blockedBy.map(({ displayName }) => `"${displayName}"`);
  const required =
    result === "blocked" ? [] : requires.map(({ controls, operator }) => controls.join(operator === "AND" ? " and " : " or "));
  return [...blocking, ...required, ...open].join("; ");
}

function besides({ session, accessPolicies, alerts, reportOnly }: Outcome): string {
  const audits = accessPolicies.filter(({ action }) => action === "audit").map(({ name }) => `audited by "${name}"`);
  return [
    ...Object.entries(session).map(([control, value]) => (value === true ? control : `${control} ${[value].flat().join(", ")}`)),
    ...audits,
    ...alerts.map((name) => `alert "${name}"`),
    ...reportOnly.map(({ displayName, result }) => `${result} "${displayName}"`),
  ].join("; ");
}

function traceText({ displayName, applies, knockedOutBy }: PolicyTrace): string {
  if (applies === true) return `+ ${displayName}`;
  return applies === "unknown" ? `? ${displayName}` : `- ${displayName} (${knockedOutBy})`;
}
