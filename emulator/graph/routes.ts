import { isObject, objectOf } from "../json";
import type { Claims } from "../tokens";
import { deleteContext, getContext, listContexts, listTemplates, noTemplate, root, upsertContext } from "./authentication-contexts";
import {
  createStrength,
  deleteStrength,
  getStrength,
  listStrengths,
  strengthUsage,
  updateCombinations,
  updateStrength,
} from "./authentication-strengths";
import { getDeleted, listDeleted, purgeDeleted, restoreDeleted } from "./deleted-items";
import { countDirectory, type DirectorySet, getDirectory, listDirectory, memberOf, membersOf } from "./directory";
import { GraphFailure, type GraphReply, type GraphRequest } from "./exchange";
import { countLocations, createLocation, deleteLocation, getLocation, listLocations, updateLocation } from "./named-locations";
import { assertConditionalAccessRead, assertConditionalAccessWrite, assertDirectoryRead, assertStrengthWrite } from "./permissions";
import { countPolicies, createPolicy, deletePolicy, getPolicy, listPolicies, updatePolicy } from "./policies";
import { evaluate } from "./what-if";

/** Every address under /v1.0 and /beta, with the permission it needs. `{}` is a variable segment. */

interface Route {
  readonly method: string;
  readonly segments: readonly string[];
  readonly permit: (claims: Claims, request: GraphRequest) => void;
  readonly answer: (request: GraphRequest) => GraphReply;
}

const CA = "identity/conditionalAccess";
const read = (claims: Claims) => assertConditionalAccessRead(claims);
const write = (claims: Claims) => assertConditionalAccessWrite(claims, { applications: false });
const writeApplications = (claims: Claims, { method, body }: GraphRequest) =>
  assertConditionalAccessWrite(claims, { applications: method === "POST" || isObject(objectOf(objectOf(body).conditions).applications) });
const writeStrength = (claims: Claims) => assertStrengthWrite(claims);

function route(line: string, permit: Route["permit"], answer: Route["answer"]): Route {
  const [method = "", path = ""] = line.split(" ");
  return { method, segments: path.split("/"), permit, answer };
}

function directoryRoutes(set: DirectorySet, ...roles: string[]): Route[] {
  const permit = (claims: Claims) => assertDirectoryRead(claims, roles);
  return [
    route(`GET ${set}`, permit, listDirectory(set)),
    route(`GET ${set}/$count`, permit, countDirectory(set)),
    route(`GET ${set}/{}`, permit, getDirectory(set)),
  ];
}

function strengthRoutes(set: string): Route[] {
  return [
    route(`GET ${set}`, read, listStrengths),
    route(`POST ${set}`, writeStrength, createStrength),
    route(`GET ${set}/{}`, read, getStrength),
    route(`PATCH ${set}/{}`, writeStrength, updateStrength),
    route(`DELETE ${set}/{}`, writeStrength, deleteStrength),
    route(`POST ${set}/{}/updateAllowedCombinations`, writeStrength, updateCombinations),
    route(`GET ${set}/{}/usage`, read, strengthUsage),
  ];
}

const memberships = (claims: Claims) => assertDirectoryRead(claims, ["GroupMember.Read.All", "Group.Read.All"]);

