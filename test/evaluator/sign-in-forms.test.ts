import fc from "fast-check";
import { readSignIn, SIGN_IN_CLIENT_APP_TYPES, SIGN_IN_PLATFORMS } from "../../provider/evaluator/sign-in";
import { readSignInRow, signInFormOf } from "../../provider/evaluator/sign-in-forms";
import { describeWithCorpora, jsonFiles, readCorpus } from "../corpora/files";

const USER = "26be570a-1111-5555-b4e2-a37c6808512d";
const HOME = "99081087-73c4-48d1-a112-f60ff75114f7";
const ELSEWHERE = "4f7a7bc2-28e2-46a3-b90e-5ade5bc90138";
const PORTAL = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c";
const ARM = "797f4846-ba00-4fd7-ba43-dac1f8f63013";
const SERVICE_PRINCIPAL = "b029d485-a308-4311-8720-fb3192e5284e";
const DEVICE = "d0d28bf6-1234-5678-abcd-ef0123456789";
const EDGE =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/91.0.4472.114 Safari/537.36 Edg/91.0.864.54";

/** As Graph beta answers GET auditLogs/signIns (all members of the documented sample that matter, and some that do not). */
const graphSignIn = {
  id: "1691d37b-8579-43a7-966a-0f35583c1300",
  createdDateTime: "2026-06-30T16:34:32Z",
  userDisplayName: "Test contoso",
  userPrincipalName: "testaccount1@contoso.com",
  userId: USER,
  appId: PORTAL,
  appDisplayName: "Azure Portal",
  ipAddress: "131.107.159.37",
  clientAppUsed: "Browser",
  userAgent: EDGE,
  conditionalAccessStatus: "notApplied",
  authenticationProtocol: "oAuth2",
  originalTransferMethod: "none",
  isInteractive: true,
  homeTenantId: HOME,
  resourceTenantId: HOME,
  riskLevelAggregated: "high",
  riskLevelDuringSignIn: "low",
  resourceDisplayName: "Windows Azure Service Management API",
  resourceId: ARM,
  servicePrincipalId: "",
  userType: "member",
  crossTenantAccessType: "none",
  status: { errorCode: 0 },
  deviceDetail: {
    deviceId: DEVICE,
    displayName: "LAPTOP-1",
    operatingSystem: "Windows 10",
    browser: "Edge 91.0.864",
    isCompliant: true,
    isManaged: true,
    trustType: "Hybrid Azure AD joined",
  },
  location: { city: "Redmond", state: "Washington", countryOrRegion: "US", geoCoordinates: {} },
  appliedConditionalAccessPolicies: [],
};
const inPlainForm = {
  user: {
    id: USER,
    displayName: "Test contoso",
    userPrincipalName: "testaccount1@contoso.com",
    userType: "member",
    guestOrExternalUserType: null,
    externalTenantId: null,
  },
  application: ARM,
  clientAppType: "browser",
  devicePlatform: "windows",
  ipAddress: "131.107.159.37",
  country: "US",
  signInRiskLevel: "low",
  authenticationFlow: "none",
  device: { deviceId: DEVICE, displayName: "LAPTOP-1", isCompliant: true, trustType: "ServerAD" },
  userAgent: EDGE,
  userAgentTags: ["outdatedBrowser"],
};

/** The same sign-in as a row of the table SigninLogs: capitals, objects as JSON text, the tenant's path as ResourceId. */
const tableRow = {
  TimeGenerated: "2026-06-30T16:34:40Z",
  ...Object.fromEntries(Object.entries(graphSignIn).map(([name, value]) => [name[0].toUpperCase() + name.slice(1), value])),
  IPAddress: graphSignIn.ipAddress,
  IpAddress: undefined,
  ResourceId: `/tenants/${HOME}/providers/Microsoft.aadiam`,
  ResourceIdentity: ARM,
  DeviceDetail: JSON.stringify(graphSignIn.deviceDetail),
  Location: "US",
  LocationDetails: JSON.stringify(graphSignIn.location),
  Type: "SigninLogs",
};

