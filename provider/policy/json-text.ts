import { error, type Parsed } from "./problems";

/** JSON as files carry it: UTF-8 with or without byte order mark, or UTF-16. */
export function readJsonText(bytes: Uint8Array): Parsed<{ readonly json: unknown }> {
  try {
    return { value: { json: JSON.parse(new TextDecoder(encodingOf(bytes)).decode(bytes)) }, problems: [] };
  } catch (thrown) {
    return { value: null, problems: [error("JSON-syntax", "", `This is no JSON: ${(thrown as Error).message}.`, "Correct the file.")] };
  }
}

/** Of a text by its first bytes. Without a mark, a zero byte in the first character tells UTF-16, for JSON begins with an ASCII character. */
export function encodingOf([first, second]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return "utf-16be";
  return "utf-8";
}
