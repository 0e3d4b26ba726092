import type { Directory } from "../../policy/directory";
import { canonicalId } from "../../policy/reading";
import { SUBJECT, TARGET } from "../attributes";
import { type Atom, type Facts, is } from "../expression";
import { identityFacts } from "../facts";
import { SIGN_IN_OBJECTS, type SignInInput, signInSchema } from "../sign-in";
import { AttributeClasses } from "./attribute-classes";
import type { DimensionTable } from "./dimension-table";
import {
  AttributesSlot,
  DeviceSlot,
  type Raw,
  ServicePrincipalSlot,
  type Slots,
  takeSignIn,
  type UserProperties,
  UserSlot,
} from "./plain-form";
import {
  AUTHENTICATION_CONTEXT,
  FEW_VALUES,
  FLAGS,
  GIVEN_TEXT_PROPERTY,
  ID_ATTRIBUTES,
  LISTS,
  TEXT_PROPERTY,
  USER_ACTION,
  VALUES,
} from "./raw-values";
import {
  AddressSlot,
  CheckingSlot,
  FlagSlot,
  IdSlot,
  ListSlot,
  MOST_REMEMBERED,
  REFUSED,
  type Slot,
  UNREAD,
  ValueClasses,
  ValueSlot,
} from "./slots";

/**
 * From a sign-in as it came to its row in each table, without reading it into another form first. It knows the plain form's values as
 * `sign-in.ts` defines them; whatever it does not know it leaves to the strict reader, which also says what is wrong.
 */
export class RawReader {
  /** Of the sign-in read last, for each table the classes of its attributes. */
  readonly classes: readonly Int32Array[];
  /** The same, one table after the other. */
  readonly allClasses: Int32Array;

