/** A tree of small numbers: each leads to the next branch, the last one to what was looked for. */
export type Branch = (Branch | number | undefined)[];

export function branchAt(branch: Branch, key: number): Branch {
  const known = branch[key];
  if (known !== undefined) return known as Branch;
  const grown: Branch = [];
  branch[key] = grown;
  return grown;
}
