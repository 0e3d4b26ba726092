import * as fc from "fast-check";
import { compile } from "../../provider/analysis";
import { directory, knownSignIn, partlyUnknownSignIn, policySet, SMALL, signInById, USERS_IN_DIRECTORY } from "../arbitraries";
import { type Disagreement, firstColumnDisagreement, firstDisagreement, firstPartialDisagreement } from "./naive/agreement";

/**
 * The evaluator against the naive one for as long as you like, each run with other policies and sign-ins:
 *
 *     npx esbuild test/evaluator/differential-long.ts --bundle --platform=node | node - <sign-ins> [seed]
 *
 * Prints the first sign-in on which the two differ and ends with 1, or counts and ends with 0.
 */

const [wanted = 1_000_000, seed = Date.now()] = process.argv.slice(2).map(Number);
const SIGN_INS_PER_SET = 200;

const ofTheDirectory = signInById.filter(({ user }) => USERS_IN_DIRECTORY.includes(user?.id ?? ""));
const drawn = <T>(from: fc.Arbitrary<T>, count: number, of: number): readonly T[] => fc.sample(from, { numRuns: count, seed: seed + of });

function disagreementOf(round: number): Disagreement | null {
  const [[set], [small], [known]] = [drawn(policySet(), 1, round), drawn(policySet(SMALL), 1, round), drawn(directory, 1, round)];
  const partly = drawn(partlyUnknownSignIn(3), SIGN_INS_PER_SET / 20, round).map(({ signIn }) => signIn);
  return (
    firstDisagreement(compile(set), set!, drawn(knownSignIn, SIGN_INS_PER_SET, round)) ??
    firstDisagreement(compile(set, known), set!, drawn(ofTheDirectory, SIGN_INS_PER_SET / 4, round), known) ??
    firstPartialDisagreement(compile(small), small!, partly) ??
    firstColumnDisagreement(compile(set), set!, [...drawn(knownSignIn, SIGN_INS_PER_SET / 4, -round), ...partly])
  );
}

for (let round = 0; round * SIGN_INS_PER_SET < wanted; round++) {
  const disagreement = disagreementOf(round);
  if (disagreement !== null) {
    console.log(JSON.stringify({ seed, round, ...disagreement }, null, 1));
    process.exit(1);
  }
  if (round % 500 === 499) console.log(`${((round + 1) * SIGN_INS_PER_SET).toLocaleString("en")} sign-ins decided alike (seed ${seed})`);
}
console.log(`${wanted.toLocaleString("en")} sign-ins decided alike (seed ${seed})`);