/** And as a diagnostic setting sends it. */
const diagnosticEvent = {
  time: "2026-06-30T16:34:40Z",
  resourceId: `/tenants/${HOME}/providers/Microsoft.aadiam`,
  operationName: "Sign-in activity",
  category: "SignInLogs",
  tenantId: HOME,
  callerIpAddress: graphSignIn.ipAddress,
  location: "US",
  properties: graphSignIn,
};

const read = (row: object) => {
  const { value, problems } = readSignInRow(row);
  return { value, codes: problems.map(({ code, path }) => `${code} ${path}`) };
};
const readChanged = (change: object) => read({ ...graphSignIn, ...change });

describe("a sign-in of the log", () => {
  test.each([
    ["Graph's signIn", graphSignIn],
    ["a row of SigninLogs", tableRow],
    ["a row of SigninLogs with objects", { ...tableRow, DeviceDetail: graphSignIn.deviceDetail, LocationDetails: graphSignIn.location }],
    ["a diagnostic event", diagnosticEvent],
  ])("reads the same as %s", (_, row) => {
    expect(read(row)).toEqual({ value: inPlainForm, codes: [] });
  });

  test("leaves unknown what it does not say, empty text and null included", () => {
    const silent = Object.fromEntries(
      Object.keys(graphSignIn)
        .filter((name) => !["id", "userId", "resourceId"].includes(name))
        .map((name, index) => [name, index % 2 === 0 ? null : ""]),
    );
    expect(read({ ...silent, userId: USER, resourceId: ARM, deviceDetail: {}, location: {} })).toEqual({
      value: { user: { id: USER }, application: ARM },
      codes: [],
    });
  });

  test("is matched on its resource, and on the client application only where it names none (R7)", () => {
    expect(readChanged({ resourceId: "" })).toMatchObject({ value: { application: PORTAL }, codes: ["LOG-resource resourceId"] });
    expect(read({ ...tableRow, ResourceIdentity: "" })).toMatchObject({
      value: { application: PORTAL },
      codes: ["LOG-resource resourceId"],
    });
  });

  test("never tells the user's risk: both of its levels are the sign-in's", () => {
    expect(readChanged({ riskLevelAggregated: "high" }).value).not.toHaveProperty("userRiskLevel");
  });

  test.each(["hidden", "unknownFutureValue", ""])("does not know a risk level of %j", (level) => {
    expect(readChanged({ riskLevelDuringSignIn: level }).value).not.toHaveProperty("signInRiskLevel");
  });

  test("has no registered device where the device has no id, and an unknown one where there is no detail", () => {
    const unregistered = { deviceId: "", displayName: "", operatingSystem: "MacOs", browser: "Chrome", isCompliant: false, trustType: "" };
    expect(readChanged({ deviceDetail: unregistered }).value).toMatchObject({ device: null, devicePlatform: "macOS" });
    expect(readChanged({ deviceDetail: undefined }).value).not.toHaveProperty("device");
    expect(readChanged({ deviceDetail: { operatingSystem: "Linux", browser: "Firefox" } }).value).not.toHaveProperty("device");
  });

  test("says the operating system's version, so the device filter's property of that name stays unknown", () => {
    expect(readChanged({}).value?.device).not.toHaveProperty("operatingSystem");
  });

  test.each([
    ["b2bCollaboration", "guest", ELSEWHERE, { guestOrExternalUserType: "b2bCollaborationGuest", externalTenantId: ELSEWHERE }],
    ["b2bCollaboration", "member", ELSEWHERE, { guestOrExternalUserType: "b2bCollaborationMember", externalTenantId: ELSEWHERE }],
    ["b2bDirectConnect", "member", ELSEWHERE, { guestOrExternalUserType: "b2bDirectConnectUser", externalTenantId: ELSEWHERE }],
    ["serviceProvider", "member", ELSEWHERE, { guestOrExternalUserType: "serviceProvider", externalTenantId: ELSEWHERE }],
  ])(
    "of cross-tenant access %s by a %s keeps the relation, not the name at home",
    (crossTenantAccessType, userType, homeTenantId, user) => {
      const { value, codes } = readChanged({ crossTenantAccessType, userType, homeTenantId });
      expect(value?.user).toEqual({ id: USER, displayName: "Test contoso", userType, ...user });
      expect(codes).toEqual([]);
    },
  );

  test("of a guest who crossed no boundary leaves the kind of guest open", () => {
    expect(readChanged({ userType: "Guest" }).value?.user).toEqual({
      id: USER,
      displayName: "Test contoso",
      userType: "guest",
      externalTenantId: null,
    });
  });

  test.each([
    ["deviceCodeFlow", "oAuth2", "deviceCodeFlow"],
    ["", "deviceCode", "deviceCodeFlow"],
    ["authenticationTransfer", "none", "authenticationTransfer"],
    ["none", "oAuth2", "none"],
    ["", "oAuth2", undefined],
    ["", "none", undefined],
  ])("begun with transfer method %j over protocol %j has flow %j (R15)", (originalTransferMethod, authenticationProtocol, flow) => {
    expect(readChanged({ originalTransferMethod, authenticationProtocol }).value?.authenticationFlow).toBe(flow);
  });

  test.each([
    ["Browser", "browser"],
    ["Mobile Apps and Desktop clients", "mobileAppsAndDesktopClients"],
    ["Exchange ActiveSync", "exchangeActiveSync"],
    ["IMAP4", "other"],
    ["Authenticated SMTP", "other"],
    ["Other clients; POP", "other"],
    ["Unknown", undefined],
  ])("from client %s is of type %s", (clientAppUsed, clientAppType) => {
    const { value, codes } = readChanged({ clientAppUsed });
    expect(value?.clientAppType).toBe(clientAppType);
    expect(codes).toEqual([]);
  });

  test.each([
    ["Windows10", "windows"],
    ["Windows Phone 8.1", "windowsPhone"],
    ["Ios 17.4", "iOS"],
    ["MacOs", "macOS"],
    ["Android 13", "android"],
    ["Linux", "linux"],
  ])("from system %s is on platform %s", (operatingSystem, platform) => {
    expect(readChanged({ deviceDetail: { ...graphSignIn.deviceDetail, operatingSystem } }).value?.devicePlatform).toBe(platform);
  });

  test.each([
    ["Azure AD joined", "AzureAD"],
    ["Microsoft Entra hybrid joined", "ServerAD"],
    ["Azure AD registered", "Workplace"],
    ["AzureAd", "AzureAD"],
  ])("from a device that is %s has trust type %s", (trustType, expected) => {
    expect(readChanged({ deviceDetail: { ...graphSignIn.deviceDetail, trustType } }).value?.device?.trustType).toBe(expected);
  });

  test.each([
    ["clientAppUsed", { clientAppUsed: "Carrier pigeon" }, "clientAppType"],
    ["ipAddress", { ipAddress: "203.0.113.xxx" }, "ipAddress"],
    ["userType", { userType: "external" }, "userType"],
    ["location.countryOrRegion", { location: { countryOrRegion: "Netherlands" } }, "country"],
    ["deviceDetail.operatingSystem", { deviceDetail: { deviceId: DEVICE, operatingSystem: "TempleOS" } }, "devicePlatform"],
  ])("with a value of %s that nobody knows warns of it and leaves it unknown", (path, change, property) => {
    const { value, codes } = readChanged(change);
    expect(codes).toEqual([`LOG-value ${path}`]);
    expect(value).not.toBeNull();
    expect({ ...value, ...value?.user }).not.toHaveProperty(property);
  });

  test("with text that is no JSON where an object belongs warns of it", () => {
    expect(read({ ...tableRow, DeviceDetail: "{broken" }).codes).toEqual(["LOG-json deviceDetail"]);
  });

  test("has an IPv4 address written as IPv6 as what it is", () => {
    expect(readChanged({ ipAddress: "::ffff:203.0.113.7" }).value?.ipAddress).toBe("203.0.113.7");
  });

  test("of a service principal has its object and application id, its address, and no user", () => {
    const row = {
      time: "2026-02-08T06:22:28.3518405Z",
      category: "ServicePrincipalSignInLogs",
      location: "IN",
      properties: {
        userId: null,
        appId: PORTAL,
        ipAddress: "1.128.3.4",
        location: { countryOrRegion: "IN" },
        riskLevelDuringSignIn: "low",
        resourceId: ARM,
        servicePrincipalName: "Deployment",
        servicePrincipalId: SERVICE_PRINCIPAL,
        crossTenantAccessType: "none",
        authenticationProtocol: "none",
      },
    };
    expect(read(row)).toEqual({
      value: {
        servicePrincipal: { id: SERVICE_PRINCIPAL, appId: PORTAL, displayName: "Deployment" },
        application: ARM,
        ipAddress: "1.128.3.4",
        country: "IN",
      },
      codes: [],
    });
  });

  test.each([
    { category: "ManagedIdentitySignInLogs", properties: { servicePrincipalId: SERVICE_PRINCIPAL, resourceId: ARM } },
    { servicePrincipalId: SERVICE_PRINCIPAL, resourceId: ARM, signInEventTypes: ["managedIdentity"] },
  ])("of a managed identity is none that conditional access decides: %j", (row) => {
    expect(read(row)).toEqual({ value: null, codes: ["LOG-managed-identity "] });
  });

  test("comes out as a sign-in in canonical plain form, whatever stands in its properties", () => {
    const names = Object.keys(graphSignIn) as (keyof typeof graphSignIn)[];
    const property = fc
      .constantFrom(...names)
      .chain((name) =>
        fc.tuple(fc.constant(name), fc.oneof(fc.jsonValue(), fc.string(), fc.constantFrom(...names.map((other) => graphSignIn[other])))),
      );
    fc.assert(
      fc.property(fc.array(property), (changes) => {
        const { value } = readChanged(Object.fromEntries(changes));
        expect(readSignIn(value)).toEqual({ value, problems: [] });
      }),
    );
  });

  test("has its ids in lower case, as policies do", () => {
    const { value } = readChanged({ userId: USER.toUpperCase(), resourceId: ARM.toUpperCase(), homeTenantId: HOME.toUpperCase() });
    expect(value).toEqual(inPlainForm);
  });
});

