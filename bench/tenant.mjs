/**
 * A made-up tenant: people, apps, named locations, policies and sign-ins, the same ones for the same seed. How often a condition occurs follows
 * public baselines of conditional access policies.
 */

/** Numbers that look random and are not (Marsaglia's xorshift with 32 bits). */
export class Dice {
  constructor(seed) {
    this.state = Math.imul(seed + 1, 2654435761) >>> 0 || 1;
  }
  number() {
    this.state ^= this.state << 13;
    this.state >>>= 0;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    this.state >>>= 0;
    return this.state / 2 ** 32;
  }
  below(limit) {
    return Math.floor(this.number() * limit);
  }
  chance(probability) {
    return this.number() < probability;
  }
  pick(list) {
    return list[this.below(list.length)];
  }
  some(list, count) {
    const left = [...list];
    return Array.from({ length: Math.min(count, left.length) }, () => left.splice(this.below(left.length), 1)[0]);
  }
}

const ids = (kind, count) => Array.from({ length: count }, (_, n) => `${kind}0000000-0000-4000-8000-${String(n).padStart(12, "0")}`);
const COUNTRIES =
  "AT AU BE BR CA CH CN CZ DE DK ES FI FR GB GR HK HU IE IL IN IR IT JP KR LT MX NL NO NZ PL PT RO RU SE SG TR UA US VN ZA".split(" ");
const USUAL = ["DE", "US", "GB"];
const PLATFORMS = ["windows", "macOS", "iOS", "android", "linux"];
/** Rules of device filters, each with what it says: one comparison, or several of which any or all hold. */
export const FILTERS = [
  { rule: "device.isCompliant -eq True", any: [["isCompliant", "eq", "true"]] },
  {
    rule: 'device.isCompliant -eq True -or device.trustType -eq "ServerAD"',
    any: [
      ["isCompliant", "eq", "true"],
      ["trustType", "eq", "ServerAD"],
    ],
  },
  { rule: 'device.trustType -ne "ServerAD"', any: [["trustType", "ne", "ServerAD"]] },
  { rule: 'device.extensionAttribute1 -eq "SAW"', any: [["extensionAttribute1", "eq", "SAW"]] },
  { rule: 'device.extensionAttribute1 -eq "Kiosk"', any: [["extensionAttribute1", "eq", "Kiosk"]] },
  {
    rule: 'device.extensionAttribute2 -eq "Prod" -and device.isCompliant -eq True',
    all: [
      ["extensionAttribute2", "eq", "Prod"],
      ["isCompliant", "eq", "true"],
    ],
  },
  { rule: 'device.model -startsWith "Surface"', any: [["model", "startsWith", "Surface"]] },
];
const EVERY_GUEST = {
  guestOrExternalUserTypes:
    "internalGuest,b2bCollaborationGuest,b2bCollaborationMember,b2bDirectConnectUser,otherExternalUser,serviceProvider",
  externalTenants: { "@odata.type": "#microsoft.graph.conditionalAccessAllExternalTenants", membershipKind: "all" },
};

