/**
 * How long an exact impact takes: sets of several sizes, a few policies changed as a pull request changes them, with a directory of 20,000 users and
 * without one. Prints a Markdown table; processor time counts the garbage collector's threads, and hardly depends on what else the machine does. `node --expose-gc impact.mjs [seeds] [largest number of policies]`, after `npm run build` in the folder above.
 */
import { impact } from "../dist/provider/impact/impact.js";
import { readDirectory } from "../dist/provider/policy/directory.js";
import { readPolicySet } from "../dist/provider/policy/policy-set-reading.js";
import { ENGINES, viewer } from "./engines.mjs";
import { Dice, makePolicies, makeSignIns, makeTenant } from "./tenant.mjs";

const SEEDS = Number(process.argv[2] ?? 40);
const LARGEST = Number(process.argv[3] ?? 2000);
const SIZES = [50, 240, 500, 2000].filter((size) => size <= LARGEST);
const CHANGES = [1, 3, 10];

const RANGES = [
  { name: "Offices", category: "corporate", tags: ["offices"], subnets: ["192.0.2.0/24", "198.51.100.0/25"] },
  { name: "VPN", category: "vpn", tags: ["vpn"], subnets: ["203.0.113.0/26"] },
];

/** A fifth of the policies are pairs: one that routes, two access policies behind it. */
function withPairs(dice, tenant, policies) {
  const routes = policies.slice(0, Math.ceil(policies.length / 20)).map((policy, n) => ({
    ...policy,
    id: `9${policy.id.slice(1)}`,
    displayName: `Route ${n}`,
    conditions: {
      users: { includeUsers: ["All"], excludeUsers: tenant.breakGlass },
      applications: { includeApplications: dice.some(tenant.apps, 3) },
    },
    grantControls: null,
    sessionControls: { cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: "mcasConfigured" } },
  }));
  const rows = [
    () => ({ field: "deviceTag", operator: "doesNotEqual", values: ["intuneCompliant", "hybridAzureAdJoined"] }),
    () => ({ field: "ipTag", operator: "doesNotEqual", values: ["offices"] }),
    () => ({ field: "ipCategory", operator: "equals", values: [dice.pick(["corporate", "vpn", "risky"])] }),
    () => ({ field: "location", operator: dice.pick(["equals", "doesNotEqual"]), values: dice.some(["DE", "US", "GB", "RU", "CN"], 2) }),
    () => ({ field: "userGroup", operator: dice.pick(["equals", "doesNotEqual"]), values: dice.some(tenant.access, 2) }),
    () => ({ field: "userAgentTag", operator: "equals", values: ["nativeClient"] }),
  ];
  const accessPolicies = routes.flatMap(({ conditions }, n) =>
    [0, 1].map((m) => ({
      name: `Access ${2 * n + m}`,
      action: dice.chance(0.7) ? "block" : "audit",
      alert: dice.chance(0.3) ? { dailyLimit: 5 } : null,
      filters: [
        { field: "app", operator: "equals", values: conditions.applications.includeApplications },
        ...dice.some(rows, 2).map((make) => make()),
      ],
    })),
  );
  return { conditionalAccessPolicies: [...policies, ...routes], accessPolicies };
}

const EDITS = [
  (dice, tenant, policy) => policy.conditions.users.excludeGroups?.push(dice.pick(tenant.exceptions)),
  (dice, _tenant, policy) => policy.conditions.users.excludeGroups?.splice(dice.below(3), 1),
  (dice, tenant, policy) => {
    policy.conditions.applications.excludeApplications = [
      ...(policy.conditions.applications.excludeApplications ?? []),
      dice.pick(tenant.apps),
    ];
  },
  (_dice, _tenant, policy) => {
    policy.state = "disabled";
  },
  (dice, _tenant, policy) => {
    policy.conditions.clientAppTypes = dice.pick([["browser"], ["mobileAppsAndDesktopClients"], ["all"]]);
  },
  (dice, tenant, policy) => {
    policy.conditions.locations = { includeLocations: ["All"], excludeLocations: [dice.pick(tenant.namedLocations).id] };
  },
  (_dice, _tenant, policy) => {
    if (policy.grantControls) policy.grantControls = { operator: "OR", builtInControls: ["mfa"] };
  },
];

function changed(dice, tenant, set, count) {
  const after = structuredClone(set);
  for (const policy of dice.some(after.conditionalAccessPolicies, count)) dice.pick(EDITS)(dice, tenant, policy);
  if (count > 1) dice.pick(after.accessPolicies).action = "block";
  return after;
}

function read(parsed) {
  if (parsed.value === null) throw new Error(JSON.stringify(parsed.problems.slice(0, 3)));
  return parsed.value;
}

/** How long reading took, in milliseconds: two sets of so many policies, and directories. */
const readingOfSets = new Map(SIZES.map((size) => [size, []]));
const readingOfDirectories = [];

