import type { Directory } from "../../policy/directory";
import { canonicalId } from "../../policy/reading";
import { TARGET, type TargetKind } from "../attributes";
import type { Facts } from "../expression";
import { identityFacts } from "../facts";
import { AttributeClasses } from "./attribute-classes";
import type { DimensionTable } from "./dimension-table";
import { knownShape } from "./raw-shape";
import { AUTHENTICATION_CONTEXT, CHECKED, LISTS, type Raw, SPREAD, spread, TEXT_PROPERTY, USER_ACTION, VALUES } from "./raw-values";
import { AddressSlot, ListSlot, MOST_REMEMBERED, ValueSlot } from "./slots";

/** Where a class goes: the place of an attribute in the classes of a table. */
interface Destination {
  readonly classes: Int32Array;
  readonly place: number;
}
interface Placed<S> extends Destination {
  readonly slot: S;
}
/** A slot with the place of its value in `spread`. */
interface Spread<S> extends Destination {
  readonly slot: S;
  readonly from: number;
}
/** A property of an object that may be absent, which makes all its properties so. */
interface Held<S> extends Placed<S> {
  readonly name: string;
}

/**
 * From a sign-in as it came to its row in each table, without reading it into another form first. It knows the plain form's values as
 * `sign-in.ts` defines them; whatever it does not know it leaves to the strict reader, which also says what is wrong.
 */
export class RawReader {
  /** Of the sign-in read last. */
  readonly rows: Int32Array;
  /** Of the sign-in read last, for each table the classes of its attributes. */
  readonly classes: readonly Int32Array[];
  private readonly spreadValues: unknown[] = SPREAD.map(() => undefined);
  private readonly values: Spread<ValueSlot>[] = [];
  private readonly lists: Spread<ListSlot>[] = [];
  private readonly valuesOfUser: Spread<ValueSlot>[] = [];
  private readonly listsOfUser: Spread<ListSlot>[] = [];
  private readonly held: { readonly [H in Holder]: Held<ValueSlot | ListSlot>[] } = { device: [], application: [], servicePrincipal: [] };
  private address: Placed<AddressSlot> | null = null;
  private target: Destination & { readonly [K in TargetKind]: ValueSlot } = { ...NOWHERE, ...targetSlots(new AttributeClasses(TARGET, [])) };
  private guest: Placed<GuestSlot> | null = null;
  /** Attributes that the directory may have where the sign-in has not. */
  private readonly known: Spread<ValueSlot>[] = [];
  /** Rows of users of whom the sign-in says nothing but the id. */
  private readonly rowOfUser = new Map<unknown, number>();

  constructor(
    private readonly tables: readonly DimensionTable[],
    private readonly directory: Directory | undefined,
  ) {
    this.rows = new Int32Array(tables.length);
    this.classes = tables.map(({ attributes }) => new Int32Array(attributes.length));
    const asked = new Set<string>();
    tables.forEach(({ attributes }, table) => {
      attributes.forEach((classes, place) => {
        asked.add(classes.attribute);
        this.place(classes, { classes: this.classes[table], place });
      });
    });
    // Values are checked though no condition asks for them.
    for (const attribute of CHECKED) if (!asked.has(attribute)) this.place(new AttributeClasses(attribute, []), NOWHERE);
  }

  private place(classes: AttributeClasses, destination: Destination): void {
    const { attribute } = classes;
    if (attribute === TARGET) this.target = { ...targetSlots(classes), ...destination };
    else if (attribute === GUEST) this.guest = { slot: new GuestSlot(classes, this.directory), ...destination };
    else if (attribute === "ipAddress") this.address = { slot: new AddressSlot(classes), ...destination };
    else if ((SPREAD as readonly string[]).includes(attribute)) this.placeSpread(classes, destination);
    else this.placeHeld(classes, destination);
  }

