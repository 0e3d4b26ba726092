/** What a policy can be about instead of applications. */
export const REGISTER_DEVICE = "urn:user:registerdevice";

/** The first two are Graph's documented ones; the third is listed by the microsoft365 Terraform provider (2026). */
export const USER_ACTIONS: readonly string[] = ["urn:user:registersecurityinfo", REGISTER_DEVICE, "urn:user:accountrecovery"];