function noting(times, read) {
  const start = performance.now();
  const result = read();
  times.push(performance.now() - start);
  return result;
}

/** Two sets as they are read, and who is in the directory. */
function caseOf(size, count, people, seed) {
  const dice = new Dice(1000 * size + 10 * seed + count);
  const tenant = makeTenant(seed, { people: Math.max(people, 10) });
  const json = {
    ...withPairs(dice, tenant, makePolicies(seed + 7, tenant, Math.round(size * 0.8))),
    namedLocations: tenant.namedLocations,
    ipRanges: RANGES,
    apps: [],
  };
  const bent = changed(dice, tenant, json, count);
  const [before, after] = noting(readingOfSets.get(size), () => [json, bent].map((set) => read(readPolicySet(set))));
  const snapshot = { users: tenant.users, groups: tenant.groups.map((id) => ({ id })) };
  const directory = people === 0 ? undefined : noting(readingOfDirectories, () => read(readDirectory(snapshot)));
  return { before, after, directory };
}

/** What making a case left behind is collected before the clock starts; a full collection would throw compiled code away with it. */
function tidied() {
  for (let collection = 0; collection < 2; collection += 1) globalThis.gc({ type: "minor" });
}

function timed({ before, after, directory }) {
  tidied();
  const used = process.cpuUsage();
  const start = performance.now();
  const { regions, notExact } = impact(before, after, { directory });
  const time = performance.now() - start;
  const { user, system } = process.cpuUsage(used);
  return { time, cpu: (user + system) / 1000, regions: regions.length, isSimplified: notExact.length === 0 };
}

/** Sign-ins a second that another engine decides with 200 policies: what says how fast the machine is while an impact runs. */
const YARDSTICK = "@casl/ability";

async function yardstick() {
  const tenant = makeTenant(7, { people: 1000 });
  const decide = await ENGINES[YARDSTICK].make(makePolicies(11, tenant, 200));
  const views = makeSignIns(13, tenant, 1000).map(viewer(tenant));
  return () => {
    const start = performance.now();
    let count = 0;
    for (; performance.now() - start < 500; count += 1) decide(views[count % views.length]);
    return count / (performance.now() - start);
  };
}

const quantile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
const ascending = (numbers) => numbers.toSorted((a, b) => a - b);
const { time: cold } = timed(caseOf(240, 3, 0, 0));
const rows = [];
const decisionsPerMillisecond = await yardstick();
const rates = [];

for (const size of SIZES) {
  for (const count of CHANGES) {
    for (const people of [0, 20_000]) {
      const runs = size > 500 ? Math.min(SEEDS, 5) : SEEDS;
      rates.push(decisionsPerMillisecond());
      // The first run only warms up.
      const [, ...results] = Array.from({ length: runs + 1 }, (_, seed) => timed(caseOf(size, count, people, seed)));
      const times = ascending(results.map(({ time }) => time));
      const processor = ascending(results.map(({ cpu }) => cpu));
      const ms = (part) => quantile(times, part).toFixed(0);
      const cpu = (part) => quantile(processor, part).toFixed(0);
      const regions = quantile(ascending(results.map((result) => result.regions)), 0.5);
      const inexact = results.filter(({ isSimplified }) => !isSimplified).length;
      const memory = Math.round(process.memoryUsage().rss / 2 ** 20);
      rows.push([size, count, people, ms(0.5), ms(0.95), ms(1), cpu(0.5), cpu(0.95), regions, `${inexact} of ${runs}`, memory]);
      console.error(rows.at(-1).join("\t"));
    }
  }
}

console.log(
  "| policies | changed | users | p50 ms | p95 ms | max ms | p50 CPU ms | p95 CPU ms | regions p50 | not simplified | memory MB |",
);
console.log("|---|---|---|---|---|---|---|---|---|---|---|");
for (const row of rows) console.log(`| ${row.join(" | ")} |`);
console.log(`\nThe first impact of the process, 240 policies with 3 changed, took ${cold.toFixed(0)} ms.`);
const median = (times) => quantile(ascending(times), 0.5).toFixed(0);
const ofSets = [...readingOfSets].map(([size, times]) => `${median(times)} (${size} policies)`).join(", ");
console.log(`To read two sets of JSON takes a median of ${ofSets} ms, a directory of 20,000 users ${median(readingOfDirectories)} ms.`);
const rate = quantile(ascending(rates), 0.5);
const inDecisions = (row) => Math.round(row[3] * rate);
console.log(`Between the rows ${YARDSTICK} decides a median of ${Math.round(rate * 1000)} sign-ins a second with 200 policies.`);
const [anyDirectory, oneDirectory] = rows.filter(([size, count]) => size === 240 && count === 3).map(inDecisions);
if (anyDirectory !== undefined)
  console.log(
    `The p50 of 240 policies with 3 changed is the time of ${anyDirectory} of its decisions without a directory, of ${oneDirectory} with one.`,
  );