export function makeTenant(seed, { people = 20_000 } = {}) {
  const dice = new Dice(seed);
  const groups = ids("a", 150);
  const roles = ids("b", 25);
  const apps = ids("c", 120);
  const [personas, departments, access, exceptions] = [groups.slice(0, 8), groups.slice(8, 48), groups.slice(48, 78), groups.slice(78)];
  const users = ids("d", people).map((id) => {
    const memberships = new Set([dice.pick(personas), dice.pick(departments), ...access.filter(() => dice.chance(0.03))]);
    if (dice.chance(0.05)) memberships.add(dice.pick(exceptions));
    const guest = dice.chance(0.08);
    return {
      id,
      groups: [...memberships],
      roles: dice.chance(0.01) ? dice.some(roles, 1 + dice.below(2)) : [],
      guestOrExternalUserType: guest ? "b2bCollaborationGuest" : null,
      externalTenantId: guest ? "e0000000-0000-4000-8000-00000000000f" : null,
    };
  });
  const namedLocations = ids("e", 24).map((id, n) =>
    n % 3 === 2
      ? {
          "@odata.type": "#microsoft.graph.countryNamedLocation",
          id,
          displayName: `Countries ${n}`,
          countriesAndRegions: dice.some(
            COUNTRIES.filter((code) => !USUAL.includes(code)),
            2 + dice.below(8),
          ),
          includeUnknownCountriesAndRegions: dice.chance(0.2),
        }
      : {
          "@odata.type": "#microsoft.graph.ipNamedLocation",
          id,
          displayName: `Site ${n}`,
          isTrusted: dice.chance(0.4),
          ipRanges: Array.from({ length: 1 + dice.below(14) }, () => ({
            cidrAddress: `${20 + dice.below(180)}.${dice.below(256)}.${dice.below(256)}.0/${dice.pick([20, 22, 24, 24, 26, 28])}`,
          })),
        },
  );
  return { personas, departments, access, exceptions, groups, roles, apps, users, namedLocations, breakGlass: [users[0].id, users[1].id] };
}

function makePolicy(dice, tenant, number) {
  const users = { excludeUsers: tenant.breakGlass, excludeGroups: dice.chance(0.8) ? dice.some(tenant.exceptions, 1 + dice.below(3)) : [] };
  const everybodyOr = (chanceOfAll) => {
    const kind = dice.number();
    if (kind < chanceOfAll) users.includeUsers = ["All"];
    else if (kind < chanceOfAll + 0.1) users.includeGuestsOrExternalUsers = EVERY_GUEST;
    else if (kind < chanceOfAll + 0.22) users.includeRoles = dice.some(tenant.roles, 3 + dice.below(10));
    else
      users.includeGroups = dice.chance(0.6)
        ? dice.some(tenant.personas, 2)
        : dice.some(dice.chance(0.5) ? tenant.departments : tenant.access, 3);
  };
  const conditions = { users, applications: { includeApplications: ["All"] } };
  const someApps = () => {
    conditions.applications = { includeApplications: dice.some(tenant.apps, 1 + dice.below(5)) };
  };
  const place = (kind) => dice.pick(tenant.namedLocations.filter((location) => location["@odata.type"].includes(kind))).id;
  const elsewhere = () => ({ includeLocations: ["All"], excludeLocations: dice.chance(0.5) ? ["AllTrusted"] : [place("ip")] });
  let grantControls = null;
  let sessionControls = null;
  const require = (operator, ...builtInControls) => {
    grantControls = { operator, builtInControls };
  };
  if (dice.chance(0.38)) {
    require("OR", "block");
    // Blocks are narrow: each has a condition that few sign-ins meet.
    everybodyOr(0.4);
    const narrow = [
      () => (conditions.clientAppTypes = ["exchangeActiveSync", "other"]),
      () => (conditions.platforms = { includePlatforms: ["windowsPhone"] }),
      () => (conditions.locations = { includeLocations: [place("country")] }),
      () => (conditions.authenticationFlows = { transferMethods: "deviceCodeFlow" }),
      () => (conditions[dice.chance(0.5) ? "signInRiskLevels" : "userRiskLevels"] = ["high"]),
      () => {
        users.includeGroups = dice.some(tenant.exceptions, 2);
        users.includeUsers = users.includeRoles = [];
        users.includeGuestsOrExternalUsers = null;
        conditions.locations = elsewhere();
      },
      () => (conditions.devices = { deviceFilter: { mode: "include", rule: 'device.extensionAttribute1 -eq "Kiosk"' } }),
    ];
    if (dice.chance(0.5)) someApps();
    dice.pick(narrow)();
  } else {
    everybodyOr(0.22);
    if (dice.chance(0.5)) someApps();
    else if (dice.chance(0.2)) conditions.applications.excludeApplications = dice.some(tenant.apps, 1 + dice.below(4));
    if (dice.chance(0.5))
      conditions.clientAppTypes = dice.pick([["browser"], ["mobileAppsAndDesktopClients"], ["browser", "mobileAppsAndDesktopClients"]]);
    if (dice.chance(0.4)) conditions.platforms = { includePlatforms: dice.some(PLATFORMS, 1 + dice.below(2)) };
    if (dice.chance(0.3)) conditions.locations = elsewhere();
    if (dice.chance(0.09)) conditions.signInRiskLevels = dice.pick([["high"], ["medium", "high"], ["low", "medium", "high"]]);
    if (dice.chance(0.05)) conditions.userRiskLevels = dice.pick([["high"], ["medium", "high"]]);
    if (dice.chance(0.1)) conditions.devices = { deviceFilter: { mode: dice.pick(["include", "exclude"]), rule: dice.pick(FILTERS).rule } };
    const effect = dice.number();
    if (effect < 0.5) require("OR", "mfa");
    else if (effect < 0.7) require("OR", "compliantDevice", "domainJoinedDevice");
    else if (effect < 0.8) require("AND", "mfa", "compliantDevice");
    else if (effect < 0.9) require("OR", "compliantDevice");
    else
      sessionControls = { signInFrequency: { isEnabled: true, type: "hours", value: 1 + dice.below(12), frequencyInterval: "timeBased" } };
  }
  return {
    id: ids("f", number + 1)[number],
    displayName: `Policy ${number}`,
    state: "enabled",
    conditions,
    grantControls,
    sessionControls,
  };
}

