import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A certificate for loopback that signs itself, made by OpenSSL; null where there is none. */
export function loopbackCertificate(folder: string): Certificate | null {
  const [cert, key] = [path.join(folder, "cert.pem"), path.join(folder, "key.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  try {
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
    execFileSync("openssl", ["req", "-x509", ...curve, "-nodes", "-days", "2", "-out", cert, "-keyout", key, ...subject], {
      stdio: "ignore",
    });
  } catch {
    return null;
  }
  return { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") };
}
