import { json, Router } from "express";
import { readFaultPlan } from "./faults";
import type { Tenant } from "./tenant";

/** What only an emulator has: look at the state, and make the tenant misbehave. No token is asked for. */

export function controlRoutes(tenant: Tenant): Router {
  const router = Router();
  router.get("/state", (_request, response) => void response.json(tenant.toJson()));
  router.get("/faults", (_request, response) => void response.json(tenant.faults.plan));
  router.post("/faults", json({ limit: "10mb" }), (request, response) => {
    const { value, problems } = readFaultPlan(request.body);
    if (value === null) return void response.status(400).json({ problems });
    tenant.faults.apply(value);
    response.json(tenant.faults.plan);
  });
  router.delete("/faults", (_request, response) => {
    tenant.faults.clear();
    response.status(204).end();
  });
  return router;
}
