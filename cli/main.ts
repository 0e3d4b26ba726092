#!/usr/bin/env node
import { Command } from "commander";

/**
 * The `appcontrol` command. A subcommand is one entry here and one module of its name that exports `define`, which gives it options and an
 * action. Only the module of the command that was asked for is loaded.
 */

interface CommandModule {
  define(command: Command): void;
}

const COMMANDS: Readonly<Record<string, { readonly description: string; readonly load: () => Promise<CommandModule> }>> = {
  decide: { description: "what policies decide about sign-ins, and how a user agent is seen", load: () => import("./decide.js") },
  impact: { description: "what a change of policies does to every possible sign-in", load: () => import("./impact.js") },
  tenant: { description: "run a tenant on loopback: Graph, Defender for Cloud Apps, tokens", load: () => import("./tenant.js") },
};

async function main(words: readonly string[]): Promise<void> {
  const program = new Command("appcontrol")
    .description("Conditional Access App Control: a tenant on loopback, what policies decide, what a change does")
    .showHelpAfterError("(appcontrol --help shows what there is.)");
  for (const [name, { description, load }] of Object.entries(COMMANDS)) {
    const command = program.command(name).description(description);
    if (words.includes(name)) (await load()).define(command);
  }
  await program.parseAsync([...words], { from: "user" });
}

// The message of a user's mistakes is one line for each of them; nobody's mistake is mended by a stack.
main(process.argv.slice(2)).catch((thrown: unknown) => {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exitCode = 1;
});