  private placeSpread(classes: AttributeClasses, destination: Destination): void {
    const { attribute } = classes;
    const { directory } = this;
    const from = (SPREAD as readonly string[]).indexOf(attribute);
    const list = LISTS[attribute];
    const ofUser = attribute.startsWith("user.");
    if (list !== undefined) (ofUser ? this.listsOfUser : this.lists).push({ slot: new ListSlot(classes, ...list), from, ...destination });
    else (ofUser ? this.valuesOfUser : this.values).push({ slot: new ValueSlot(classes, VALUES[attribute]), from, ...destination });
    if (directory !== undefined && ofUser && attribute !== "user.id") {
      this.known.push({ slot: new ValueSlot(classes, (id) => userFacts(id, directory)[attribute]), from, ...destination });
    }
  }

  private placeHeld(classes: AttributeClasses, destination: Destination): void {
    const { attribute } = classes;
    const prefix = (Object.keys(HOLDERS) as Holder[]).find((holder) => attribute.startsWith(HOLDERS[holder]));
    // A reference into nowhere stays unknown: class 0, which its place has from the beginning.
    if (prefix === undefined) return;
    const list = LISTS[attribute];
    const slot = list === undefined ? new ValueSlot(classes, VALUES[attribute] ?? TEXT_PROPERTY) : new ListSlot(classes, ...list);
    this.held[prefix].push({ slot, name: attribute.slice(HOLDERS[prefix].length), ...destination });
  }

  /** Whether it knows all of the sign-in; then `rows` has its rows, and `classes`, if they are asked for, its classes. */
  read(raw: Raw, withClasses = false): boolean {
    if (!knownShape(raw)) return false;
    if (this.directory !== undefined && raw.servicePrincipal !== undefined) return false;
    const values = this.spreadValues;
    spread(raw, values);
    return (
      readValues(this.values, values) &&
      readLists(this.lists, values) &&
      this.readTarget(raw) &&
      this.readAddress(raw) &&
      this.readHeld(raw) &&
      this.readUser(raw.user, values, withClasses)
    );
  }

  private readTarget({ application, userAction, authenticationContext }: Raw): boolean {
    const { target } = this;
    const found =
      application !== undefined
        ? target.application.classOf(application)
        : userAction !== undefined
          ? target.userAction.classOf(userAction)
          : target.authenticationContext.classOf(authenticationContext);
    target.classes[target.place] = found;
    return found >= 0;
  }

  private readAddress({ ipAddress }: Raw): boolean {
    if (this.address === null) return true;
    const { slot, classes, place } = this.address;
    const found = slot.classOf(ipAddress);
    classes[place] = found;
    return found >= 0;
  }

  private readHeld(raw: Raw): boolean {
    const { device, application, servicePrincipal } = this.held;
    return (
      readProperties(device, raw.device) &&
      readProperties(application, raw.applicationAttributes) &&
      readProperties(servicePrincipal, raw.servicePrincipal?.attributes)
    );
  }

  private readUser(user: Raw, values: readonly unknown[], withClasses: boolean): boolean {
    const known = this.directory !== undefined && !withClasses && user !== undefined && isOnlyId(user);
    const row = known ? this.rowOfUser.get(user.id) : undefined;
    if (row !== undefined) return this.look(row);
    if (!readValues(this.valuesOfUser, values) || !readLists(this.listsOfUser, values) || !this.readGuest(user)) return false;
    if (user !== undefined) {
      for (const { slot, from, classes, place } of this.known) if (values[from] === undefined) classes[place] = slot.classOf(user.id);
    }
    this.look(this.tables[IDENTITY].rowOf(this.classes[IDENTITY]));
    if (known) this.remember(user.id);
    return true;
  }

  private readGuest(user: Raw): boolean {
    if (this.guest === null) return true;
    const { slot, classes, place } = this.guest;
    const found = slot.classOf(user);
    classes[place] = found;
    return found >= 0;
  }

  private remember(user: string): void {
    if (this.rowOfUser.size >= MOST_REMEMBERED) this.rowOfUser.clear();
    this.rowOfUser.set(user, this.rows[IDENTITY]);
  }

