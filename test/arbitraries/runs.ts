/** The same runs every time, unless somebody asks for others: a test that fails today fails tomorrow. */
export const SEED = Number(process.env.APPCONTROL_SEED ?? 20260801);

/** Parameters of a fast-check run of `count` cases. */
export function runs(count: number): { readonly seed: number; readonly numRuns: number } {
  return { seed: SEED, numRuns: Math.round(count * Number(process.env.APPCONTROL_RUNS ?? 1)) };
}
