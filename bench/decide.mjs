/**
 * Decisions a second of the evaluator beside general rule engines: the same policies, the same sign-ins, and the same answers, which is checked
 * first. Prints Markdown tables. `npm run bench`, after `npm run build` in the folder above.
 */
import { spawnSync } from "node:child_process";
import { compile } from "../dist/provider/analysis.js";
import { ENGINES, viewer } from "./engines.mjs";
import { makePolicies, makeSignIns, makeTenant } from "./tenant.mjs";

const SIZES = (process.argv[2] ?? "20,200,2000").split(",").map(Number);
/** Of one round. */
const SECONDS = Number(process.argv[3] ?? 0.5);
const CHECKED = 200;

const tenant = makeTenant(7);
const signIns = makeSignIns(13, tenant, 20_000);
/** As they come out of a file: no two share a text or a list. So many are in the processor's cache, as a row is that was just read. */
const IN_CACHE = 1_000;
const parsed = signIns.map((signIn) => JSON.parse(JSON.stringify(signIn)));
const directory = { users: tenant.users };
const byId = parsed.map((signIn) => ({ ...signIn, user: { id: signIn.user.id } }));
const view = viewer(tenant);
const views = signIns.map(view);
const columns = columnsOf(signIns);

function columnsOf(list) {
  const result = { length: list.length };
  for (const property of Object.keys(list[0])) {
    const places = new Map();
    const values = [];
    result[property] = {
      values,
      index: Uint32Array.from(list, (signIn) => {
        const value = signIn[property];
        const key = value === null || typeof value !== "object" ? value : (value.id ?? JSON.stringify(value));
        if (!places.has(key)) places.set(key, values.push(value) - 1);
        return places.get(key);
      }),
    };
  }
  return result;
}

const ROUNDS = 12;

/**
 * Decisions a second of each, the best of some rounds. All take turns, round by round, for the speed of a machine that others use, too, changes
 * from minute to minute.
 */
async function withRates(rows) {
  const best = rows.map(() => 0);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [place, { rate }] of rows.entries()) best[place] = Math.max(best[place], await rate());
  }
  return rows.map(({ name, setup }, place) => ({ name, setup, decisions: best[place] }));
}

/** Of one round. @param step decides some sign-ins, and says how many. */
const rateOf = (step) => async () => {
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < SECONDS * 1000) count += await step(count);
  return (count / (performance.now() - start)) * 1000;
};

const oneByOne = (evaluator, list) =>
  rateOf(() => {
    for (const signIn of list) evaluator.decide(signIn);
    return list.length;
  });

/** Of an evaluator that has seen none of them. */
const firstTime = (set) => () => {
  const fresh = compile(set);
  return (parsed.length / timed(() => decideEach(fresh))) * 1000;
};

function decideEach(evaluator) {
  for (const signIn of parsed) evaluator.decide(signIn);
}

function bestOf(count, measured) {
  return Math.min(...Array.from({ length: count }, measured));
}

function timed(action) {
  const start = performance.now();
  action();
  return performance.now() - start;
}

function heap() {
  global.gc?.();
  return process.memoryUsage().heapUsed;
}

async function measure(size) {
  const policies = makePolicies(11, tenant, size);
  const set = { conditionalAccessPolicies: policies, namedLocations: tenant.namedLocations };
  const rows = [];

  const expected = compile(set);
  const applying = (place) =>
    expected
      .explain(signIns[place])
      .policies.filter(({ applies }) => applies === true)
      .map(({ id }) => id);
  for (const [name, { make, first }] of Object.entries(ENGINES)) {
    const start = performance.now();
    const run = await make(policies);
    const setup = performance.now() - start;
    for (let place = 0; place < CHECKED; place++) {
      const ids = await run(views[place]);
      const wanted = applying(place);
      const same = first
        ? ids.length === Math.min(1, wanted.length) && ids.every((id) => wanted.includes(id))
        : String(ids.toSorted()) === String(wanted.toSorted());
      if (!same) throw new Error(`${name} says ${ids} of sign-in ${place}, the evaluator ${wanted}.`);
    }
    const rate = rateOf(async (done) => {
      await run(views[done % views.length]);
      return 1;
    });
    rows.push({ name, rate, setup });
  }

  const setup = bestOf(5, () => timed(() => compile(set)));
  const before = heap();
  const evaluator = compile(set);
  decideEach(evaluator);
  const memory = heap() - before;
  const withDirectory = compile(set, directory);
  for (const [place, signIn] of byId.entries()) {
    if (withDirectory.decide(signIn).result !== evaluator.decide(parsed[place]).result)
      throw new Error(`The directory changes sign-in ${place}.`);
  }
  rows.push({ name: "this evaluator, `decide`, 20,000 sign-ins for the first time", rate: firstTime(set), setup });
  rows.push({ name: "this evaluator, `decide`", rate: oneByOne(evaluator, parsed.slice(0, IN_CACHE)), setup });
  const name = "this evaluator, `decide`, memberships from a directory";
  rows.push({ name, rate: oneByOne(withDirectory, byId.slice(0, IN_CACHE)), setup });
  const { codes, outcomeOf } = evaluator.decideAll(columns);
  for (const place of codes.keys())
    if (outcomeOf(codes[place]) !== evaluator.decide(parsed[place])) throw new Error(`Columns change sign-in ${place}.`);
  rows.push({ name: "this evaluator, `decideAll`", rate: rateOf(() => evaluator.decideAll(columns).codes.length), setup });
  return { rows: await withRates(rows), memory };
}

const shown = (value) => (value >= 1000 ? Math.round(value).toLocaleString("en-US") : value.toPrecision(3));

async function print(size) {
  const { rows, memory } = await measure(size);
  const fastest = Math.max(...rows.filter(({ name }) => name in ENGINES).map(({ decisions }) => decisions));
  console.log(`\n### ${size.toLocaleString("en-US")} policies\n`);
  console.log("| engine | decisions/s | against the fastest engine | compile, ms |");
  console.log("| --- | ---: | ---: | ---: |");
  for (const { name, decisions, setup } of rows)
    console.log(`| ${name} | ${shown(decisions)} | ${shown(decisions / fastest)} | ${shown(setup)} |`);
  console.log(`\nThe evaluator with all outcomes of 20,000 sign-ins takes ${Math.round(memory / 2 ** 20)} MB.`);
}

if (SIZES.length === 1) await print(SIZES[0]);
else {
  // Each size in a process of its own: what a compiler learned from one set is of no use, or harm, to the next.
  for (const size of SIZES) {
    const { status } = spawnSync(process.execPath, [...process.execArgv, process.argv[1], String(size), String(SECONDS)], {
      stdio: "inherit",
    });
    if (status !== 0) process.exit(1);
  }
}
