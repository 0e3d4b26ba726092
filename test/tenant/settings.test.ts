import { endpoints, isLoopback, nameOf, Settings } from "../../provider/tenant/settings";

const settings = (configured: Record<string, string>, environment: Record<string, string> = {}) =>
  new Settings((key) => configured[key], environment);

describe("a key", () => {
  test("is taken from the configuration before ARM_*, and from ARM_* before AZURE_*", () => {
    const environment = { ARM_CLIENT_ID: "arm", AZURE_CLIENT_ID: "azure" };
    expect(settings({ clientId: "configured" }, environment).text("clientId")).toBe("configured");
    expect(settings({}, environment).text("clientId")).toBe("arm");
    expect(settings({}, { AZURE_CLIENT_ID: "azure" }).text("clientId")).toBe("azure");
  });

  test("that is empty counts as absent", () => {
    expect(settings({ clientId: " " }, { ARM_CLIENT_ID: "", AZURE_CLIENT_ID: "azure" }).text("clientId")).toBe("azure");
    expect(settings({}).text("clientId")).toBeNull();
  });

  test.each([
    ["true", true],
    ["1", true],
    ["False", false],
    ["0", false],
  ])("that is a truth value takes %s", (text, expected) => {
    expect(settings({}, { ARM_USE_OIDC: text }).flag("useOidc")).toBe(expected);
  });

  test("of the wrong kind is refused by all its names", () => {
    expect(() => settings({ useMsi: "maybe" }).flag("useMsi")).toThrow(/appcontrol:useMsi \(ARM_USE_MSI\) is "maybe"/);
    expect(() => settings({ retries: "many" }).number("retries", 8, 0, 100)).toThrow(/a number from 0 to 100/);
    expect(settings({}).number("retries", 8, 0, 100)).toBe(8);
  });

  test("says in messages where it may be set", () => {
    expect(nameOf("tenantId")).toBe("appcontrol:tenantId (ARM_TENANT_ID, AZURE_TENANT_ID)");
  });
});

describe("endpoints", () => {
  test("are those of the public cloud by default", () => {
    expect(endpoints(settings({}))).toEqual({
      graph: "https://graph.microsoft.com",
      graphScope: "https://graph.microsoft.com/.default",
      defender: "https://portal.cloudappsecurity.com",
      defenderGiven: false,
      authority: "https://login.microsoftonline.com",
      authorityGiven: false,
    });
  });

  test("follow the cloud", () => {
    expect(endpoints(settings({}, { ARM_ENVIRONMENT: "usgovernment" }))).toMatchObject({
      graph: "https://graph.microsoft.us",
      graphScope: "https://graph.microsoft.us/.default",
      authority: "https://login.microsoftonline.us",
      defender: null,
    });
    expect(() => endpoints(settings({ environment: "moon" }))).toThrow(/"moon".*public/);
  });

  test("are all at one address when a tenant is given, unless one is given on its own", () => {
    const given = endpoints(
      settings({ tenant: "http://127.0.0.1:9000/", defenderEndpoint: "https://contoso.eu.portal.cloudappsecurity.com" }),
    );
    expect(given).toMatchObject({
      graph: "http://127.0.0.1:9000",
      authority: "http://127.0.0.1:9000",
      authorityGiven: true,
      defender: "https://contoso.eu.portal.cloudappsecurity.com",
      defenderGiven: true,
    });
  });

  test("over plain http are refused everywhere but on loopback, all at once", () => {
    const wrong = { graphEndpoint: "http://graph.example", authorityHost: "http://login.example", tenant: "127.0.0.1:9000" };
    expect(() => endpoints(settings(wrong))).toThrow(
      /tenant is "127.0.0.1:9000", which is no URL[\s\S]*http:\/\/graph\.example[\s\S]*in the clear[\s\S]*http:\/\/login\.example/,
    );
  });

  test.each([
    ["http://localhost:1", true],
    ["http://127.8.9.1:1", true],
    ["http://[::1]:1", true],
    ["http://127.0.0.1.example", false],
    ["http://localhost.example", false],
    ["http://10.0.0.1", false],
  ])("%s on loopback: %s", (address, expected) => {
    expect(isLoopback(address)).toBe(expected);
  });
});
