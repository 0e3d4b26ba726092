import { namedLocationInputs } from "../policy/inputs";
import { type NamedLocation, readNamedLocation } from "../policy/named-location";
import { UNKNOWN_VALUE } from "../policy/reading";
import { validateNamedLocation } from "../policy/validation/named-location";
import type { ResourceHandler } from "./handler";
import type { Host } from "./host";
import { type ManagedKind, managedHandler } from "./managed";

const KIND = "@odata.type";

export const namedLocationKind: ManagedKind<NamedLocation> = {
  label: "named location",
  nameProperty: "displayName",
  standIns: { displayName: UNKNOWN_VALUE, ipRanges: [], countriesAndRegions: [] },
  nameOf: (location) => location.displayName,
  read: readNamedLocation,
  validate: validateNamedLocation,
  properties: namedLocationInputs,
  store: (tenant) => tenant.namedLocations,
  // Graph: an IP location and a country location cannot become each other.
  convertible: (from, to) => from[KIND] === to[KIND],
  replaces: (oldState, newInputs) => (oldState[KIND] === newInputs[KIND] ? [] : [KIND]),
};

export const namedLocationHandler = (host: Host): ResourceHandler => managedHandler(namedLocationKind, host);
