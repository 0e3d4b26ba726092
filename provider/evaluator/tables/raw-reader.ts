import { DEVICE_PROPERTIES } from "../../policy/device-filter";
import type { Directory } from "../../policy/directory";
import { canonicalId } from "../../policy/reading";
import { SUBJECT, TARGET } from "../attributes";
import { type Atom, type Facts, is } from "../expression";
import { identityFacts } from "../facts";
import { AttributeClasses } from "./attribute-classes";
import type { DimensionTable } from "./dimension-table";
import {
  AUTHENTICATION_CONTEXT,
  FEW_VALUES,
  GIVEN_TEXT_PROPERTY,
  ID_ATTRIBUTES,
  LISTS,
  OF_SERVICE_PRINCIPAL,
  OF_SIGN_IN,
  OF_USER,
  TEXT_PROPERTY,
  USER_ACTION,
  VALUES,
} from "./raw-values";
import { AddressSlot, type Admit, CheckingSlot, IdSlot, ListSlot, MOST_REMEMBERED, type Slot, ValueSlot } from "./slots";
import { ObjectSlot, type Placed, Properties, Property, type Raw } from "./spread";

/**
 * From a sign-in as it came to its row in each table, without reading it into another form first. It knows the plain form's values as
 * `sign-in.ts` defines them; whatever it does not know it leaves to the strict reader, which also says what is wrong.
 */
export class RawReader {
  /** Of the sign-in read last, for each table the classes of its attributes. */
  readonly classes: readonly Int32Array[];
  /** The same, one table after the other. */
  readonly allClasses: Int32Array;

  private readonly signIn: Properties;
  private readonly tableRows: Int32Array;
  /** What is found of a sign-in, in the places below; behind them its classes. */
  private readonly found: Int32Array;
  /** The same of a sign-in that says nothing. */
  private readonly nothing: Int32Array;
  private readonly asked: ReadonlyMap<string, Asked>;
  private readonly subjectPlace: number;
  private readonly targetPlace: number;
  private readonly user: number;
  private readonly servicePrincipal: number;
  private readonly guest: (Asked & { readonly kinds: readonly ValueSlot[] }) | null;
  /** What the directory may know of a user, by id. */
  private readonly known: readonly { readonly slot: ValueSlot; readonly place: number }[] = [];
  /** Classes of users of whom the sign-in says nothing but the id. */
  private readonly classesOfUser = new Map<unknown, Int32Array>();

  constructor(
    private readonly tables: readonly DimensionTable[],
    private readonly directory: Directory | undefined,
  ) {
    this.tableRows = new Int32Array(tables.length);
    let place = FIRST_ASKED;
    this.asked = new Map(tables.flatMap(({ attributes }) => attributes.map((classes) => [classes.attribute, { classes, place: place++ }])));
    this.found = new Int32Array(place);
    this.nothing = new Int32Array(place);
    this.allClasses = this.found.subarray(FIRST_ASKED);
    let from = 0;
    this.classes = tables.map(({ attributes: { length } }) => {
      from += length;
      return this.allClasses.subarray(from - length, from);
    });

    const subject = this.asked.get(SUBJECT);
    this.subjectPlace = subject?.place ?? NOWHERE;
    this.user = subject?.classes.classOf("user") ?? 0;
    this.servicePrincipal = subject?.classes.classOf("servicePrincipal") ?? 0;
    this.targetPlace = this.asked.get(TARGET)?.place ?? NOWHERE;
    const guest = this.asked.get(GUEST);
    this.guest = guest === undefined ? null : { ...guest, kinds: kindsOfGuests(guest.classes, directory) };
    if (directory !== undefined) {
      this.known = [...this.asked.values()]
        .filter(({ classes: { attribute } }) => attribute.startsWith("user.") && attribute !== GUEST)
        .map(({ classes, place }) => ({ slot: new ValueSlot(classes, (id) => userFacts(id, directory)[classes.attribute]), place }));
    }
    this.signIn = this.propertiesOfSignIn();
  }

