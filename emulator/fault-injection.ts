import type { NextFunction, Request, Response } from "express";
import type { Fault, Faults } from "./faults";

/** Makes single requests go wrong, before the tenant sees them or after it has acted on them. */

export function faultInjection(faults: Faults): (request: Request, response: Response, next: NextFunction) => void {
  return (request, response, next) => {
    const fault = faults.take(request.method, request.originalUrl);
    if (fault === null) return next();
    response.locals.stale = fault.stale === true;
    if (fault.afterCommit === true) {
      interceptAnswer(fault, response);
      return next();
    }
    after(fault.delayMs, response, () => {
      if (fault.drop === true) response.socket?.destroy();
      else if (fault.status !== undefined) answer(fault, fault.status, response);
      else next();
    });
  };
}

function after(delayMs: number | undefined, response: Response, act: () => void): void {
  if (delayMs === undefined) act();
  else {
    const timer = setTimeout(act, delayMs);
    response.once("close", () => clearTimeout(timer));
  }
}

/** The tenant's routes write their answers with one `end`; headers go out with it, so until then the answer can still be another. */
function interceptAnswer(fault: Fault, response: Response): void {
  const end = response.end;
  response.end = ((...content: Parameters<Response["end"]>) => {
    response.end = end;
    after(fault.delayMs, response, () => {
      if (fault.drop === true) response.socket?.destroy();
      else if (fault.status !== undefined) {
        for (const name of response.getHeaderNames()) response.removeHeader(name);
        answer(fault, fault.status, response);
      } else response.end(...content);
    });
    return response;
  }) as Response["end"];
}

function answer({ body, headers }: Fault, status: number, response: Response): void {
  response.status(status).set(headers ?? {});
  if (body === undefined || body === null) {
    response.end();
    return;
  }
  const isText = typeof body === "string";
  if (!response.hasHeader("content-type")) response.type(!isText ? "json" : body.startsWith("<") ? "html" : "text");
  response.end(isText ? body : JSON.stringify(body));
}
