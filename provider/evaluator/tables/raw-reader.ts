import type { Directory } from "../../policy/directory";
import { canonicalId } from "../../policy/reading";
import { TARGET, type TargetKind } from "../attributes";
import type { Facts } from "../expression";
import { identityFacts } from "../facts";
import { AttributeClasses } from "./attribute-classes";
import type { DimensionTable } from "./dimension-table";
import { knownShape } from "./raw-shape";
import { AUTHENTICATION_CONTEXT, CHECKED, LISTS, type Raw, SPREAD, spread, TEXT_PROPERTY, USER_ACTION, VALUES } from "./raw-values";
import { AddressSlot, ListSlot, ValueSlot } from "./slots";

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
  private readonly values: Spread<ValueSlot>[] = [];
  private readonly lists: Spread<ListSlot>[] = [];
  private readonly held: { readonly [H in Holder]: Held<ValueSlot | ListSlot>[] } = { device: [], application: [], servicePrincipal: [] };
  private address: Placed<AddressSlot> | null = null;
  private target: Destination & { readonly [K in TargetKind]: ValueSlot } = { ...NOWHERE, ...targetSlots(new AttributeClasses(TARGET, [])) };
  private guest: Placed<GuestSlot> | null = null;
  /** Attributes that the directory may have where the sign-in has not. */
  private readonly known: Spread<ValueSlot>[] = [];

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
    if (list !== undefined) this.lists.push({ slot: new ListSlot(classes, ...list), from, ...destination });
    else this.values.push({ slot: new ValueSlot(classes, VALUES[attribute]), from, ...destination });
    if (directory !== undefined && attribute.startsWith("user.") && attribute !== "user.id") {
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

  /** Whether it knows all of the sign-in; then `rows` has its rows. */
  read(raw: Raw): boolean {
    if (!knownShape(raw)) return false;
    if (this.directory !== undefined && raw.servicePrincipal !== undefined) return false;
    const values = spread(raw);
    return (
      this.readValues(values) &&
      this.readLists(values) &&
      this.readTarget(raw) &&
      this.readAddress(raw) &&
      this.readHeld(raw) &&
      this.readUser(raw.user, values) &&
      this.look()
    );
  }

  private readValues(values: readonly unknown[]): boolean {
    for (let index = 0; index < this.values.length; index++) {
      const { slot, from, classes, place } = this.values[index];
      const found = slot.classOf(values[from]);
      if (found < 0) return false;
      classes[place] = found;
    }
    return true;
  }

  private readLists(values: readonly unknown[]): boolean {
    for (let index = 0; index < this.lists.length; index++) {
      const { slot, from, classes, place } = this.lists[index];
      const found = slot.classOf(values[from]);
      if (found < 0) return false;
      classes[place] = found;
    }
    return true;
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

  private readUser(user: Raw, values: readonly unknown[]): boolean {
    if (this.guest !== null) {
      const { slot, classes, place } = this.guest;
      const found = slot.classOf(user);
      if (found < 0) return false;
      classes[place] = found;
    }
    if (user === undefined) return true;
    for (let index = 0; index < this.known.length; index++) {
      const { slot, from, classes, place } = this.known[index];
      if (values[from] === undefined) classes[place] = slot.classOf(user.id);
    }
    return true;
  }

  private look(): boolean {
    for (let table = 0; table < this.tables.length; table++) this.rows[table] = this.tables[table].rowOf(this.classes[table]);
    return true;
  }
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
