import fc from "fast-check";
import { classifyUserAgent, userAgentTags } from "../../provider/evaluator/user-agent";
import { USER_AGENT_TAGS } from "../../provider/policy/access-policy";

const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";
const WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)";
const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";

test.each([
  ["a browser of today", `${WINDOWS} ${WEBKIT} Chrome/158.0.0.0 Safari/537.36`, []],
  ["a browser of last year", `${WINDOWS} ${WEBKIT} Chrome/141.0.0.0 Safari/537.36`, ["outdatedBrowser"]],
  ["the browser that was current a year ago", `${WINDOWS} ${WEBKIT} Chrome/142.0.0.0 Safari/537.36`, []],
  ["Edge, which names Chrome too", `${WINDOWS} ${WEBKIT} Chrome/158.0.0.0 Safari/537.36 Edg/91.0.864.54`, ["outdatedBrowser"]],
  ["the first Edge", `${WINDOWS} ${WEBKIT} Chrome/70.0.3538.102 Safari/537.36 Edge/18.19042`, ["outdatedBrowser"]],
  [
    "Internet Explorer on Windows 7",
    "Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko",
    ["outdatedBrowser", "outdatedOperatingSystem"],
  ],
  ["Firefox on Linux", "Mozilla/5.0 (X11; Linux x86_64; rv:160.0) Gecko/20100101 Firefox/160.0", []],
  [
    "Safari on a Mac",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/27.1 Safari/605.1.15",
    [],
  ],
  [
    "a Mac of 2018",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_14_6) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/14.1 Safari/605.1.15",
    ["outdatedBrowser", "outdatedOperatingSystem"],
  ],
  ["Chrome on an iPhone", `${IPHONE} CriOS/158.0.1 Mobile/15E148 Safari/604.1`, []],
  ["Firefox on a Mac", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:160.0) Gecko/20100101 Firefox/160.0", []],
  ["a page inside a Mac app", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)", ["nativeClient"]],
  ["a page inside an iPhone app", `${IPHONE} Mobile/15E148`, ["nativeClient"]],
  [
    "a page inside an Android app",
    `Mozilla/5.0 (Linux; Android 15; Pixel 9; wv) ${WEBKIT} Version/4.0 Chrome/158.0.0.0 Mobile Safari/537.36`,
    ["nativeClient"],
  ],
  ["an app on an Android of 2019", "Dalvik/2.1.0 (Linux; U; Android 10; SM-G970F Build/QP1A)", ["nativeClient", "outdatedOperatingSystem"]],
  ["Office", "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.13801; Pro)", ["nativeClient"]],
  [
    "Outlook's old page",
    "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; WOW64; Trident/7.0; Microsoft Outlook 16.0.4266)",
    ["nativeClient"],
  ],
  ["Electron", `${WINDOWS} ${WEBKIT} Teams/1.5.00.9163 Chrome/85.0.4183.121 Electron/10.4.7 Safari/537.36`, ["nativeClient"]],
  ["a script", "python-requests/2.31.0", ["nativeClient"]],
  ["a crawler", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", ["robot"]],
  ["nothing", "", []],
])("%s is tagged rightly", (_, userAgent, tags) => {
  const found = classifyUserAgent(userAgent);
  expect(found.tags).toEqual(tags);
  expect(Object.keys(found.reasons).sort()).toEqual([...tags].sort());
  expect(userAgentTags(userAgent)).toEqual(tags);
});

test("names browser, system and kind of device", () => {
  expect(classifyUserAgent(`${WINDOWS} ${WEBKIT} Chrome/158.0.0.0 Safari/537.36`)).toMatchObject({
    browser: { name: "Chrome", version: "158.0.0.0" },
    operatingSystem: { name: "Windows", version: "NT 10.0" },
    deviceType: "desktop",
  });
});

test("what the parser guesses of a text without a browser is not shown as one", () => {
  const { browser, operatingSystem, reasons } = classifyUserAgent("Dalvik/2.1.0 (Linux; U; Android 15; Pixel 9 Build/TQ3A)");
  expect([browser, operatingSystem?.name, reasons.nativeClient]).toEqual([null, "Android", "It names no browser."]);
  expect(classifyUserAgent("MyApp/1.0 CFNetwork/1408.0.4 Darwin/22.5.0").browser).toBeNull();
});

test("takes any text, and never calls one both a robot and a native client", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 3000 }), (text) => {
      const { tags } = classifyUserAgent(text);
      expect(tags.every((tag) => USER_AGENT_TAGS.includes(tag))).toBe(true);
      expect(tags.includes("robot") && tags.includes("nativeClient")).toBe(false);
    }),
  );
});
