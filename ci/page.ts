/** Largest summary of a step, in bytes. GitHub does not show a larger one. */
const MOST_BYTES = 1024 * 1024;
const ROOM_FOR_NOTE = 200;

/** Joins the parts of a page. If they do not all fit, it leaves the last ones out and says so. */
export function fitting(parts: readonly string[], mostBytes: number = MOST_BYTES): string {
  const told = parts.map((part) => part.trim()).filter((part) => part !== '');
  const taken: string[] = [];
  let room = mostBytes - ROOM_FOR_NOTE;
  for (const part of told) {
    room -= Buffer.byteLength(part) + 2;
    if (room < 0) break;
    taken.push(part);
  }
  const left = told.length - taken.length;
  if (left > 0) taken.push(`_There is no room here for the rest. See the files of this run._`);
  return `${taken.join('\n\n')}\n`;
}
