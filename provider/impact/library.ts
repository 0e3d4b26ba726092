import { z } from "zod";
import { optionsProblems, optionsSchema, readableOptions, type ShapeOf } from "../evaluator/options";
import { readSetToJudge } from "../evaluator/sets";
import { readSignIn } from "../evaluator/sign-in";
import { readDirectory } from "../policy/directory";
import type { PolicySet } from "../policy/policy-set";
import { type Parsed, ProblemsError, under } from "../policy/problems";
import { impact as impactOf } from "./impact";
import type { Caller, Impact, ImpactOptions, Region } from "./result";

/** The impact for whoever has JSON: sets, directory and sign-ins are read as they come. */

export interface ImpactRequest extends Omit<ImpactOptions, "directory" | "between"> {
  /** JSON of a directory snapshot. */
  readonly directory?: unknown;
  /** Policy sets. */
  readonly between?: readonly unknown[];
}

const requestSchema = z.strictObject({
  ...optionsSchema.shape,
  directory: z.unknown().optional(),
  between: z.array(z.unknown()).optional(),
  guarantees: z.unknown().optional(),
  budget: z.number().positive().optional(),
  names: z
    .custom<ReadonlyMap<string, string>>((names) => names instanceof Map, {
      message: "names is no Map.",
      params: { mend: "Give a Map from ids to names." },
    })
    .optional(),
  caller: z
    .strictObject({
      id: z.string(),
      kind: z.enum(["user", "servicePrincipal"]),
      groups: z.array(z.string()).optional(),
      roles: z.array(z.string()).optional(),
    } satisfies ShapeOf<Caller>)
    .optional(),
} satisfies ShapeOf<ImpactRequest>);

/**
 * What a change does to every possible sign-in, exactly.
 *
 * @param before JSON in any casing, or a canonical set, in forms that Graph has retired as well; `after` likewise.
 * @throws ProblemsError with everything that is wrong, each with its path.
 */
export function impact(before: unknown, after: unknown, request: ImpactRequest = {}): Impact {
  const problems = optionsProblems(request, requestSchema);
  if (problems.some(({ path }) => path === "" || path === "between")) throw new ProblemsError(problems);
  const { directory, between = [], ...options } = request;
  const take = <T>(name: string, { value, problems: own }: Parsed<T>): T | null => {
    if (value === null)
      problems.push(
        ...under(
          name,
          own.filter(({ severity }) => severity === "error"),
        ),
      );
    return value;
  };
  const known = readableOptions(options);
  const read = (name: string, json: unknown) => take(name, readSetToJudge(json, known));
  const sets = [read("before", before), read("after", after), ...between.map((json, index) => read(`between[${index}]`, json))];
  const people = directory === undefined || directory === null ? undefined : take("directory", readDirectory(directory));
  if (problems.length > 0) throw new ProblemsError(problems);

  const [was, is, ...steps] = sets as PolicySet[];
  const result = impactOf(was, is, { ...options, directory: people ?? undefined, between: steps });
  return { ...result, regions: result.regions.map(readingSignIns) };
}

/** The region for sign-ins as JSON. */
function readingSignIns(region: Region): Region {
  const contains: Region["contains"] = (signIn) => {
    const { value, problems } = readSignIn(signIn);
    if (value === null) throw new ProblemsError(problems);
    return region.contains(value);
  };
  // A copy of the properties' values would count the users, which is done only when somebody asks.
  const properties = Object.getOwnPropertyDescriptors(region);
  return Object.defineProperties({} as Region, { ...properties, contains: { ...properties.contains, value: contains } });
}
