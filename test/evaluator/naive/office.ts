import type { SignIn } from "../../../provider/evaluator/sign-in";
import type { PolicySet } from "../../../provider/policy/policy-set";
import { canonicalSet } from "../../arbitraries";
import { APP, type Json, LOCATION, routing, USER, withValues } from "../../policy/policies";

/** One sign-in and the places that it can come from, to be bent by the table tests. */

export const OTHER = "99999999-9999-9999-9999-999999999999";

/** Somebody at a browser on a compliant laptop in the office, of whom everything is known. */
export const SIGN_IN: SignIn = {
  user: {
    id: USER,
    groups: [],
    roles: [],
    userType: "member",
    guestOrExternalUserType: null,
    externalTenantId: null,
    userPrincipalName: "ada@example.com",
  },
  application: APP,
  applicationAttributes: { Engineering_Project: "Baker" },
  clientAppType: "browser",
  devicePlatform: "windows",
  ipAddress: "192.0.2.7",
  country: "NL",
  signInRiskLevel: "none",
  userRiskLevel: "none",
  servicePrincipalRiskLevel: null,
  insiderRiskLevel: null,
  authenticationFlow: "none",
  device: { isCompliant: true, trustType: "AzureAD", displayName: "LAPTOP-1", systemLabels: ["CloudPC"] },
  deviceTags: ["intuneCompliant"],
  deviceType: "desktop",
  userAgent: "Mozilla/5.0 (Windows NT 10.0) Chrome/120.0",
  userAgentTags: null,
  registeredIsp: "KPN Mobile",
};

/** The same with other values at some paths, e.g. `user.groups`. */
export const signIn = (changes: Readonly<Record<string, unknown>>): SignIn => withValues(SIGN_IN as Json, changes) as SignIn;
const LOCATIONS = [
  {
    "@odata.type": "#microsoft.graph.ipNamedLocation",
    id: LOCATION,
    displayName: "Offices",
    isTrusted: true,
    ipRanges: [{ cidrAddress: "192.0.2.0/24" }],
  },
  {
    "@odata.type": "#microsoft.graph.countryNamedLocation",
    id: OTHER,
    displayName: "Benelux",
    countriesAndRegions: ["NL", "BE"],
    includeUnknownCountriesAndRegions: true,
  },
];
export const setOf = (policy: Json, ...others: readonly Json[]): PolicySet =>
  canonicalSet({ conditionalAccessPolicies: [policy, ...others], namedLocations: LOCATIONS });

export const MFA = { operator: "OR", builtInControls: ["mfa"] };
/** A policy for the same sign-ins with these controls. */
export const granting = (grantControls: Json | null, sessionControls: Json | null = null, displayName = "Grant"): Json => ({
  ...routing(),
  displayName,
  grantControls,
  sessionControls,
});
