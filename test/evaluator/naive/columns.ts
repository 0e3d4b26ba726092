import type { Columns } from "../../../provider/analysis";
import type { SignIn } from "../../../provider/evaluator/sign-in";

/** The sign-ins as columns, each value once; where a sign-in lacks a property, its value there is undefined. */
export function asColumns(signIns: readonly SignIn[]): Columns {
  const properties = [...new Set(signIns.flatMap((signIn) => Object.keys(signIn)))] as (keyof SignIn)[];
  const columns = properties.map((property) => {
    const texts = signIns.map((signIn) => JSON.stringify(signIn[property]) as string | undefined);
    const distinct = [...new Set(texts)];
    const values = distinct.map((text) => (text === undefined ? undefined : JSON.parse(text)));
    return [property, { values, index: Uint32Array.from(texts, (text) => distinct.indexOf(text)) }] as const;
  });
  return { ...Object.fromEntries(columns), length: signIns.length } as Columns;
}
