import { Secrets } from "../../provider/tenant/transport/redaction";

const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJncmFwaCJ9.c2lnbmF0dXJl";

test.each([
  ["a secret of the configuration", "the secret s3cr3t/value+ was refused", "the secret (hidden) was refused"],
  ["a secret in a form", "client_id=app&client_secret=s3cr3t%2Fvalue%2B&scope=x", "client_id=app&client_secret=(hidden)&scope=x"],
  ["a secret that nobody told us", "client_id=app&client_secret=another&scope=x", "client_id=app&client_secret=(hidden)&scope=x"],
  ["a bearer token", `Authorization: Bearer ${JWT}`, "Authorization: Bearer (hidden)"],
  ["a legacy token", `Authorization: Token ${"a0".repeat(32)}`, "Authorization: Token (hidden)"],
  ["a token in JSON", '{"access_token":"abc","expires_in":1}', '{"access_token":"(hidden)","expires_in":1}'],
  ["a token on its own", `got ${JWT}.`, "got (hidden)."],
])("%s is hidden", (_what, text, expected) => {
  expect(new Secrets(["s3cr3t/value+"]).redact(text)).toBe(expected);
});

test("ordinary words stay", () => {
  const text = "Token acquisition failed: Bearer authentication is required for the password of nobody";
  expect(new Secrets(["of"]).redact(text)).toBe(text);
});