const ROUTES: readonly Route[] = [
  route(`GET ${CA}`, read, root),
  route(`GET ${CA}/policies`, read, listPolicies),
  route(`POST ${CA}/policies`, writeApplications, createPolicy),
  route(`GET ${CA}/policies/$count`, read, countPolicies),
  route(`GET ${CA}/policies/{}`, read, getPolicy),
  route(`PATCH ${CA}/policies/{}`, writeApplications, updatePolicy),
  route(`DELETE ${CA}/policies/{}`, write, deletePolicy),
  route(`GET ${CA}/namedLocations`, read, listLocations),
  route(`POST ${CA}/namedLocations`, write, createLocation),
  route(`GET ${CA}/namedLocations/$count`, read, countLocations),
  route(`GET ${CA}/namedLocations/{}`, read, getLocation),
  route(`PATCH ${CA}/namedLocations/{}`, write, updateLocation),
  route(`DELETE ${CA}/namedLocations/{}`, write, deleteLocation),
  ...["policies", "namedLocations"].flatMap((kind) => {
    const withKind = (answer: Route["answer"]) => (request: GraphRequest) =>
      answer({ ...request, parameters: [kind, ...request.parameters] });
    return [
      route(`GET ${CA}/deletedItems/${kind}`, read, withKind(listDeleted)),
      route(`GET ${CA}/deletedItems/${kind}/{}`, read, withKind(getDeleted)),
      route(`DELETE ${CA}/deletedItems/${kind}/{}`, write, withKind(purgeDeleted)),
      route(`POST ${CA}/deletedItems/${kind}/{}/restore`, write, withKind(restoreDeleted)),
    ];
  }),
  route(`POST ${CA}/evaluate`, read, evaluate),
  ...strengthRoutes(`${CA}/authenticationStrength/policies`),
  ...strengthRoutes("policies/authenticationStrengthPolicies"),
  route(`GET ${CA}/authenticationContextClassReferences`, read, listContexts),
  route(`GET ${CA}/authenticationContextClassReferences/{}`, read, getContext),
  route(`PATCH ${CA}/authenticationContextClassReferences/{}`, write, upsertContext),
  route(`DELETE ${CA}/authenticationContextClassReferences/{}`, write, deleteContext),
  route(`GET ${CA}/templates`, read, listTemplates),
  route(`GET ${CA}/templates/{}`, read, noTemplate),
  ...directoryRoutes("users", "User.Read.All"),
  ...directoryRoutes("groups", "Group.Read.All", "GroupMember.Read.All"),
  ...directoryRoutes("servicePrincipals", "Application.Read.All"),
  ...directoryRoutes("applications", "Application.Read.All"),
  ...directoryRoutes("directoryRoleTemplates", "RoleManagement.Read.Directory"),
  ...directoryRoutes("subscribedSkus", "Organization.Read.All"),
  ...directoryRoutes("organization", "Organization.Read.All"),
  route("GET groups/{}/members", memberships, membersOf(false)),
  route("GET groups/{}/transitiveMembers", memberships, membersOf(true)),
  route("GET groups/{}/memberOf", memberships, memberOf("groups", false)),
  route("GET groups/{}/transitiveMemberOf", memberships, memberOf("groups", true)),
  route("GET users/{}/memberOf", memberships, memberOf("users", false)),
  route("GET users/{}/transitiveMemberOf", memberships, memberOf("users", true)),
];

/** Conditional access has a throttling limit of its own (graph-docs, throttling-limits). */
export function isConditionalAccess(path: string): boolean {
  return segmentsOf(path).slice(0, 2).join("/").toLowerCase() === CA.toLowerCase();
}

/** Segments of a path; keys in parentheses (`policies('id')`, `servicePrincipals(appId='id')`) and call parentheses (`usage()`) become plain. */
function segmentsOf(path: string): string[] {
  return path
    .split("/")
    .filter((segment) => segment !== "")
    .flatMap((segment) => {
      const decoded = decodeURIComponent(segment);
      const keyed = /^(\w+)\(((?:appId=)?)'([^']*)'\)$/i.exec(decoded);
      return keyed === null
        ? [decoded.replace(/\(\)$/, "").replace(/^microsoft\.graph\./i, "")]
        : [keyed[1] as string, `${keyed[2]}${keyed[3]}`];
    });
}

/** Graph takes the fixed segments in any case. */
export function answerGraph(request: GraphRequest, claims: Claims): GraphReply {
  const given = segmentsOf(request.path);
  const fits = ({ segments }: Route) =>
    segments.length === given.length &&
    segments.every((segment, index) => segment === "{}" || segment.toLowerCase() === given[index]?.toLowerCase());
  const candidates = ROUTES.filter(fits);
  const found = candidates.find(({ method }) => method === request.method);
  if (found === undefined && candidates.length > 0) {
    throw new GraphFailure(405, "Request_BadRequest", `Specified HTTP method is not allowed for the request target.`);
  }
  if (found === undefined) throw new GraphFailure(400, "BadRequest", `Resource not found for the segment '${given.at(-1) ?? ""}'.`);
  const parameters = given.filter((_, index) => found.segments[index] === "{}");
  const complete = { ...request, parameters };
  found.permit(claims, complete);
  return found.answer(complete);
}
