import { createLab } from '../lab/create.ts';
import { labSpec } from '../lab/spec.ts';
import type { CellPlan } from '../scenario/scenario.ts';
import { startCommand } from '../serve/command/command.ts';

/**
 * Starts the command of a cell in a lab as that cell's, until it answers, and ends it. Rejects with a CellError, the end of
 * what it printed in it, where it does not answer, and with an UnableError where this machine cannot make the lab.
 */
export async function probeCommand(plan: CellPlan, signal: AbortSignal): Promise<void> {
  const { command } = plan;
  if (command === undefined) return;
  await using lab = await createLab(labSpec(plan), signal);
  const { program } = await startCommand(lab, command);
  await program.stop();
}