  private readonly slots: Slots<SignInInput>;
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
  private readonly guest: (Asked & { readonly kinds: readonly ValueClasses[] }) | null;
  /** What the directory may know of a user, by id. */
  private readonly known: readonly { readonly values: ValueClasses; readonly place: number }[] = [];
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
        .map(({ classes, place }) => ({ values: new ValueClasses(classes, (id) => userFacts(id, directory)[classes.attribute]), place }));
    }
    this.slots = this.slotsOfSignIn();
  }

  private slotsOfSignIn(): Slots<SignInInput> {
    const target = this.asked.get(TARGET)?.classes ?? new AttributeClasses(TARGET, []);
    const { found } = this;
    return {
      ...this.slotsFor(signInSchema),
      user: new UserSlot(this.slotsOfUser(), found, USER),
      // What a directory knows of service principals is left to the strict reader.
      servicePrincipal: this.directory === undefined ? this.slotOfServicePrincipal() : UNREAD,
      application: new ValueSlot(target, VALUES[TARGET], found, APPLICATION),
      userAction: new ValueSlot(target, USER_ACTION, found, USER_ACTION_PLACE),
      authenticationContext: new ValueSlot(target, AUTHENTICATION_CONTEXT, found, AUTHENTICATION_CONTEXT_PLACE),
      applicationAttributes: this.slotOfAttributes("applicationAttributes"),
      device: new DeviceSlot(this.slotsFor(SIGN_IN_OBJECTS.device, "device."), this.absentDevice(), found),
    };
  }

  private slotsOfUser(): Slots<UserProperties> {
    const slots = {
      ...this.slotsFor(SIGN_IN_OBJECTS.user, "user."),
      userType: new ValueSlot(classesOfUserTypes(), VALUES["user.userType"], this.found, USER_TYPE),
    };
    // With a directory the id says more than itself, and is looked up in the end.
    return this.directory === undefined ? slots : { ...slots, id: new CheckingSlot(VALUES["user.id"]) };
  }

  private slotOfServicePrincipal(): Slot {
    const slots = {
      ...this.slotsFor(SIGN_IN_OBJECTS.servicePrincipal, "servicePrincipal."),
      attributes: this.slotOfAttributes("servicePrincipal.attributes"),
    };
    return new ServicePrincipalSlot(slots, this.found, SERVICE_PRINCIPAL);
  }

  private slotOfAttributes(holder: string): Slot {
    const asked = [...this.asked].flatMap(([attribute, { classes, place }]) => {
      const name = attribute.slice(holder.length + 1);
      return attribute.startsWith(`${holder}.`) ? [[name, new ValueSlot(classes, GIVEN_TEXT_PROPERTY, this.found, place)] as const] : [];
    });
    return new AttributesSlot(new Map(asked), new CheckingSlot(GIVEN_TEXT_PROPERTY));
  }

  /** Every property is looked at, though no condition asks about it. */
  private slotsFor<Shape extends object>({ shape }: { readonly shape: Shape }, prefix = ""): Readonly<Record<keyof Shape, Slot>> {
    return Object.fromEntries(Object.keys(shape).map((name) => [name, this.slotFor(`${prefix}${name}`)])) as Record<keyof Shape, Slot>;
  }

  private slotFor(attribute: string): Slot {
    const { found } = this;
    const asked = this.asked.get(attribute);
    const { classes, place } = asked ?? { classes: new AttributeClasses(attribute, []), place: NOWHERE };
    const [admit, admitElement] = LISTS[attribute] ?? [VALUES[attribute] ?? TEXT_PROPERTY];
    const absent = admit(undefined);
    if (absent !== REFUSED) this.nothing[place] = classes.classOf(absent);
    if (admitElement !== undefined) return new ListSlot(classes, admit, admitElement, found, place);
    if (attribute === "ipAddress") return new AddressSlot(classes, found, place);
    if (FLAGS.has(attribute)) return new FlagSlot(classes, admit, found, place);
    if (asked === undefined && !FEW_VALUES.has(attribute)) return new CheckingSlot(admit);
    return ID_ATTRIBUTES.has(attribute) ? new IdSlot(classes, admit, found, place) : new ValueSlot(classes, admit, found, place);
  }

  /** R14: a device that is not registered has no property at all. */
  private absentDevice(): readonly { readonly place: number; readonly known: number }[] {
    return [...this.asked.values()]
      .filter(({ classes: { attribute } }) => attribute.startsWith("device."))
      .map(({ classes, place }) => ({ place, known: classes.classOf(null) }));
  }

  /** Whether it knows all of the sign-in; then `classes` has its classes. */
  read(raw: Raw): boolean {
    this.found.set(this.nothing);
    return takeSignIn(raw, this.slots) && this.complete(raw.user);
  }

  /** The same of a sign-in of which these properties are all that is known. */
  readProperties(properties: readonly (readonly [name: keyof SignInInput, value: Raw])[]): boolean {
    this.found.set(this.nothing);
    const given = properties.filter(([, value]) => value !== undefined);
    return given.every(([name, value]) => this.slots[name].take(value) > 0) && this.complete(new Map(given).get("user"));
  }

  /** Puts together what follows from all that was taken. */
  private complete(user: Raw): boolean {
    const { found } = this;
    if (!this.hasOneSubjectAndTarget()) return false;
    found[this.targetPlace] = found[APPLICATION] + found[USER_ACTION_PLACE] + found[AUTHENTICATION_CONTEXT_PLACE];
    if (found[USER] === 0) found[this.subjectPlace] = found[SERVICE_PRINCIPAL] === 0 ? 0 : this.servicePrincipal;
    else if (this.directory === undefined) this.completeUser(undefined);
    else this.lookUpUser(user.id);
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
    for (const { values, place } of this.known) if (this.found[place] === 0) this.found[place] = values.classOf(id);
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
function kindsOfGuests(classes: AttributeClasses, directory: Directory | undefined): readonly ValueClasses[] {
  return [undefined, ...USER_TYPES].map((userType) => new ValueClasses(classes, (id) => userFacts(id, directory, { userType })[GUEST]));
}

function userFacts(id: unknown, directory: Directory | undefined, more: { readonly userType?: "member" | "guest" | null } = {}): Facts {
  return identityFacts({ user: { ...more, ...(typeof id === "string" ? { id: canonicalId(id) } : {}) } }, directory);
}
