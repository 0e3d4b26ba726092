/**
 * The random universe of the tests: policy sets, directories, sign-ins and edits of policy sets, as fast-check arbitraries.
 *
 * Everything is drawn from a few names (`names.ts`), so that policies and sign-ins meet often. How large it gets is a `Size` (`ORDINARY`,
 * `SMALL`, or your own); which one it is, the seed says: run the tests with `APPCONTROL_SEED=<number>` to see a run again, and with
 * `APPCONTROL_RUNS=<factor>` to see more of it.
 */

export { directory, USERS_IN_DIRECTORY } from "./directories";
export { type EditedSet, edit, edited, editedSet, jsonOf } from "./edits";
export { canonicalSet, policySet } from "./policy-sets";
export { runs, SEED } from "./runs";
export { ATTRIBUTES_TO_LEAVE_OUT, knownSignIn, type PartlyUnknown, partlyUnknownSignIn, signInById } from "./sign-ins";
export { ORDINARY, type Size, SMALL } from "./size";
