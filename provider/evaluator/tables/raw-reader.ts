import type { Directory } from "../../policy/directory";
import { canonicalId } from "../../policy/reading";
import { TARGET } from "../attributes";
import type { Fact } from "../expression";
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
/** A slot with the place of its value in `spread`. */
interface Spread<S> extends Destination {
  readonly slot: S;
  readonly from: number;
}
/** A property of an object that may be absent, which makes all its properties so. */
interface Held extends Destination {
  readonly slot: ValueSlot | ListSlot;
  readonly holder: (raw: Raw) => Raw;
  readonly name: string;
}

/**
 * From a sign-in as it came to its row in each table, without reading it into another form first. It knows the plain form's values as
 * `sign-in.ts` defines them; whatever it does not know it leaves to the strict reader, which also says what is wrong.
 */
export class RawReader {
  /** Of the sign-in read last. */
  readonly rows: Int32Array;
  private readonly classes: readonly Int32Array[];
  private readonly values: Spread<ValueSlot>[] = [];
  private readonly lists: Spread<ListSlot>[] = [];
  private readonly held: Held[] = [];
  private address: (Destination & { readonly slot: AddressSlot }) | null = null;
  private target: (Destination & { readonly userAction: ValueSlot; readonly authenticationContext: ValueSlot; readonly application: ValueSlot }) | null = null;
  private readonly guest: Destination & { readonly slot: GuestSlot };
  /** Attributes that the directory may have where the sign-in has not. */
  private readonly known: Spread<ValueSlot>[] = [];

  constructor(
    private readonly tables: readonly DimensionTable[],
    private readonly directory: Directory | undefined,
  ) {
    this.rows = new Int32Array(tables.length);
    this.classes = tables.map(({ attributes }) => new Int32Array(attributes.length));
    const asked = new Map(tables.flatMap(({ attributes }, table) => attributes.map((classes, place) => [classes.attribute, { classes, table, place }] as const)));
    const destinationOf = (table: number, place: number): Destination => ({ classes: this.classes[table], place });
    for (const attribute of new Set([...asked.keys(), ...CHECKED])) {
      const { classes, table, place } = asked.get(attribute) ?? { classes: new AttributeClasses(attribute, []), table: -1, place: 0 };
      this.place(classes, table < 0 ? UNUSED : destinationOf(table, place));
    }
    const guest = asked.get(GUEST);
    this.guest = {
      slot: new GuestSlot(guest?.classes ?? new AttributeClasses(GUEST, []), directory),
      ...(guest === undefined ? UNUSED : destinationOf(guest.table, guest.place)),
    };
  }

  private place(classes: AttributeClasses, destination: Destination): void {
    const { attribute } = classes;
    const from = (SPREAD as readonly string[]).indexOf(attribute);
    const list = LISTS[attribute];
    if (attribute === GUEST) return;
    if (attribute === "ipAddress") this.address = { slot: new AddressSlot(classes), ...destination };
    else if (attribute === TARGET) {
      const [application, userAction, authenticationContext] = [VALUES[TARGET], USER_ACTION, AUTHENTICATION_CONTEXT].map((admit) => new ValueSlot(classes, admit));
      this.target = { application, userAction, authenticationContext, ...destination };
    } else if (from >= 0 && list !== undefined) this.lists.push({ slot: new ListSlot(classes, ...list), from, ...destination });
    else if (from >= 0) this.values.push({ slot: new ValueSlot(classes, VALUES[attribute]), from, ...destination });
    else this.placeHeld(classes, destination);
    if (this.directory !== undefined && from >= 0 && attribute.startsWith("user.") && attribute !== "user.id") {
      this.known.push({ slot: new ValueSlot(classes, (user) => factOfUser(user, {}, attribute, this.directory)), from, ...destination });
    }
  }

  private placeHeld(classes: AttributeClasses, destination: Destination): void {
    const { attribute } = classes;
    const name = attribute.slice(attribute.indexOf(".", attribute.startsWith("servicePrincipal.") ? "servicePrincipal.".length : 0) + 1);
    const holder = attribute.startsWith("device.") ? deviceOf : attribute.startsWith("applicationAttributes.") ? applicationAttributesOf : attribute.startsWith("servicePrincipal.") ? attributesOf : null;
    // A reference into nowhere stays unknown: class 0, which the place has from the beginning.
    if (holder === null) return;
    const list = LISTS[attribute];
    const slot = list === undefined ? new ValueSlot(classes, VALUES[attribute] ?? TEXT_PROPERTY) : new ListSlot(classes, ...list);
    this.held.push({ slot, holder, name, ...destination });
  }