  private look(rowOfIdentity: number): boolean {
    this.rows[IDENTITY] = rowOfIdentity;
    for (let table = IDENTITY + 1; table < this.tables.length; table++) this.rows[table] = this.tables[table].rowOf(this.classes[table]);
    return true;
  }
}

/** The table of the identity is the first. */
const IDENTITY = 0;

function isOnlyId({ groups, roles, userType, guestOrExternalUserType, externalTenantId, userPrincipalName }: Raw): boolean {
  return (
    groups === undefined &&
    roles === undefined &&
    userType === undefined &&
    guestOrExternalUserType === undefined &&
    externalTenantId === undefined &&
    userPrincipalName === undefined
  );
}

function readValues(slots: readonly Spread<ValueSlot>[], values: readonly unknown[]): boolean {
  for (let index = 0; index < slots.length; index++) {
    const { slot, from, classes, place } = slots[index];
    const found = slot.classOf(values[from]);
    if (found < 0) return false;
    classes[place] = found;
  }
  return true;
}

function readLists(slots: readonly Spread<ListSlot>[], values: readonly unknown[]): boolean {
  for (let index = 0; index < slots.length; index++) {
    const { slot, from, classes, place } = slots[index];
    const found = slot.classOf(values[from]);
    if (found < 0) return false;
    classes[place] = found;
  }
  return true;
}

const GUEST = "user.guestOrExternalUserType";

/** Takes the classes of attributes that no condition asks about. */
const NOWHERE: Destination = { classes: new Int32Array(1), place: 0 };

/** Objects whose properties are attributes, each with what their names begin with. */
const HOLDERS = { device: "device.", application: "applicationAttributes.", servicePrincipal: "servicePrincipal.attributes." } as const;
type Holder = keyof typeof HOLDERS;

function readProperties(held: readonly Held<ValueSlot | ListSlot>[], object: Raw): boolean {
  const absent = object === null || object === undefined;
  for (let index = 0; index < held.length; index++) {
    const { slot, name, classes, place } = held[index];
    const found = slot.classOf(absent ? object : object[name]);
    if (found < 0) return false;
    classes[place] = found;
  }
  return true;
}

function targetSlots(classes: AttributeClasses): { readonly [K in TargetKind]: ValueSlot } {
  return {
    application: new ValueSlot(classes, VALUES[TARGET]),
    userAction: new ValueSlot(classes, USER_ACTION),
    authenticationContext: new ValueSlot(classes, AUTHENTICATION_CONTEXT),
  };
}

function userFacts(id: unknown, directory: Directory | undefined, more: { readonly userType?: "member" | "guest" | null } = {}): Facts {
  return identityFacts({ user: { ...more, ...(typeof id === "string" ? { id: canonicalId(id) } : {}) } }, directory);
}

/** R5: the kind of guest, or what follows from being a member or a guest, or what the directory says. */
class GuestSlot {
  private readonly given: ValueSlot;
  private readonly member: ValueSlot;
  private readonly guest: ValueSlot;
  private readonly neither: ValueSlot;
  private readonly unknown: ValueSlot;

  constructor(
    classes: AttributeClasses,
    private readonly directory: Directory | undefined,
  ) {
    const withType = (userType: "member" | "guest" | null | undefined) =>
      new ValueSlot(classes, (id) => userFacts(id, directory, { userType })[GUEST]);
    this.given = new ValueSlot(classes, VALUES[GUEST]);
    this.member = withType("member");
    this.guest = withType("guest");
    this.neither = withType(null);
    this.unknown = withType(undefined);
  }

  classOf(user: Raw): number {
    if (user === undefined || user.guestOrExternalUserType !== undefined) return this.given.classOf(user?.guestOrExternalUserType);
    const { userType } = user;
    const slot = userType === "member" ? this.member : userType === "guest" ? this.guest : userType === null ? this.neither : this.unknown;
    return slot.classOf(this.directory === undefined ? undefined : user.id);
  }
}
