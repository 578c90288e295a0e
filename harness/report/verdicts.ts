import type { Verdict } from '../result/result.ts';
import { several } from '../words.ts';

/** `the client runs out of ports (client closes first): observed client`: names the cell where the claim does not. */
export function verdictText({ expectation, cell, observed }: Verdict): string {
  const claim = expectation.includes(cell) ? expectation : `${expectation} (${cell})`;
  return `${claim}: observed ${observed}`;
}

/** What did not hold, one by one; all statements about a cell without numbers to be believed have one reason, told once. */
export function brokenTexts(verdicts: readonly Verdict[]): readonly string[] {
  const broken = verdicts.filter(({ ok }) => !ok);
  const keyOf = ({ cell, expectation, observed, unknown }: Verdict) =>
    JSON.stringify([cell, unknown ? observed : expectation]);
  return [...Map.groupBy(broken, keyOf).values()].map((about) => {
    const [{ cell, observed }] = about as [Verdict];
    if (about.length === 1) return verdictText(about[0]!);
    return `${cell}: ${several(about.length, 'statement')} of which nothing is known: ${observed}`;
  });
}

/** Of each cell what was borne out, in one text: `client closes first: the client runs out of ports [client]; ...`. */
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