  private propertiesOfSignIn(): Properties {
    const target = this.asked.get(TARGET)?.classes ?? new AttributeClasses(TARGET, []);
    const device = DEVICE_PROPERTIES.map((name) => this.propertyFor(name, `device.${name}`));
    const properties = [
      this.objectIn("user", USER, this.propertiesOfUser()),
      this.valueIn("application", APPLICATION, target, VALUES[TARGET]),
      this.valueIn("userAction", USER_ACTION_PLACE, target, USER_ACTION),
      this.valueIn("authenticationContext", AUTHENTICATION_CONTEXT_PLACE, target, AUTHENTICATION_CONTEXT),
      this.objectIn("applicationAttributes", NOWHERE, this.propertiesOfAttributes("applicationAttributes")),
      this.objectIn("device", NOWHERE, new Properties(device, this.found), this.absentDevice()),
      ...OF_SIGN_IN.map((name) => this.propertyFor(name)),
    ];
    // What a directory knows of service principals is left to the strict reader.
    if (this.directory === undefined)
      properties.push(this.objectIn("servicePrincipal", SERVICE_PRINCIPAL, this.propertiesOfServicePrincipal()));
    return new Properties(properties, this.found);
  }

  private propertiesOfUser(): Properties {
    const properties = OF_USER.map((name) => this.propertyFor(name, `user.${name}`));
    properties.push(this.valueIn("userType", USER_TYPE, classesOfUserTypes(), VALUES["user.userType"]));
    // With a directory the id says more than itself, and is looked up in the end.
    if (this.directory !== undefined) properties.push(new Property("id", new CheckingSlot(VALUES["user.id"]), NOWHERE));
    return new Properties(properties, this.found);
  }

  private propertiesOfServicePrincipal(): Properties {
    const properties = OF_SERVICE_PRINCIPAL.map((name) => this.propertyFor(name, `servicePrincipal.${name}`));
    const attributes = this.objectIn("attributes", NOWHERE, this.propertiesOfAttributes("servicePrincipal.attributes"));
    return new Properties([...properties, attributes], this.found);
  }

  /** Custom security attributes may have any name. */
  private propertiesOfAttributes(holder: string): Properties {
    const properties = [...this.asked].flatMap(([attribute, { classes, place }]) => {
      const name = attribute.slice(holder.length + 1);
      return attribute.startsWith(`${holder}.`) ? [this.valueIn(name, place, classes, GIVEN_TEXT_PROPERTY)] : [];
    });
    const slot = new CheckingSlot(GIVEN_TEXT_PROPERTY);
    return new Properties(properties, this.found, (name) => new Property(name, slot, NOWHERE));
  }

  /** Every attribute is looked at, though no condition asks about it. */
  private propertyFor(name: string, attribute = name): Property {
    const { classes, place } = this.asked.get(attribute) ?? { classes: null, place: NOWHERE };
    const slot = slotFor(attribute, classes);
    if (classes !== null) this.nothing[place] = slot.classOf(undefined);
    return new Property(name, slot, place);
  }

  private valueIn(name: string, place: number, classes: AttributeClasses, admit: Admit): Property {
    return new Property(name, new ValueSlot(classes, admit), place);
  }

  private objectIn(name: string, place: number, properties: Properties, whenNull: readonly Placed[] | null = null): Property {
    return new Property(name, new ObjectSlot(properties, whenNull, this.found), place);
  }

  /** R14: a device that is not registered has no property at all. */
  private absentDevice(): readonly Placed[] {
    return [...this.asked.values()]
      .filter(({ classes: { attribute } }) => attribute.startsWith("device."))
      .map(({ classes, place }) => ({ place, found: classes.classOf(null) }));
  }

  /** Whether it knows all of the sign-in; then `classes` has its classes. */
  read(raw: Raw): boolean {
    const { found } = this;
    found.set(this.nothing);
    if (!this.signIn.take(raw) || !this.hasOneSubjectAndTarget()) return false;
    found[this.targetPlace] = found[APPLICATION] + found[USER_ACTION_PLACE] + found[AUTHENTICATION_CONTEXT_PLACE];
    if (found[USER] === 0) found[this.subjectPlace] = found[SERVICE_PRINCIPAL] === 0 ? 0 : this.servicePrincipal;
    else if (this.directory === undefined) this.completeUser(undefined);
    else this.lookUpUser(raw.user.id);
    return true;
  }

