import type { Verdict } from '../result/result.ts';
import { several } from '../words.ts';

/** `the client runs out of ports (client closes first): observed client`: names the cell if the claim does not. */
export function verdictText({ expectation, cell, observed }: Verdict): string {
  const claim = expectation.includes(cell) ? expectation : `${expectation} (${cell})`;
  return `${claim}: observed ${observed}`;
}

/** Statements that did not hold, or could not be judged because their cell has no numbers that count. */
export interface BrokenVerdict {
  readonly label: 'FAILED' | 'unjudged';
  readonly text: string;
}

/** One for each statement that did not hold, and one for all statements of a cell that could not be judged. */
export function brokenVerdicts(verdicts: readonly Verdict[]): readonly BrokenVerdict[] {
  const broken = verdicts.filter(({ ok }) => !ok);
  const keyOf = ({ cell, expectation, observed, unknown }: Verdict) =>
    JSON.stringify([cell, unknown ? observed : expectation]);
  return [...Map.groupBy(broken, keyOf).values()].map((about) => {
    const [verdict] = about as [Verdict];
    if (!verdict.unknown) return { label: 'FAILED', text: verdictText(verdict) };
    const statements = several(about.length, 'statement');
    return { label: 'unjudged', text: `${verdict.cell}: ${statements} not judged: ${verdict.observed}` };
  });
}

/** Statements that held, one text a cell: `client closes first: the client runs out of ports [client]; ...`. */
export function heldByCell(verdicts: readonly Verdict[]): readonly string[] {
  const held = verdicts.filter(({ ok }) => ok);
  return [...Map.groupBy(held, ({ cell }) => cell)].map(([cell, about]) => {
    const claims = about.map(
      ({ expectation, observed }) => `${withoutName(expectation, cell)} [${observed}]`,
    );
    return `${cell}: ${claims.join('; ')}`;
  });
}

function withoutName(claim: string, cell: string): string {
  return claim.startsWith(`${cell}: `) ? claim.slice(cell.length + 2) : claim;
}
