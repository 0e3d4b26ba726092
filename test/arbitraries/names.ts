/**
 * The few names that the random universe is made of. They are few so that policies and sign-ins often meet, and each list holds near misses:
 * texts that differ in case or by a part, addresses on both sides of a range's end, values that no policy names.
 */

const id = (kind: number, n: number) => `${String(kind).repeat(8)}-0000-4000-8000-${String(n).padStart(12, "0")}`;
const several = (kind: number, count: number) => Array.from({ length: count }, (_, n) => id(kind, n + 1));

export const USERS = several(1, 4);
export const GROUPS = several(2, 4);
export const ROLES = ["62e90394-69f5-4237-9190-012177145e10", "194ae4cb-b126-40b2-bd5b-6091b380977d"];
export const TENANTS = several(3, 2);
export const SERVICE_PRINCIPALS = several(4, 3);
export const APPLICATIONS = several(5, 4);
export const PRINCIPAL_NAMES = ["ada@example.com", "alan@example.com", "Grace@example.org", "ext_ada@partner.example"];
/** SharePoint Online, one of Office 365, and the Azure portal, one of the admin portals. */
export const MICROSOFT_APPLICATIONS = ["00000003-0000-0ff1-ce00-000000000000", "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"];
/** Defender's numbers of SharePoint Online and of Microsoft 365. */
export const WELL_KNOWN_DEFENDER_IDS = ["20892", "11161"];
/** Nobody and nothing that a policy could name. */
export const STRANGER = id(9, 9);

/** Defender's numbers of the first applications. */
export const DEFENDER_IDS = ["900001", "900002", "900003"];

export const USER_ACTIONS = ["urn:user:registersecurityinfo", "urn:user:registerdevice"];
export const AUTHENTICATION_CONTEXTS = ["c1", "c2"];
export const ATTRIBUTES = ["Engineering_Project", "Engineering_Tier"];
export const ATTRIBUTE_VALUES = ["Baker", "baker", "Cascade", "Bake"];

export const IP_LOCATIONS = several(6, 4);
export const COUNTRY_LOCATIONS = several(7, 3);
/** Disjoint ones first: Defender's ranges never overlap. */
export const DISJOINT_SUBNETS = ["192.0.2.0/25", "192.0.2.128/25", "198.51.100.0/24", "203.0.113.7/32", "10.0.0.0/9", "2001:db8::/33"];
export const SUBNETS = [...DISJOINT_SUBNETS, "192.0.2.0/24", "198.51.0.0/16", "2001:db8::/32", "2001:db8:8000::/48"];
export const ADDRESSES = [
  "192.0.2.0",
  "192.0.2.127",
  "192.0.2.128",
  "192.0.2.255",
  "192.0.3.0",
  "198.51.99.255",
  "198.51.100.0",
  "203.0.113.6",
  "203.0.113.7",
  "10.127.255.255",
  "10.128.0.0",
  "2001:db8::1",
  "2001:db8:8000::1",
  "2001:db8:7fff:ffff:ffff:ffff:ffff:ffff",
  "2001:db7:ffff::1",
  // An IPv4 address in IPv6 notation.
  "::ffff:192.0.2.5",
];
export const COUNTRIES = ["NL", "DE", "US"];
export const COUNTRY_OF_NO_LIST = "AQ";

export const IP_TAGS = ["HQ", "Branch", "Scanner"];
export const ISPS = ["KPN", "KPN Mobile", "Deutsche Telekom", "Telekom", "kpn"];
export const USER_AGENTS = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) Mobile",
  "Outlook-Android 4.2",
  "curl",
];
/** Whole words of the agents above, in other case, and parts of words. */
export const USER_AGENT_WORDS = ["Windows", "NT", "iphone", "OS", "Mac OS", "Outlook-Android", "Outlook", "curl", "0", "Mobile"];

export const TERMS_OF_USE = several(8, 2);
export const STRENGTHS = ["00000000-0000-0000-0000-000000000002", "00000000-0000-0000-0000-000000000004"];
export const FILTERING_PROFILES = ["profile-1", "profile-2"];
export const CUSTOM_FACTORS = ["DuoMfa"];

/** Texts of a device property, for whole and partial comparison. */
export const DEVICE_TEXTS: Readonly<Record<string, readonly string[]>> = {
  deviceId: [id(9, 1), id(9, 2)],
  mdmAppId: ["0000000a-0000-0000-c000-000000000000", "54b943f8-d761-4f8d-951e-9cea1846db5a"],
  displayName: ["LAPTOP-1", "laptop-12", "KIOSK-1", "Lap"],
  enrollmentProfileName: ["Kiosk", "kiosk west"],
  manufacturer: ["Contoso", "contoso ltd"],
  model: ["One", "One Pro"],
  operatingSystem: ["Windows", "windows phone", "Linux"],
  operatingSystemVersion: ["10.0.1", "10.0.10", "11"],
  extensionAttribute1: ["SAW", "saw-2", "none"],
  extensionAttribute15: ["x"],
  deviceOwnership: ["Personal", "Company"],
  profileType: ["RegisteredDevice", "Shared"],
  trustType: ["AzureAD", "ServerAD", "Workplace"],
};
export const DEVICE_LISTS: Readonly<Record<string, readonly string[]>> = {
  physicalIds: ["[GID]:g:1", "[gid]:G:1", "[GID]:g:12"],
  systemLabels: ["CloudPC", "M365Managed", "cloudpc"],
};