  /** Of the sign-in read last, the row in each table; overwritten by the next call. */
  rows(): Int32Array {
    for (let place = 0; place < this.tables.length; place++) this.tableRows[place] = this.tables[place].rowOf(this.classes[place]);
    return this.tableRows;
  }

  private hasOneSubjectAndTarget(): boolean {
    const { found } = this;
    const targets = there(found[APPLICATION]) + there(found[USER_ACTION_PLACE]) + there(found[AUTHENTICATION_CONTEXT_PLACE]);
    return targets < 2 && there(found[USER]) + there(found[SERVICE_PRINCIPAL]) < 2;
  }

  private completeUser(id: unknown): void {
    const { found, guest } = this;
    found[this.subjectPlace] = this.user;
    if (guest !== null && found[guest.place] === 0) found[guest.place] = guest.kinds[found[USER_TYPE]].classOf(id);
  }

  private lookUpUser(id: unknown): void {
    const onlyId = this.saysNothingOfUser();
    const classes = onlyId ? this.classesOfUser.get(id) : undefined;
    if (classes !== undefined) {
      for (let place = 0; place < classes.length; place++) this.classes[IDENTITY][place] = classes[place];
      return;
    }
    for (const { slot, place } of this.known) if (this.found[place] === 0) this.found[place] = slot.classOf(id);
    this.completeUser(id);
    if (!onlyId) return;
    if (this.classesOfUser.size >= MOST_REMEMBERED) this.classesOfUser.clear();
    this.classesOfUser.set(id, this.classes[IDENTITY].slice());
  }

  private saysNothingOfUser(): boolean {
    const classes = this.classes[IDENTITY];
    for (let place = 0; place < classes.length; place++) if (classes[place] !== 0) return false;
    return this.found[USER_TYPE] === 0;
  }
}

/** The table of the identity is the first. */
const IDENTITY = 0;

// Places of what is found: of what no condition asks about, and of what is put together in the end. 0 is: not there.
const NOWHERE = 0;
const USER = 1;
const SERVICE_PRINCIPAL = 2;
const USER_TYPE = 3;
const APPLICATION = 4;
const USER_ACTION_PLACE = 5;
const AUTHENTICATION_CONTEXT_PLACE = 6;
const FIRST_ASKED = 7;

/** An attribute that conditions ask about. */
interface Asked {
  readonly classes: AttributeClasses;
  readonly place: number;
}

const there = (found: number): number => (found === 0 ? 0 : 1);

/** @param classes null where no condition asks about the attribute. */
function slotFor(attribute: string, classes: AttributeClasses | null): Slot {
  const list = LISTS[attribute];
  const admit = VALUES[attribute] ?? TEXT_PROPERTY;
  if (list !== undefined) return new ListSlot(classes ?? new AttributeClasses(attribute, []), ...list);
  if (classes !== null && ID_ATTRIBUTES.has(attribute)) return new IdSlot(classes, admit);
  if (attribute === "ipAddress") return new AddressSlot(classes ?? new AttributeClasses(attribute, []));
  return classes === null && !FEW_VALUES.has(attribute)
    ? new CheckingSlot(admit)
    : new ValueSlot(classes ?? new AttributeClasses(attribute, []), admit);
}

const GUEST = "user.guestOrExternalUserType";
const USER_TYPES = ["member", "guest", null] as const;

/** Classes in the order of `USER_TYPES`, from 1 on. */
function classesOfUserTypes(): AttributeClasses {
  const tests = [is("user.userType", ["member"]), is("user.userType", ["guest"])] as Atom[];
  const classes = new AttributeClasses("user.userType", tests);
  for (const userType of USER_TYPES) classes.classOf(userType);
  return classes;
}

/** R5: by what is known of the user type, what follows for the kind of guest, or what the directory says of it, by id. */
function kindsOfGuests(classes: AttributeClasses, directory: Directory | undefined): readonly ValueSlot[] {
  return [undefined, ...USER_TYPES].map((userType) => new ValueSlot(classes, (id) => userFacts(id, directory, { userType })[GUEST]));
}

function userFacts(id: unknown, directory: Directory | undefined, more: { readonly userType?: "member" | "guest" | null } = {}): Facts {
  return identityFacts({ user: { ...more, ...(typeof id === "string" ? { id: canonicalId(id) } : {}) } }, directory);
}
