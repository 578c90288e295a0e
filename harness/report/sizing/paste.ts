import type { Sizing } from '../../size/answer.ts';
import { PASTED_CLIENTS } from '../../size/paste/clients.ts';

/** Lines to paste, with their heading. */
export interface PastedPart {
  readonly title: string;
  readonly lines: readonly string[];
}

export function pastedParts({ paste }: Sizing): readonly PastedPart[] {
  const parts = PASTED_CLIENTS.map(({ key, title }) => ({ title, lines: paste[key] }));
  return parts.filter(({ lines }) => lines.length > 0);
}
