import { type Json, LOCATION, OTHER } from "../fixtures";
import { table } from "./table";

/** From where, with what and how risky: the conditions that are neither about who nor about what. */

const site = (id: string, ranges: readonly string[], isTrusted = false): Json => ({
  "@odata.type": "#microsoft.graph.ipNamedLocation",
  id,
  displayName: "Site",
  isTrusted,
  ipRanges: ranges.map((cidrAddress) => ({ cidrAddress })),
});
const countries = (id: string, codes: readonly string[], rest: Json = {}): Json => ({
  "@odata.type": "#microsoft.graph.countryNamedLocation",
  id,
  displayName: "Countries",
  countriesAndRegions: codes,
  ...rest,
});

const filter = (mode: "include" | "exclude", rule: string) => ({ devices: { deviceFilter: { mode, rule } } });

table("R10: platforms", [
  ["all covers one that is none of the named", { platforms: { includePlatforms: ["all"] } }, { devicePlatform: null }, true],
  [
    "all but the named ones is the unknown platform",
    { platforms: { includePlatforms: ["all"], excludePlatforms: ["android", "iOS", "windows", "macOS", "linux", "windowsPhone"] } },
    { devicePlatform: null },
    true,
  ],
  ["a named one", { platforms: { includePlatforms: ["windows"] } }, {}, true],
  ["none of the named", { platforms: { includePlatforms: ["windows"] } }, { devicePlatform: null }, false],
]);

table("R11: client apps are taken literally", [
  ["all includes legacy", { clientAppTypes: ["all"] }, { clientAppType: "other" }, true],
  ["listed", { clientAppTypes: ["exchangeActiveSync", "other"] }, { clientAppType: "other" }, true],
  ["not listed", { clientAppTypes: ["exchangeActiveSync"] }, { clientAppType: "easSupported" }, false],
]);

const at = (include: readonly string[], exclude: readonly string[] = []) => ({
  locations: { includeLocations: include, excludeLocations: exclude },
});
const SITES = {
  namedLocations: [
    site(LOCATION, ["203.0.113.0/24", "2001:db8::/32"], true),
    countries(OTHER, ["NL", "BE"], { includeUnknownCountriesAndRegions: true }),
  ],
};
table("R12: locations", [
  ["an address of the site", at([LOCATION]), {}, true, SITES],
  ["another address", at([LOCATION]), { ipAddress: "203.0.114.7" }, false, SITES],
  ["an IPv6 address of the site", at([LOCATION]), { ipAddress: "2001:db8:1::1" }, true, SITES],
  ["no address", at([LOCATION]), { ipAddress: null }, false, SITES],
  ["an address that is not known", at([LOCATION]), { ipAddress: undefined }, "unknown", SITES],
  ["All covers what is not known", at(["All"]), { ipAddress: undefined }, true, SITES],
  ["all but the trusted", at(["All"], ["AllTrusted"]), {}, false, SITES],
  ["an exclusion alone means all but that", at([], [LOCATION]), { ipAddress: "198.51.100.1" }, true, SITES],
  ["a country", at([OTHER]), {}, true, SITES],
  ["another country", at([OTHER]), { country: "DE" }, false, SITES],
  ["no country, where unknown countries are included", at([OTHER]), { country: null }, true, SITES],
  ["no country, where they are not", at([OTHER]), { country: null }, false, { namedLocations: [countries(OTHER, ["NL"])] }],
  ["trusted addresses of multi-factor authentication", at(["00000000-0000-0000-0000-000000000000"]), { mfaTrustedIp: true }, true],
  [
    "the compliant network, where that is not known",
    at(["3d46dbda-8382-466a-856d-eb00cbc6b910"]),
    { compliantNetwork: undefined },
    "unknown",
  ],
]);

table("R13: levels are a list and no threshold, and no risk is the level none", [
  ["listed", { signInRiskLevels: ["medium"] }, { signInRiskLevel: "medium" }, true],
  ["above what is listed", { signInRiskLevels: ["medium"] }, { signInRiskLevel: "high" }, false],
  ["null is none", { userRiskLevels: ["none"] }, { userRiskLevel: null }, true],
  ["null is nothing else", { userRiskLevels: ["low", "medium", "high"] }, { userRiskLevel: null }, false],
  ["insider risk null matches no list", { insiderRiskLevels: "minor,moderate,elevated" }, {}, false],
  ["insider risk", { insiderRiskLevels: "minor" }, { insiderRiskLevel: "minor" }, true],
]);

table("R14: device filters", [
  ["include, rule true", filter("include", "device.isCompliant -eq True"), {}, true],
  ["exclude, rule true", filter("exclude", "device.isCompliant -eq True"), {}, false],
  ["not registered: positive operators are false", filter("include", 'device.displayName -startsWith "SAW"'), { device: null }, false],
  ["not registered: negative operators are true", filter("include", 'device.displayName -notStartsWith "SAW"'), { device: null }, true],
  ["not registered, exclude, negative", filter("exclude", 'device.trustType -ne "ServerAD"'), { device: null }, false],
  ["-eq null asks for absence", filter("include", "device.extensionAttribute1 -eq null"), { device: { extensionAttribute1: null } }, true],
  ["-ne null asks for presence", filter("include", "device.extensionAttribute1 -ne null"), { device: { extensionAttribute1: "x" } }, true],
  [
    "texts are compared without regard to case",
    filter("include", 'device.model -contains "surface"'),
    { device: { model: "Microsoft SURFACE Pro" } },
    true,
  ],
  [
    "a list has to have the whole element",
    filter("include", 'device.physicalIds -contains "[ZTDID]"'),
    { device: { physicalIds: ["[ZTDId]:x"] } },
    false,
  ],
  [
    "a list that has it",
    filter("include", 'device.systemLabels -contains "M365Managed"'),
    { device: { systemLabels: ["m365managed"] } },
    true,
  ],
  [
    "-not binds closer than -and, -and closer than -or",
    filter("include", '-not (device.isCompliant -eq True) -and device.model -eq "x" -or device.trustType -eq "AzureAD"'),
    {},
    true,
  ],
  ["a property that is not given is not known", filter("include", 'device.model -eq "x"'), {}, "unknown"],
  ["what is not known may make no difference", filter("include", 'device.model -eq "x" -or device.isCompliant -eq True'), {}, true],
]);

table("R15: authentication flows", [
  [
    "listed",
    { authenticationFlows: { transferMethods: "deviceCodeFlow,authenticationTransfer" } },
    { authenticationFlow: "deviceCodeFlow" },
    true,
  ],
  ["none", { authenticationFlows: { transferMethods: "deviceCodeFlow" } }, {}, false],
]);
