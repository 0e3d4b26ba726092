import type { Directory } from "../../policy/directory";
import { canonicalId } from "../../policy/reading";
import { TARGET, type TargetKind } from "../attributes";
import type { Facts } from "../expression";
import { identityFacts } from "../facts";
import { AttributeClasses } from "./attribute-classes";
import type { DimensionTable } from "./dimension-table";
import { AUTHENTICATION_CONTEXT, CHECKED, LISTS, TEXT_PROPERTY, USER_ACTION, VALUES } from "./raw-values";
import { AddressSlot, ListSlot, MOST_REMEMBERED, ValueSlot } from "./slots";
import { placeOf, type Raw, SPREAD_LENGTH, spread } from "./spread";

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
/** A property of the object with the given place, which may be absent and makes all its properties so. */
interface Held extends Spread<ValueSlot | ListSlot> {
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
  private readonly spread: unknown[] = new Array(SPREAD_LENGTH).fill(undefined);
  private readonly values: Spread<ValueSlot>[] = [];
  private readonly lists: Spread<ListSlot>[] = [];
  private readonly valuesOfUser: Spread<ValueSlot>[] = [];
  private readonly listsOfUser: Spread<ListSlot>[] = [];
  private readonly held: Held[] = [];
  private address: Placed<AddressSlot> | null = null;
  private target: Destination & { readonly [K in TargetKind]: ValueSlot } = {
    ...NOWHERE,
    ...targetSlots(new AttributeClasses(TARGET, [])),
  };
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
    else if (placeOf(attribute) >= 0) this.placeSpread(classes, placeOf(attribute), destination);
    else this.placeHeld(classes, destination);
  }

  private placeSpread(classes: AttributeClasses, from: number, destination: Destination): void {
    const { attribute } = classes;
    const { directory } = this;
    const list = LISTS[attribute];
    const ofUser = attribute.startsWith("user.");
    if (list !== undefined) (ofUser ? this.listsOfUser : this.lists).push({ slot: new ListSlot(classes, ...list), from, ...destination });
    else {
      const slot = new ValueSlot(classes, VALUES[attribute] ?? TEXT_PROPERTY);
      (ofUser ? this.valuesOfUser : this.values).push({ slot, from, ...destination });
    }
    if (directory !== undefined && ofUser && attribute !== "user.id") {
      this.known.push({ slot: new ValueSlot(classes, (id) => userFacts(id, directory)[attribute]), from, ...destination });
    }
  }

  private placeHeld(classes: AttributeClasses, destination: Destination): void {
    const { attribute } = classes;
    const holder = HOLDERS.find((name) => attribute.startsWith(`${name}.`));
    // A reference into nowhere stays unknown: class 0, which its place has from the beginning.
    if (holder === undefined) return;
    const list = LISTS[attribute];
    const slot = list === undefined ? new ValueSlot(classes, VALUES[attribute] ?? TEXT_PROPERTY) : new ListSlot(classes, ...list);
    this.held.push({ slot, from: placeOf(holder), name: attribute.slice(holder.length + 1), ...destination });
  }

  /** Whether it knows all of the sign-in; then `rows` has its rows, and `classes`, if they are asked for, its classes. */
  read(raw: Raw, withClasses = false): boolean {
    const values = this.spread;
    if (!spread(raw, values)) return false;
    if (this.directory !== undefined && values[SERVICE_PRINCIPAL] !== undefined) return false;
    return (
      readValues(this.values, values) &&
      readLists(this.lists, values) &&
      this.readTarget(values) &&
      this.readAddress(values) &&
      this.readHeld(values) &&
      this.readUser(values, withClasses)
    );
  }

  private readTarget(values: readonly unknown[]): boolean {
    const { target } = this;
    const found =
      values[APPLICATION] !== undefined
        ? target.application.classOf(values[APPLICATION])
        : values[USER_ACTION_PLACE] !== undefined
          ? target.userAction.classOf(values[USER_ACTION_PLACE])
          : target.authenticationContext.classOf(values[AUTHENTICATION_CONTEXT_PLACE]);
    target.classes[target.place] = found;
    return found >= 0;
  }

  private readAddress(values: readonly unknown[]): boolean {
    if (this.address === null) return true;
    const { slot, classes, place } = this.address;
    const found = slot.classOf(values[ADDRESS]);
    classes[place] = found;
    return found >= 0;
  }

  private readHeld(values: readonly unknown[]): boolean {
    for (let index = 0; index < this.held.length; index++) {
      const { slot, from, name, classes, place } = this.held[index];
      const object = values[from] as Raw;
      const found = slot.classOf(object === null || object === undefined ? object : object[name]);
      if (found < 0) return false;
      classes[place] = found;
    }
    return true;
  }

  private readUser(values: readonly unknown[], withClasses: boolean): boolean {
    const isUser = values[USER] !== undefined;
    const id = values[USER_ID] as string;
    const known = this.directory !== undefined && !withClasses && isUser && isOnlyId(values);
    const row = known ? this.rowOfUser.get(id) : undefined;
    if (row !== undefined) return this.look(row);
    if (!readValues(this.valuesOfUser, values) || !readLists(this.listsOfUser, values) || !this.readGuest(values)) return false;
    if (isUser) {
      for (const { slot, from, classes, place } of this.known) if (values[from] === undefined) classes[place] = slot.classOf(id);
    }
    this.look(this.tables[IDENTITY].rowOf(this.classes[IDENTITY]));
    if (known) this.remember(id);
    return true;
  }

  private readGuest(values: readonly unknown[]): boolean {
    if (this.guest === null) return true;
    const { slot, classes, place } = this.guest;
    const found = slot.classOf(values);
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

const USER = placeOf("user");
const USER_ID = placeOf("user.id");
const USER_TYPE = placeOf("user.userType");
const GUEST_TYPE = placeOf("user.guestOrExternalUserType");
const WHAT_A_DIRECTORY_HAS = ["groups", "roles", "userType", "guestOrExternalUserType", "externalTenantId", "userPrincipalName"].map(
  (name) => placeOf(`user.${name}`),
);
const SERVICE_PRINCIPAL = placeOf("servicePrincipal");
const APPLICATION = placeOf("application");
const USER_ACTION_PLACE = placeOf("userAction");
const AUTHENTICATION_CONTEXT_PLACE = placeOf("authenticationContext");
const ADDRESS = placeOf("ipAddress");

function isOnlyId(values: readonly unknown[]): boolean {
  for (let index = 0; index < WHAT_A_DIRECTORY_HAS.length; index++) if (values[WHAT_A_DIRECTORY_HAS[index]] !== undefined) return false;
  return true;
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

/** Objects whose properties are attributes. */
const HOLDERS = ["device", "applicationAttributes", "servicePrincipal.attributes"];

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

  classOf(values: readonly unknown[]): number {
    if (values[USER] === undefined || values[GUEST_TYPE] !== undefined) return this.given.classOf(values[GUEST_TYPE]);
    const userType = values[USER_TYPE];
    const slot = userType === "member" ? this.member : userType === "guest" ? this.guest : userType === null ? this.neither : this.unknown;
    return slot.classOf(this.directory === undefined ? undefined : values[USER_ID]);
  }
}