describe("a What If request", () => {
  const request = (conditions: object, rest: object = {}) => ({
    signInIdentity: { "@odata.type": "#microsoft.graph.userSignIn", userId: USER },
    signInContext: { "@odata.type": "#microsoft.graph.applicationContext", includeApplications: [ARM] },
    signInConditions: conditions,
    ...rest,
  });

  test("knows what it says and takes no default for the rest", () => {
    expect(read(request({ clientAppType: "all", devicePlatform: "all", country: null, deviceInfo: { isCompliant: null } }))).toEqual({
      value: { user: { id: USER }, application: ARM, device: {} },
      codes: [],
    });
  });

  test("may come in any casing of its property names, as policies may", () => {
    const pascal = (value: object): object =>
      Array.isArray(value)
        ? value
        : Object.fromEntries(
            Object.entries(value).map(([name, member]) => [
              name.charAt(0).toUpperCase() + name.slice(1),
              typeof member === "object" ? pascal(member) : member,
            ]),
          );
    const whole = request({
      clientAppType: "browser",
      ipAddress: "192.0.2.1",
      deviceInfo: { isCompliant: true, ownership: "Company", trustType: "AzureAD" },
      authenticationFlow: { transferMethod: "deviceCodeFlow" },
    });
    expect(read(whole).value).not.toBeNull();
    expect(read(pascal(whole))).toEqual(read(whole));
    expect(read(pascal(request({ devicePlatfrom: "windows" }))).codes).toEqual(["WIF-property signInConditions.devicePlatfrom"]);
  });

  test("names user actions in words of its own", () => {
    const context = (userAction: string) => request({}, { signInContext: { userAction } });
    expect(read(context("registerSecurityInformation")).value?.userAction).toBe("urn:user:registersecurityinfo");
    expect(read(context("registerOrJoinDevices")).value?.userAction).toBe("urn:user:registerdevice");
    expect(read(context("makeTea"))).toEqual({ value: null, codes: ["WIF-userAction signInContext.userAction"] });
  });

  test("names the device's ownership and trust in words of its own", () => {
    expect(read(request({ deviceInfo: { ownership: "Company", trustType: "EntraID" } }))).toEqual({
      value: { user: { id: USER }, application: ARM, device: { deviceOwnership: "Company", trustType: "AzureAD" } },
      codes: ["WIF-trustType signInConditions.deviceInfo.trustType"],
    });
  });

  test("says no insider risk and no guest with `none`", () => {
    const signInIdentity = { userId: USER, externalUserType: "none" };
    expect(read(request({ insiderRiskLevel: "none" }, { signInIdentity })).value).toMatchObject({
      user: { guestOrExternalUserType: null },
      insiderRiskLevel: null,
    });
  });

  test.each([
    [request({ devicePlatfrom: "windows" }), "WIF-property signInConditions.devicePlatfrom"],
    [request({ clientAppType: "fax" }), "SI-value signInConditions.clientAppType"],
    [request({ deviceInfo: { isCompliant: "yes" } }), "SI-type signInConditions.deviceInfo.isCompliant"],
    [request({}, { signInContext: { includeApplications: [ARM, PORTAL] } }), "WIF-context signInContext"],
    [request({}, { signInIdentity: {} }), "WIF-identity signInIdentity"],
  ])("that is wrong is refused at its own path", (row, problem) => {
    expect(read(row)).toEqual({ value: null, codes: [problem] });
  });

  test.each(["devicePlatform", "clientAppType"] as const)("has every value of %s that the plain form has", (name) => {
    for (const value of name === "devicePlatform" ? SIGN_IN_PLATFORMS : SIGN_IN_CLIENT_APP_TYPES) {
      expect(read(request({ [name]: value })).value).toMatchObject({ [name]: value });
    }
  });
});