export function makePolicies(seed, tenant, count) {
  const dice = new Dice(seed);
  return Array.from({ length: count }, (_, number) => makePolicy(dice, tenant, number));
}

export function makeSignIns(seed, tenant, count) {
  const dice = new Dice(seed);
  const ranges = tenant.namedLocations.flatMap((location) => location.ipRanges ?? []).map(({ cidrAddress }) => cidrAddress.split("/")[0]);
  const usual = tenant.apps.slice(0, 15);
  const address = () => {
    const octets = dice.chance(0.55) ? dice.pick(ranges).split(".").slice(0, 3) : [1 + dice.below(222), dice.below(256), dice.below(256)];
    return [...octets, dice.below(256)].join(".");
  };
  return Array.from({ length: count }, () => {
    const managed = dice.chance(0.6);
    return {
      user: tenant.users[Math.floor(dice.number() * dice.number() * tenant.users.length)],
      application: dice.chance(0.8) ? dice.pick(usual) : dice.pick(tenant.apps),
      clientAppType: dice.chance(0.6)
        ? "browser"
        : dice.chance(0.9)
          ? "mobileAppsAndDesktopClients"
          : dice.pick(["exchangeActiveSync", "other"]),
      devicePlatform: dice.pick(["windows", "windows", "windows", ...PLATFORMS, null]),
      ipAddress: address(),
      country: dice.chance(0.8) ? dice.pick(USUAL) : dice.chance(0.97) ? dice.pick(COUNTRIES) : null,
      signInRiskLevel: dice.chance(0.95) ? "none" : dice.pick(["low", "medium", "high"]),
      userRiskLevel: dice.chance(0.97) ? "none" : dice.pick(["low", "medium", "high"]),
      servicePrincipalRiskLevel: null,
      insiderRiskLevel: null,
      authenticationFlow: dice.chance(0.99) ? "none" : "deviceCodeFlow",
      device: {
        isCompliant: managed ? dice.chance(0.9) : null,
        trustType: managed ? dice.pick(["AzureAD", "ServerAD", "Workplace"]) : null,
        extensionAttribute1: dice.chance(0.05) ? dice.pick(["SAW", "PAW", "Kiosk"]) : null,
        extensionAttribute2: dice.chance(0.1) ? dice.pick(["Prod", "Test"]) : null,
        model: dice.pick(["Surface Pro 9", "Surface Hub 2S", "MTR-10", "Latitude 7440", "MacBookPro18,3", null]),
      },
    };
  });
}
