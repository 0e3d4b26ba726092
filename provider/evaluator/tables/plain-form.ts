import type { DeviceProperty } from "../../policy/device-filter";
import type { SignInInput } from "../sign-in";
import { NEVER_ALL, type Slot } from "./slots";

/**
 * The objects of the plain form as they came: every property that is there is taken, and no other may be there. Each name stands in the code
 * by itself, for so the compiler remembers where objects of a form keep that property. One loop over names costs more than the look-ups of all
 * values.
 */

// biome-ignore lint/suspicious/noExplicitAny: what a caller handed us, of which nothing is known yet
export type Raw = any;

/** A slot for each property. */
export type Slots<Object> = Readonly<Record<keyof Object, Slot>>;
export type UserProperties = NonNullable<SignInInput["user"]>;
export type ServicePrincipalProperties = NonNullable<SignInInput["servicePrincipal"]>;
export type DeviceProperties = Record<DeviceProperty, unknown>;

/** Whether all of the sign-in was taken. */
export function takeSignIn(signIn: Raw, slots: Slots<SignInInput>): boolean {
  if (!isPlainObject(signIn)) return false;
  let taken = 0;
  if (signIn.user !== undefined) taken += slots.user.take(signIn.user);
  if (signIn.servicePrincipal !== undefined) taken += slots.servicePrincipal.take(signIn.servicePrincipal);
  if (signIn.application !== undefined) taken += slots.application.take(signIn.application);
  if (signIn.applicationAttributes !== undefined) taken += slots.applicationAttributes.take(signIn.applicationAttributes);
  if (signIn.userAction !== undefined) taken += slots.userAction.take(signIn.userAction);
  if (signIn.authenticationContext !== undefined) taken += slots.authenticationContext.take(signIn.authenticationContext);
  if (signIn.clientAppType !== undefined) taken += slots.clientAppType.take(signIn.clientAppType);
  if (signIn.devicePlatform !== undefined) taken += slots.devicePlatform.take(signIn.devicePlatform);
  if (signIn.ipAddress !== undefined) taken += slots.ipAddress.take(signIn.ipAddress);
  if (signIn.country !== undefined) taken += slots.country.take(signIn.country);
  if (signIn.ipCategory !== undefined) taken += slots.ipCategory.take(signIn.ipCategory);
  if (signIn.ipTags !== undefined) taken += slots.ipTags.take(signIn.ipTags);
  if (signIn.mfaTrustedIp !== undefined) taken += slots.mfaTrustedIp.take(signIn.mfaTrustedIp);
  if (signIn.compliantNetwork !== undefined) taken += slots.compliantNetwork.take(signIn.compliantNetwork);
  if (signIn.signInRiskLevel !== undefined) taken += slots.signInRiskLevel.take(signIn.signInRiskLevel);
  if (signIn.userRiskLevel !== undefined) taken += slots.userRiskLevel.take(signIn.userRiskLevel);
  if (signIn.servicePrincipalRiskLevel !== undefined) taken += slots.servicePrincipalRiskLevel.take(signIn.servicePrincipalRiskLevel);
  if (signIn.insiderRiskLevel !== undefined) taken += slots.insiderRiskLevel.take(signIn.insiderRiskLevel);
  if (signIn.authenticationFlow !== undefined) taken += slots.authenticationFlow.take(signIn.authenticationFlow);
  if (signIn.device !== undefined) taken += slots.device.take(signIn.device);
  if (signIn.deviceTags !== undefined) taken += slots.deviceTags.take(signIn.deviceTags);
  if (signIn.deviceType !== undefined) taken += slots.deviceType.take(signIn.deviceType);
  if (signIn.userAgent !== undefined) taken += slots.userAgent.take(signIn.userAgent);
  if (signIn.userAgentTags !== undefined) taken += slots.userAgentTags.take(signIn.userAgentTags);
  if (signIn.registeredIsp !== undefined) taken += slots.registeredIsp.take(signIn.registeredIsp);
  return isAll(signIn, slots, taken);
}

export class UserSlot implements Slot {
  constructor(
    private readonly slots: Slots<UserProperties>,
    private readonly found: Int32Array,
    private readonly place: number,
  ) {}

  take(user: Raw): number {
    if (!isPlainObject(user)) return NEVER_ALL;
    const { slots } = this;
    let taken = 0;
    if (user.id !== undefined) taken += slots.id.take(user.id);
    if (user.groups !== undefined) taken += slots.groups.take(user.groups);
    if (user.roles !== undefined) taken += slots.roles.take(user.roles);
    if (user.userType !== undefined) taken += slots.userType.take(user.userType);
    if (user.guestOrExternalUserType !== undefined) taken += slots.guestOrExternalUserType.take(user.guestOrExternalUserType);
    if (user.externalTenantId !== undefined) taken += slots.externalTenantId.take(user.externalTenantId);
    if (user.userPrincipalName !== undefined) taken += slots.userPrincipalName.take(user.userPrincipalName);
    if (user.displayName !== undefined) taken += slots.displayName.take(user.displayName);
    this.found[this.place] = 1;
    return isAll(user, slots, taken) ? 1 : NEVER_ALL;
  }
}

export class ServicePrincipalSlot implements Slot {
  constructor(
    private readonly slots: Slots<ServicePrincipalProperties>,
    private readonly found: Int32Array,
    private readonly place: number,
  ) {}

