import { type Address, type AddressSet, LAST_V4, LAST_V6, parseAddress } from "../../evaluator/addresses";
import type { Expression } from "../../evaluator/expression";
import * as bits from "../search/bitset";
import { Keys } from "../search/keys";
import { testsOf } from "./refinement";

/** Addresses that documentation and examples use (RFC 5737, RFC 3849). */
const ORDINARY_ADDRESSES = ["203.0.113.7", "198.51.100.7", "192.0.2.7", "2001:db8::7"].map((text) => parseAddress(text) as Address);

/** Addresses of all kinds that the open conditions tell apart, and none. */
export function addressCandidates(open: readonly Expression[]): readonly (Address | null)[] {
  const sets = testsOf("ipAddress", open).flatMap(({ test }) => (test.kind === "within" ? [test.addresses] : []));
  return [
    ...ORDINARY_ADDRESSES,
    ...apart(sets, V4).map((value): Address => ({ family: 4, value })),
    ...apart(sets, V6).map((value): Address => ({ family: 6, value })),
    null,
  ];
}

interface Family<N> {
  readonly rangesOf: (set: AddressSet) => readonly (readonly [N, N])[];
  readonly first: N;
  readonly last: N;
  readonly next: (address: N) => N;
}

const V4: Family<number> = { rangesOf: ({ v4 }) => v4, first: 0, last: LAST_V4, next: (address) => address + 1 };
const V6: Family<bigint> = { rangesOf: ({ v6 }) => v6, first: 0n, last: LAST_V6, next: (address) => address + 1n };

/** Addresses of one family, one of each kind that the sets tell apart, in ascending order. */
function apart<N extends number | bigint>(sets: readonly AddressSet[], { rangesOf, first, last, next }: Family<N>): N[] {
  // The sets whose ranges begin or end there. Ranges of one set do not touch, so each bound changes whether the set holds what follows.
  const bounds = new Map<N, number[]>([[first, []]]);
  const bound = (at: N, set: number) => {
    const known = bounds.get(at);
    if (known === undefined) bounds.set(at, [set]);
    else known.push(set);
  };
  sets.forEach((set, number) => {
    for (const [start, end] of rangesOf(set)) {
      bound(start, number);
      bound(next(end), number);
    }
  });
  const found: N[] = [];
  const holding = bits.none(sets.length);
  const known = new Keys();
  for (const start of [...bounds.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))) {
    if (start > last) break;
    for (const set of bounds.get(start) ?? []) bits.toggle(holding, set);
    if (known.getOrSet(holding, found.length) !== found.length) continue;
    // The second address of a stretch, for the first one of a network is no host.
    const second = next(start);
    found.push(start < last && !bounds.has(second) ? second : start);
  }
  return found;
}
