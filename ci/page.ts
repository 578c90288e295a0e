/** What GitHub shows of a step at most; what is larger it shows nothing of. */
const MOST_BYTES = 1024 * 1024;
const ROOM_FOR_A_WORD = 200;

/**
 * Parts of a page in their order, as many as there is room for: a later part gives way to an earlier one, and the page
 * says that something is missing.
 */
export function fitting(parts: readonly string[], mostBytes: number = MOST_BYTES): string {
  const told = parts.map((part) => part.trim()).filter((part) => part !== '');
  const taken: string[] = [];
  let room = mostBytes - ROOM_FOR_A_WORD;
  for (const part of told) {
    room -= Buffer.byteLength(part) + 2;
    if (room < 0) break;
    taken.push(part);
  }
  const left = told.length - taken.length;
  if (left > 0) taken.push(`_There is no room here for the rest: it is in the files of this run._`);
  return `${taken.join('\n\n')}\n`;
}
