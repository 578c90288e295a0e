import { createLab } from '../lab/create.ts';
import { labSpec } from '../lab/spec.ts';
import { sentRequest } from '../scenario/request/contents.ts';
import type { CellPlan } from '../scenario/scenario.ts';
import { startCommand } from '../serve/command/command.ts';

/**
 * Starts the command of a cell in a lab like the cell's, and stops it when it answers. Rejects with a CellError with the
 * end of its output if it does not answer, and with an UnableError if this machine cannot create the lab.
 */
export async function probeCommand(plan: CellPlan, signal: AbortSignal): Promise<void> {
  const { command } = plan;
  if (command === undefined) return;
  await using lab = await createLab(labSpec(plan), signal);
  const { program } = await startCommand(lab, command, sentRequest(plan.request));
  await program.stop();
}
