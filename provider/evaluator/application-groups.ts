import groups from "./data/application-groups.json";
import defender from "./data/defender-apps.json";

/** Names that stand for many applications, written out as of a date. Microsoft changes its lists without notice. */

export interface ApplicationGroup {
  readonly name: string;
  /** Of the list. */
  readonly date: string;
  readonly appIds: readonly string[];
}

interface Listed {
  readonly applications: readonly { readonly appId: string }[];
}
const appIds = ({ applications }: Listed): string[] => applications.map(({ appId }) => appId);

/** What conditional access calls `Office365` and `MicrosoftAdminPortals`. */
export const APPLICATION_GROUPS: ReadonlyMap<string, ApplicationGroup> = new Map(
  Object.entries(groups).map(([name, group]) => [name, { name, date: group.date, appIds: appIds(group) }]),
);

/** Microsoft's own apps by the ids that Defender for Cloud Apps has for them. */
export const DEFENDER_APPS: ReadonlyMap<string, ApplicationGroup> = new Map(
  Object.entries(defender.apps).map(([id, app]) => [
    id,
    { name: app.name, date: defender.date, appIds: "group" in app ? (APPLICATION_GROUPS.get(app.group)?.appIds ?? []) : appIds(app) },
  ]),
);
