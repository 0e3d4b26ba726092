import type { Secrets } from "../transport/redaction";

/** What a request carries to be let in. */
export interface Authorization {
  /** How the identity signed in, for messages. */
  readonly way: string;
  /** Value of the `Authorization` header. */
  header(): Promise<string>;
  /** Forgets the token, so that the next request fetches another; false where there is no other. */
  renew(): boolean;
  /** Permissions that the present token carries; null where it cannot be read. */
  permissions(): readonly string[] | null;
}

export interface IssuedToken {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** An identity that is signed in, or will be on first use. */
export interface SignIn {
  readonly way: string;
  token(scope: string): Promise<IssuedToken>;
}

/** Entra and MSAL renew five minutes before the end; two are enough for one request and its repetitions. */
const RENEWED_BEFORE = 120_000;

export class BearerAuthorization implements Authorization {
  private issued: Promise<IssuedToken> | null = null;
  private current: string | null = null;

  constructor(
    private readonly signIn: SignIn,
    private readonly scope: string,
    private readonly secrets: Secrets,
  ) {}

  get way(): string {
    return this.signIn.way;
  }

  async header(): Promise<string> {
    const asked = this.issued;
    const held = await asked;
    if (held !== null && held.expiresAt - Date.now() >= RENEWED_BEFORE) return `Bearer ${held.token}`;
    // Of requests that find it expired together, the first one fetches another.
    if (this.issued === asked || this.issued === null) this.issued = this.fetched();
    return `Bearer ${(await this.issued).token}`;
  }

  /** A failed sign-in is tried again by the next request. */
  private async fetched(): Promise<IssuedToken> {
    try {
      const issued = await this.signIn.token(this.scope);
      this.secrets.add(issued.token);
      this.current = issued.token;
      return issued;
    } catch (thrown) {
      this.issued = null;
      throw thrown;
    }
  }

  renew(): boolean {
    this.issued = null;
    return true;
  }

  permissions(): readonly string[] | null {
    return this.current === null ? null : permissionsOf(this.current);
  }
}

export const API_TOKEN = "appcontrol:defenderToken";

/** Defender's own API tokens: the header says `Token`, and the token carries the rights of the user who made it (api-tokens-legacy). */
export class ApiTokenAuthorization implements Authorization {
  readonly way = API_TOKEN;

  constructor(private readonly token: string) {}

  async header(): Promise<string> {
    return `Token ${this.token}`;
  }

  renew(): boolean {
    return false;
  }

  permissions(): null {
    return null;
  }
}

/** `roles` of an application's token, `scp` of a user's. */
function permissionsOf(token: string): readonly string[] | null {
  try {
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8")) as { roles?: string[]; scp?: string };
    return [...(claims.roles ?? []), ...(claims.scp ?? "").split(" ").filter(Boolean)];
  } catch {
    return null;
  }
}