describe("a row", () => {
  test.each([
    [{ user: { id: USER }, application: ARM }, "plain"],
    [{}, "plain"],
    [graphSignIn, "entraLog"],
    [tableRow, "entraLog"],
    [diagnosticEvent, "entraLog"],
    [{ signInContext: {} }, "whatIf"],
    [{ SignInContext: {} }, "whatIf"],
  ])("is of the form that its content says: %#", (row, form) => {
    expect(signInFormOf(row)).toBe(form);
  });

  test.each([null, "text", 7, [graphSignIn]])("that is no object is refused: %#", (row) => {
    expect(readSignInRow(row)).toMatchObject({ value: null, problems: [{ code: "SI-row" }] });
  });

  test("in the plain form is taken as it is, tags of the user agent unknown where they are not given", () => {
    const plain = { user: { id: USER }, application: ARM, userAgent: EDGE };
    expect(read(plain)).toEqual({ value: plain, codes: [] });
  });
});

describeWithCorpora("What If requests of the documentation", () => {
  test.each(jsonFiles("what-if"))("%s reads completely", (path) => {
    const { request } = readCorpus(path) as { request: { signInConditions: object } };
    const { value, problems } = readSignInRow(request);
    expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
    // The subject and the target are one property each.
    expect(Object.keys(value ?? {})).toHaveLength(2 + Object.keys(request.signInConditions).length);
  });
});
