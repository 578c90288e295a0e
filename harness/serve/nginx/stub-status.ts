const STUB_STATUS =
  /^Active connections: (\d+)\s+server accepts handled requests\s+(\d+) (\d+) (\d+)\s+Reading: (\d+) Writing: (\d+) Waiting: (\d+)/;

/** Parses the output of stub_status; undefined if it is something else. */
export function parseNginxStatus(body: string) {
  const numbers = STUB_STATUS.exec(body)?.slice(1).map(Number);
  if (numbers === undefined) return undefined;
  const [active, accepts, handled, requests, reading, writing, waiting] = numbers as [
    ...[number, number, number, number, number, number, number],
  ];
  return { active, accepts, handled, requests, reading, writing, waiting };
}
