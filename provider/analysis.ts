/** What `pulumi-appcontrol/evaluator` is: policies as a function from sign-ins to outcomes. Pure, for servers and browsers. */

export type { Column, Columns, Decided } from "./evaluator/columns";
export { type AnalysisOptions, compile, type Evaluator } from "./evaluator/compile";
export type { Requirement } from "./evaluator/effects";
export type { Explanation, PolicyTrace } from "./evaluator/explain";
export type { ReportOnlyResult, UnsatisfiableRequirement } from "./evaluator/grants";
export type { Outcome } from "./evaluator/outcome";
export type { SessionOutcome } from "./evaluator/session-controls";
export { readSignIn, type SignIn, type SignInInput } from "./evaluator/sign-in";
export { readSignInRow, type SignInForm, signInFormOf } from "./evaluator/sign-in-forms";
export { classifyUserAgent, type UserAgentClass } from "./evaluator/user-agent";
export type { Guarantee, GuaranteeInput } from "./impact/guarantees/guarantee";
export { type ImpactRequest, impact } from "./impact/library";
export type { Caller, Finding, GuaranteeResult, Impact, PolicyChange, Region, RegionKind } from "./impact/result";
export { impactText } from "./impact/words/text";
export { type Problem, ProblemsError } from "./policy/problems";