  take(servicePrincipal: Raw): number {
    if (!isPlainObject(servicePrincipal)) return NEVER_ALL;
    const { slots } = this;
    let taken = 0;
    if (servicePrincipal.id !== undefined) taken += slots.id.take(servicePrincipal.id);
    if (servicePrincipal.appId !== undefined) taken += slots.appId.take(servicePrincipal.appId);
    if (servicePrincipal.displayName !== undefined) taken += slots.displayName.take(servicePrincipal.displayName);
    if (servicePrincipal.attributes !== undefined) taken += slots.attributes.take(servicePrincipal.attributes);
    this.found[this.place] = 1;
    return isAll(servicePrincipal, slots, taken) ? 1 : NEVER_ALL;
  }
}

export class DeviceSlot implements Slot {
  /** @param absent what is found where no device is registered, place by place. */
  constructor(
    private readonly slots: Slots<DeviceProperties>,
    private readonly absent: readonly { readonly place: number; readonly known: number }[],
    private readonly found: Int32Array,
  ) {}

  take(device: Raw): number {
    if (device === null) return this.takeNone();
    if (!isPlainObject(device)) return NEVER_ALL;
    const { slots } = this;
    let taken = 0;
    if (device.deviceId !== undefined) taken += slots.deviceId.take(device.deviceId);
    if (device.mdmAppId !== undefined) taken += slots.mdmAppId.take(device.mdmAppId);
    if (device.displayName !== undefined) taken += slots.displayName.take(device.displayName);
    if (device.enrollmentProfileName !== undefined) taken += slots.enrollmentProfileName.take(device.enrollmentProfileName);
    if (device.manufacturer !== undefined) taken += slots.manufacturer.take(device.manufacturer);
    if (device.model !== undefined) taken += slots.model.take(device.model);
    if (device.operatingSystem !== undefined) taken += slots.operatingSystem.take(device.operatingSystem);
    if (device.operatingSystemVersion !== undefined) taken += slots.operatingSystemVersion.take(device.operatingSystemVersion);
    if (device.extensionAttribute1 !== undefined) taken += slots.extensionAttribute1.take(device.extensionAttribute1);
    if (device.extensionAttribute2 !== undefined) taken += slots.extensionAttribute2.take(device.extensionAttribute2);
    if (device.extensionAttribute3 !== undefined) taken += slots.extensionAttribute3.take(device.extensionAttribute3);
    if (device.extensionAttribute4 !== undefined) taken += slots.extensionAttribute4.take(device.extensionAttribute4);
    if (device.extensionAttribute5 !== undefined) taken += slots.extensionAttribute5.take(device.extensionAttribute5);
    if (device.extensionAttribute6 !== undefined) taken += slots.extensionAttribute6.take(device.extensionAttribute6);
    if (device.extensionAttribute7 !== undefined) taken += slots.extensionAttribute7.take(device.extensionAttribute7);
    if (device.extensionAttribute8 !== undefined) taken += slots.extensionAttribute8.take(device.extensionAttribute8);
    if (device.extensionAttribute9 !== undefined) taken += slots.extensionAttribute9.take(device.extensionAttribute9);
    if (device.extensionAttribute10 !== undefined) taken += slots.extensionAttribute10.take(device.extensionAttribute10);
    if (device.extensionAttribute11 !== undefined) taken += slots.extensionAttribute11.take(device.extensionAttribute11);
    if (device.extensionAttribute12 !== undefined) taken += slots.extensionAttribute12.take(device.extensionAttribute12);
    if (device.extensionAttribute13 !== undefined) taken += slots.extensionAttribute13.take(device.extensionAttribute13);
    if (device.extensionAttribute14 !== undefined) taken += slots.extensionAttribute14.take(device.extensionAttribute14);
    if (device.extensionAttribute15 !== undefined) taken += slots.extensionAttribute15.take(device.extensionAttribute15);
    if (device.deviceOwnership !== undefined) taken += slots.deviceOwnership.take(device.deviceOwnership);
    if (device.isCompliant !== undefined) taken += slots.isCompliant.take(device.isCompliant);
    if (device.profileType !== undefined) taken += slots.profileType.take(device.profileType);
    if (device.trustType !== undefined) taken += slots.trustType.take(device.trustType);
    if (device.physicalIds !== undefined) taken += slots.physicalIds.take(device.physicalIds);
    if (device.systemLabels !== undefined) taken += slots.systemLabels.take(device.systemLabels);
    return isAll(device, slots, taken) ? 1 : NEVER_ALL;
  }

  private takeNone(): number {
    for (const { place, known } of this.absent) this.found[place] = known;
    return 1;
  }
}

/** Custom security attributes: any name may be there. */
export class AttributesSlot implements Slot {
  /** @param others takes those that no condition asks about. */
  constructor(
    private readonly slots: ReadonlyMap<string, Slot>,
    private readonly others: Slot,
  ) {}

  take(attributes: Raw): number {
    if (!isPlainObject(attributes)) return NEVER_ALL;
    for (const name in attributes) if ((this.slots.get(name) ?? this.others).take(attributes[name]) < 0) return NEVER_ALL;
    return 1;
  }
}

/** What other objects have from their class may be a property that no loop over names finds. */
function isPlainObject(value: Raw): boolean {
  return value !== null && typeof value === "object" && (value.constructor === Object || Object.getPrototypeOf(value) === null);
}

/**
 * Counts names, of which those that JSON cannot have (not enumerable) are none.
 *
 * @param taken how many properties were taken: those that are there and `undefined` are not among them.
 */
function isAll(object: Raw, slots: object, taken: number): boolean {
  let there = 0;
  for (const _ in object) there += 1;
  return there === taken || there - undefinedIn(object, slots) === taken;
}

function undefinedIn(object: Raw, slots: object): number {
  return Object.keys(object).filter((name) => object[name] === undefined && Object.hasOwn(slots, name)).length;
}
