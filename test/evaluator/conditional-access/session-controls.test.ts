import { decided, type Json, OTHER, policy, signIn } from "../fixtures";

/** What becomes of session controls. */

test("R23: users of B2B direct connect get no session controls and are not routed", () => {
  const session = {
    grantControls: null,
    sessionControls: {
      cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: "mcasConfigured" },
      persistentBrowser: { isEnabled: true, mode: "never" },
    },
  };
  const ofKind = (guestOrExternalUserType: string) => decided([policy({}, session)], signIn({ user: { guestOrExternalUserType } })).session;
  expect(ofKind("b2bDirectConnectUser")).toEqual({});
  expect(ofKind("b2bCollaborationGuest")).toEqual({ persistentBrowser: "never", routing: ["mcasConfigured"] });
});

describe("R26 to R28: session controls", () => {
  const session = (sessionControls: Json, id = OTHER): Json => policy({}, { id, displayName: id, grantControls: null, sessionControls });
  const every = (value: number, type: string, rest: Json = {}) => ({
    signInFrequency: { isEnabled: true, type, value, frequencyInterval: "timeBased", ...rest },
  });
  const combined = (...controls: readonly Json[]) =>
    decided(
      controls.map((control, index) => session(control, `aaaaaaaa-0000-4000-8000-00000000001${index}`)),
      signIn(),
    );

  test("R26: a blocked sign-in has none", () => {
    expect(decided([policy(), session(every(1, "hours"))], signIn()).session).toEqual({});
  });

  test.each([
    ["the shortest interval", [every(1, "days"), every(4, "hours")], { signInFrequency: "4 hours" }],
    [
      "every time before any interval",
      [every(1, "hours"), { signInFrequency: { isEnabled: true, frequencyInterval: "everyTime" } }],
      { signInFrequency: "everyTime" },
    ],
    ["one hour is singular", [every(1, "hours")], { signInFrequency: "1 hour" }],
    ["24 hours before 1 day, which is the same", [every(1, "days"), every(24, "hours")], { signInFrequency: "24 hours" }],
    [
      "secondary authentication for itself",
      [every(1, "days"), every(4, "hours", { authenticationType: "secondaryAuthentication" })],
      { signInFrequency: "1 day", signInFrequencySecondary: "4 hours" },
    ],
    [
      "never before always",
      [{ persistentBrowser: { isEnabled: true, mode: "always" } }, { persistentBrowser: { isEnabled: true, mode: "never" } }],
      { persistentBrowser: "never" },
    ],
    [
      "strict location before disabled",
      [{ continuousAccessEvaluation: { mode: "disabled" } }, { continuousAccessEvaluation: { mode: "strictLocation" } }],
      { continuousAccessEvaluation: "strictLocation" },
    ],
    [
      "R28: app enforced restrictions beside routing, all types of it",
      [
        {
          applicationEnforcedRestrictions: { isEnabled: true },
          cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: "monitorOnly" },
        },
        { cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: "blockDownloads" } },
      ],
      { applicationEnforcedRestrictions: true, routing: ["blockDownloads", "monitorOnly"] },
    ],
  ])("R27: %s", (_what, controls, expected) => {
    const outcome = combined(...controls);
    expect(outcome.session).toEqual(expected);
    expect(outcome.assumed).toEqual(controls.length > 1 ? ["session controls combined"] : []);
  });
});
