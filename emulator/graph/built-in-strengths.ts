import type { JsonObject } from "../json";

/** The three authentication strengths that every tenant has and nobody can change (graph-docs, authenticationStrengthPolicy). */

const PHISHING_RESISTANT = ["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor"];
const PASSWORDLESS = [...PHISHING_RESISTANT, "deviceBasedPush"];
const MULTIFACTOR = [
  ...PASSWORDLESS,
  "temporaryAccessPassOneTime",
  "temporaryAccessPassMultiUse",
  "password,microsoftAuthenticatorPush",
  "password,softwareOath",
  "password,hardwareOath",
  "password,sms",
  "password,voice",
  "federatedMultiFactor",
  "microsoftAuthenticatorPush,federatedSingleFactor",
  "softwareOath,federatedSingleFactor",
  "hardwareOath,federatedSingleFactor",
  "sms,federatedSingleFactor",
  "voice,federatedSingleFactor",
];

export const MULTIFACTOR_STRENGTH = "00000000-0000-0000-0000-000000000002";

/** Everything a custom strength may allow: what the built-in ones allow, and the single factors. */
export const METHOD_COMBINATIONS = [
  ...MULTIFACTOR,
  "x509CertificateSingleFactor",
  "federatedSingleFactor",
  "hardwareOath",
  "microsoftAuthenticatorPush",
  "password",
  "qrCodePin",
  "sms",
  "softwareOath",
  "voice",
];

const builtIn = (id: string, displayName: string, description: string, allowedCombinations: string[]): JsonObject => ({
  id,
  createdDateTime: "2021-12-01T00:00:00Z",
  modifiedDateTime: "2021-12-01T00:00:00Z",
  displayName,
  description,
  policyType: "builtIn",
  requirementsSatisfied: "mfa",
  allowedCombinations,
});

export const BUILT_IN_STRENGTHS: readonly JsonObject[] = [
  builtIn(
    MULTIFACTOR_STRENGTH,
    "Multifactor authentication",
    "Combinations of methods that satisfy strong authentication, such as a password + SMS",
    MULTIFACTOR,
  ),
  builtIn(
    "00000000-0000-0000-0000-000000000003",
    "Passwordless MFA",
    "Passwordless methods that satisfy strong authentication, such as Passwordless sign-in with the Microsoft Authenticator",
    PASSWORDLESS,
  ),
  builtIn(
    "00000000-0000-0000-0000-000000000004",
    "Phishing-resistant MFA",
    "Phishing-resistant, Passwordless methods for the strongest authentication, such as a FIDO2 security key",
    PHISHING_RESISTANT,
  ),
];
