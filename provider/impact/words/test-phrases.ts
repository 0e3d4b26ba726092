import { ALL_IPV6 } from "../../evaluator/addresses";
import { FOLLOWS_FROM_ADDRESS } from "../../evaluator/attributes";
import type { Atom, Test } from "../../evaluator/expression";
import { rangesText } from "./address-phrases";
import { enumerated } from "./enumerated";
import type { Names } from "./names";

/** Single tests in words, as they hold or do not hold. */

export function testPhrase(atom: Atom, holds: boolean, names: Names): string {
  const { attribute, test } = atom;
  const own = PHRASES[attribute] ?? byPrefix(attribute);
  return own(atom, holds, names) ?? plain(attribute, test, holds);
}

/** Undefined for a kind of test that has no words of its own. */
type Phrase = (atom: Atom, holds: boolean, names: Names) => string | undefined;
type Words = Readonly<Record<string, string>>;

const CLIENT_APPS: Words = {
  browser: "browser",
  mobileAppsAndDesktopClients: "mobile apps and desktop clients",
  exchangeActiveSync: "Exchange ActiveSync",
  easSupported: "Exchange ActiveSync on supported platforms",
  other: "other clients",
};
const PLATFORMS: Words = { android: "Android", windows: "Windows", windowsPhone: "Windows Phone", linux: "Linux" };
const FLOWS: Words = {
  none: "no special authentication flow",
  deviceCodeFlow: "device code flow",
  authenticationTransfer: "authentication transfer",
};
const TRUST_TYPES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    azuread: "Entra joined device",
    serverad: "Entra hybrid joined device",
    workplace: "Entra registered device",
  }),
);
const OPERATORS = {
  equals: ["is", "is not"],
  startsWith: ["starts with", "does not start with"],
  endsWith: ["ends with", "does not end with"],
  contains: ["contains", "does not contain"],
  containsWord: ["contains the word", "does not contain the word"],
} as const;

/** A single value out of a list. @param absent the word for null. */
function oneOf(words: Words, absent: string, subject = ""): Phrase {
  return ({ test }, holds) => {
    if (test.kind !== "is") return undefined;
    const values = [...test.values].map((value) => (value === null ? absent : (words[value] ?? value)));
    const named = (text: string) => (subject === "" ? text : `${subject} ${text}`);
    if (holds) return named(values.join(" or "));
    return values.length > 1 ? named(`neither ${values.join(" nor ")}`) : `not ${named(values[0])}`;
  };
}

function listOf(element: string): Phrase {
  return ({ test }, holds) => (test.kind === "has" ? `${holds ? "" : "no "}${element} ${test.element}` : undefined);
}

/** Nothing, where category and tags are those of the address, as they are unless a sign-in says otherwise. */
function fromAddress({ test }: Atom, holds: boolean): string | undefined {
  if (test.kind !== "is" || !test.values.has(FOLLOWS_FROM_ADDRESS)) return undefined;
  return holds ? "" : "tagged by the sign-in itself";
}

const PHRASES: Readonly<Record<string, Phrase>> = {
  clientAppType: oneOf(CLIENT_APPS, "no client app type"),
  devicePlatform: oneOf(PLATFORMS, "unknown platform"),
  signInRiskLevel: oneOf({}, "none", "sign-in risk"),
  userRiskLevel: oneOf({}, "none", "user risk"),
  servicePrincipalRiskLevel: oneOf({}, "none", "service principal risk"),
  insiderRiskLevel: oneOf({}, "none", "insider risk"),
  authenticationFlow: oneOf(FLOWS, "no authentication flow"),
  deviceType: oneOf({}, "unknown", "device type"),
  ipCategory: (atom, holds, names) => fromAddress(atom, holds) ?? oneOf({}, "none", "IP category")(atom, holds, names),
  deviceTags: listOf("device tag"),
  userAgentTags: listOf("user agent tag"),
  ipTags: (atom, holds, names) => {
    if (atom.test.kind === "has") return `${holds ? "inside" : "outside"} ${names.tagLabel(atom.test.element)}`;
    return fromAddress(atom, holds);
  },
  country: ({ test }, holds, names) => {
    if (test.kind !== "is") return undefined;
    if (test.values.size === 1 && test.values.has(null)) return holds ? "unknown country" : "known country";
    const called = enumerated([...test.values].map((code) => (code === null ? "an unknown country" : names.country(code))));
    return `${holds ? "in" : "not in"} ${called}`;
  },
  ipAddress: ({ test, key }, holds, names) => {
    if (test.kind === "is") return holds ? "no address" : "with an address";
    if (test.kind !== "within") return undefined;
    if (test.addresses.key === ALL_IPV6.key) return holds ? "on IPv6" : "not on IPv6";
    return `${holds ? "inside" : "outside"} ${names.place(key) ?? ranges(test)}`;
  },
  mfaTrustedIp: (_, holds) => `${holds ? "inside" : "outside"} the MFA trusted IPs`,
  compliantNetwork: (_, holds) => `${holds ? "on" : "not on"} a compliant network`,
  "device.isCompliant": ({ test }, holds) => {
    if (test.kind !== "is") return undefined;
    if (test.values.has("true")) return holds ? "compliant device" : "device not compliant";
    if (test.values.has("false")) return holds ? "device marked as not compliant" : "device not marked as not compliant";
    return holds ? "device of unknown compliance" : "device of known compliance";
  },
  "device.trustType": ({ test }, holds) => {
    if (test.kind !== "text" || test.operator !== "equals") return undefined;
    return `${holds ? "" : "no "}${TRUST_TYPES.get(test.value) ?? `device of trust type ${test.value}`}`;
  },
};

/** What the policy set does not have is named by its id. */
function byPrefix(attribute: string): Phrase {
  const [kind, id] = attribute.split(":");
  if (kind === "namedLocation") {
    // Its name is that of what it was in another state.
    return (_, holds, names) => `${holds ? "inside" : "outside"} missing location ${names.of(id)}`;
  }
  if (kind === "app") return (_, holds, names) => `${holds ? "" : "not "}Defender's app ${names.of(id)}`;
  return () => undefined;
}

function ranges({ addresses }: Extract<Test, { kind: "within" }>): string {
  return rangesText(addresses) ?? `${addresses.v4.length + addresses.v6.length} address ranges`;
}

function plain(attribute: string, test: Test, holds: boolean): string {
  switch (test.kind) {
    case "is": {
      const values = [...test.values].map((value) => value ?? "absent").join(", ");
      return `${attribute} ${holds ? "is" : "is not"} ${values}`;
    }
    case "text":
      return `${attribute} ${OPERATORS[test.operator][holds ? 0 : 1]} "${test.value}"`;
    case "prefix":
      return `${attribute} ${OPERATORS.startsWith[holds ? 0 : 1]} "${test.prefix}"`;
    case "has":
      return `${attribute} ${holds ? "has" : "has not"} ${test.element}`;
    case "hasPrefix":
      return `${attribute} ${holds ? "has one" : "has none"} that starts with "${test.prefix}"`;
    case "nonEmpty":
      return `${attribute} ${holds ? "set" : "not set"}`;
    case "within":
      return `${attribute} ${holds ? "inside" : "outside"} ${ranges(test)}`;
  }
}