  /** Whether it knows all of the sign-in; then `rows` has its rows. */
  read(raw: Raw): boolean {
    if (!knownShape(raw)) return false;
    if (this.directory !== undefined && raw.servicePrincipal !== undefined) return false;
    const values = spread(raw);
    for (const { slot, from, classes, place } of this.values) {
      const found = slot.classOf(values[from]);
      if (found < 0) return false;
      classes[place] = found;
    }
    for (const { slot, from, classes, place } of this.lists) {
      const found = slot.classOf(values[from]);
      if (found < 0) return false;
      classes[place] = found;
    }
    return this.readTarget(raw) && this.readAddress(raw) && this.readUser(raw, values) && this.readHeld(raw) && this.look();
  }

  private readTarget(raw: Raw): boolean {
    if (this.target === null) return true;
    const { application, userAction, authenticationContext, classes, place } = this.target;
    const found =
      raw.application !== undefined
        ? application.classOf(raw.application)
        : raw.userAction !== undefined
          ? userAction.classOf(raw.userAction)
          : authenticationContext.classOf(raw.authenticationContext);
    classes[place] = found;
    return found >= 0;
  }

  private readAddress(raw: Raw): boolean {
    if (this.address === null) return true;
    const { slot, classes, place } = this.address;
    const found = slot.classOf(raw.ipAddress);
    classes[place] = found;
    return found >= 0;
  }

  private readUser(raw: Raw, values: readonly unknown[]): boolean {
    const { user } = raw;
    const found = this.guest.slot.classOf(user);
    if (found < 0) return false;
    this.guest.classes[this.guest.place] = found;
    if (user === undefined) return true;
    for (const { slot, from, classes, place } of this.known) {
      if (values[from] === undefined) classes[place] = slot.classOf(user.id);
    }
    return true;
  }

  private readHeld(raw: Raw): boolean {
    for (const { slot, holder, name, classes, place } of this.held) {
      const object = holder(raw);
      const found = slot.classOf(object === null || object === undefined ? object : object[name]);
      if (found < 0) return false;
      classes[place] = found;
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
const UNUSED: Destination = { classes: new Int32Array(1), place: 0 };

const deviceOf = (raw: Raw): Raw => raw.device;
const applicationAttributesOf = (raw: Raw): Raw => raw.applicationAttributes;
const attributesOf = (raw: Raw): Raw => raw.servicePrincipal?.attributes;

function factOfUser(user: unknown, more: { readonly userType?: "member" | "guest" | null }, attribute: string, directory: Directory | undefined): Fact {
  return identityFacts({ user: { ...more, ...(typeof user === "string" ? { id: canonicalId(user) } : {}) } }, directory)[attribute];
}

/** R5: the kind of guest, or what follows from being a member or a guest, or what the directory says. */
class GuestSlot {
  private readonly given: ValueSlot;
  private readonly member: ValueSlot;
  private readonly guest: ValueSlot;
  private readonly absent: ValueSlot;
  private readonly unknown: ValueSlot;

  constructor(
    classes: AttributeClasses,
    private readonly directory: Directory | undefined,
  ) {
    const withType = (userType: "member" | "guest" | null | undefined) => new ValueSlot(classes, (user) => factOfUser(user, { userType }, GUEST, directory));
    this.given = new ValueSlot(classes, VALUES[GUEST]);
    this.member = withType("member");
    this.guest = withType("guest");
    this.absent = withType(null);
    this.unknown = withType(undefined);
  }

  classOf(user: Raw): number {
    if (user === undefined || user.guestOrExternalUserType !== undefined) return this.given.classOf(user?.guestOrExternalUserType);
    const { userType } = user;
    const slot = userType === "member" ? this.member : userType === "guest" ? this.guest : userType === null ? this.absent : this.unknown;
    return slot.classOf(this.directory === undefined ? undefined : user.id);
  }
}
