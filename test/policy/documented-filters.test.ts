import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { OPERATORS_OF_FIELD, VALUES_OF_FIELD } from "../../provider/policy/access-policy";

test("the table of filter fields in docs/formats.md says what the definition says", () => {
  const page = readFileSync(resolve(__dirname, "../../docs/formats.md"), "utf8");
  const rows = [...page.matchAll(/^\| `(\w+)` \| ((?:`\w+`(?:, )?)+) \| (.+) \|$/gm)];
  const names = (text: string) => [...text.matchAll(/`(\w+)`/g)].map(([, name]) => name);
  const documented = Object.fromEntries(rows.map(([, field, operators]) => [field, names(operators)]));
  expect(documented).toEqual(OPERATORS_OF_FIELD);
  const members = Object.fromEntries(rows.map(([, field, , values]) => [field, names(values)]).filter(([, listed]) => listed.length > 0));
  expect(members).toEqual(VALUES_OF_FIELD);
});
