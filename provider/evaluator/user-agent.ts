import Bowser from "bowser";
import { DEVICE_TYPES, USER_AGENT_TAGS } from "../policy/access-policy";

/**
 * A user agent string as Defender for Cloud Apps tags it. Microsoft publishes the names of the tags and not what earns them, so every rule
 * here is assumed; each tag comes with the reason that it was given for.
 */

export type UserAgentTag = (typeof USER_AGENT_TAGS)[number];
export type DeviceType = (typeof DEVICE_TYPES)[number];

export interface UserAgentClass {
  readonly browser: NameAndVersion | null;
  readonly operatingSystem: NameAndVersion | null;
  readonly deviceType: DeviceType | null;
  readonly tags: readonly UserAgentTag[];
  /** Why each tag was given. */
  readonly reasons: Readonly<Partial<Record<UserAgentTag, string>>>;
}

export interface NameAndVersion {
  readonly name: string;
  readonly version: string | null;
}

/** The day that the versions below are of; there is no clock in this room, so the answer for a string is the same every day. */
export const VERSIONS_AS_OF = "2026-11-24";

/** The version that was current one year before. Release dates: caniuse-lite 1.0.30001827. */
const BROWSER_A_YEAR_AGO: ReadonlyMap<string, number> = new Map([
  ["Chrome", 142],
  ["Chromium", 142],
  ["Microsoft Edge", 142],
  ["Firefox", 145],
  ["Opera", 124],
  ["Safari", 26],
  ["Samsung Internet for Android", 29],
  // Retired on 2022-06-15: every version is too old.
  ["Internet Explorer", Number.POSITIVE_INFINITY],
]);

/**
 * The oldest version that still gets security updates, as far as the string can tell: Windows 11 calls itself NT 10.0, and macOS has said
 * 10.15.7 ever since. Ends of support: Microsoft's lifecycle pages (8.1: 2023-01-10; 10 Mobile: 2020-01-14), endoflife.date (Android 13:
 * 2026-03-02, iOS 14: 2021-10-01, macOS 10.14: 2021-10-25).
 */
const OLDEST_SYSTEM: ReadonlyMap<string, readonly [number, number]> = new Map([
  ["Windows", [10, 0]],
  ["Windows Phone", [Number.POSITIVE_INFINITY, 0]],
  ["Android", [14, 0]],
  ["iOS", [15, 0]],
  ["macOS", [10, 15]],
]);

/** Parts of a string by which an app gives itself away although it shows pages with a browser's engine. */
const EMBEDDED: readonly (readonly [RegExp, string])[] = [
  [/\bElectron\//, "an Electron app"],
  [/\bMicrosoft (Office|Outlook)\b|\b(Teams|TeamsMobile\w*|Outlook-iOS|OneDrive)\//, "a Microsoft 365 app"],
  [/; wv\)/, "a web view of an Android app"],
  [/\((iPhone|iPad|iPod|Macintosh)\b(?!.*\b(Safari|Firefox)\/)/, "a web view of an app on an Apple device"],
];

/** A longer string tells nothing more, and the parser's patterns take time on it. */
const LONGEST = 1000;

export function classifyUserAgent(text: string): UserAgentClass {
  const userAgent = text.trim().slice(0, LONGEST);
  if (userAgent === "") return { browser: null, operatingSystem: null, deviceType: null, tags: [], reasons: {} };
  const parsed = Bowser.parse(userAgent);
  const named = nameAndVersion(parsed.browser.name, parsed.browser.version);
  const operatingSystem = nameAndVersion(parsed.os.name, parsed.os.version);
  const robot = parsed.platform.type === "bot" ? `${named?.name ?? "It"} names itself a robot.` : undefined;
  const nativeClient = robot === undefined ? whyNative(userAgent, named, parsed.engine.name) : undefined;
  // What the parser guesses where the text names none is no browser.
  const browser = nativeClient === NAMES_NO_BROWSER ? null : named;
  const isBrowser = robot === undefined && nativeClient === undefined;
  const reasons = present({
    nativeClient,
    outdatedBrowser: isBrowser ? whyOutdatedBrowser(browser) : undefined,
    outdatedOperatingSystem: whyOutdatedSystem(operatingSystem),
    robot,
  });
  return {
    browser,
    operatingSystem,
    deviceType: deviceTypeOf(parsed.platform.type),
    tags: USER_AGENT_TAGS.filter((tag) => reasons[tag] !== undefined),
    reasons,
  };
}

const NAMES_NO_BROWSER = "It names no browser.";

function whyNative(userAgent: string, browser: NameAndVersion | null, engine: string | undefined): string | undefined {
  const app = EMBEDDED.find(([pattern]) => pattern.test(userAgent));
  if (app !== undefined) return `It is ${app[1]}.`;
  // The parser takes the first product for a browser's name where it knows none.
  const known = browser !== null && Object.values(Bowser.BROWSER_MAP).includes(browser.name);
  return known && engine !== undefined ? undefined : NAMES_NO_BROWSER;
}

function whyOutdatedBrowser(browser: NameAndVersion | null): string | undefined {
  const oldest = browser === null ? undefined : BROWSER_A_YEAR_AGO.get(browser.name);
  if (browser === null || browser.version === null || oldest === undefined) return undefined;
  if (oldest === Number.POSITIVE_INFINITY) return `${browser.name} is retired.`;
  if (numbers(browser.version)[0] >= oldest) return undefined;
  return `${browser.name} ${browser.version} is older than ${oldest}, which was current a year before ${VERSIONS_AS_OF}.`;
}

function whyOutdatedSystem(system: NameAndVersion | null): string | undefined {
  const oldest = system === null ? undefined : OLDEST_SYSTEM.get(system.name);
  if (system === null || oldest === undefined) return undefined;
  if (oldest[0] === Number.POSITIVE_INFINITY) return `${system.name} is retired.`;
  if (system.version === null) return undefined;
  const [major, minor] = numbers(system.version);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return undefined;
  return `${system.name} ${system.version} gets no security updates any more.`;
}

/** Of `NT 6.1`, `17.4`, `158.0.0.0`. */
function numbers(version: string): readonly [number, number] {
  const [major, minor = 0] = version.replace(/^NT /, "").split(".").map(Number);
  return [major, minor];
}

function deviceTypeOf(platform: string | undefined): DeviceType | null {
  if (platform === undefined || platform === "bot") return null;
  return DEVICE_TYPES.find((type) => type === platform) ?? "other";
}

function nameAndVersion(name: string | undefined, version: string | undefined): NameAndVersion | null {
  return name ? { name, version: version || null } : null;
}

function present<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never;
}

const remembered = new Map<string, readonly UserAgentTag[]>();
const MOST_REMEMBERED = 10_000;

/** The tags alone, for logs: millions of rows share a few thousand strings, and parsing one costs more than deciding its sign-in. */
export function userAgentTags(userAgent: string): readonly UserAgentTag[] {
  const known = remembered.get(userAgent);
  if (known !== undefined) return known;
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  const { tags } = classifyUserAgent(userAgent);
  remembered.set(userAgent, tags);
  return tags;
}
