import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import express, { type NextFunction, type Request, type Response } from "express";
import type { PolicyDocument } from "../provider/policy/policy-set-reading";
import type { Problem } from "../provider/policy/problems";
import { controlRoutes } from "./control";
import { defenderRoutes } from "./defender/server";
import { faultInjection } from "./fault-injection";
import type { FaultPlan } from "./faults";
import { graphRoutes } from "./graph/server";
import { seed } from "./seeds";
import { signInRoutes } from "./sign-in";
import { readStateFile, writeStateFile } from "./state-file";
import { Tenant } from "./tenant";

/**
 * One tenant on loopback: Graph under /v1.0 and /beta, Defender for Cloud Apps under /api/v1 and /cas/api/v1, tokens under
 * /{tenant}/oauth2/v2.0/token, and what only an emulator has under /_emulator.
 */

export interface EmulatorOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  readonly plan?: FaultPlan;
  /** What the tenant holds at the beginning; a state file that exists already wins. */
  readonly seeds?: readonly PolicyDocument[];
  readonly stateFile?: string;
  /** PEM texts. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Milliseconds since 1970. */
  readonly clock?: () => number;
}

export interface Emulator {
  readonly url: string;
  readonly tenant: Tenant;
  /** Warnings of the seeds. */
  readonly remarks: readonly Problem[];
  close(): Promise<void>;
}

/** @throws ProblemsError when a seed or the state file cannot be read. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { stateFile } = options;
  const save = stateFile === undefined ? () => {} : (changed: Tenant) => writeStateFile(stateFile, changed.toJson());
  const tenant = new Tenant(options.plan ?? {}, options.clock ?? Date.now, save);
  const state = stateFile === undefined ? null : readStateFile(stateFile);
  if (state !== null) tenant.restore(state);
  const remarks = state === null ? seed(tenant, options.seeds ?? []) : [];
  tenant.commit();

  const application = applicationOf(tenant);
  const server = options.tls === undefined ? createHttpServer(application) : createHttpsServer(options.tls, application);
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `${options.tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    tenant,
    remarks,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function applicationOf(tenant: Tenant): express.Express {
  const application = express();
  application.disable("x-powered-by");
  application.disable("etag");
  application.use("/_emulator", controlRoutes(tenant));
  application.use(faultInjection(tenant.faults));
  application.use(signInRoutes(tenant));
  // The services read bodies themselves: each has its own words for one that is no JSON.
  application.use(express.text({ type: () => true, limit: "10mb" }));
  application.use(graphRoutes(tenant));
  application.use(defenderRoutes(tenant));
  application.use((_request, response) => {
    response.status(404).type("text/plain").send("This address belongs to no service of the tenant.\n");
  });
  application.use(badRequest);
  return application;
}

/** What Express itself refuses: a broken encoding, a body that is too long. Everything else is a mistake of the emulator. */
function badRequest(failure: Error & { status?: number }, _request: Request, response: Response, next: NextFunction): void {
  if (failure.status === undefined || failure.status >= 500) next(failure);
  else response.status(failure.status).type("text/plain").send(`${failure.message}\n`);
}
