/**
 * What a line of nginx's error log is about.
 * `no-ports`: no local port left for a connection to the origin (errno 99 of connect(), or 98 of bind()).
 * `refused` (111), `timed-out` (110), `reset` (104, or 32 for the write after it): the origin's connection.
 * `closed-early`: the origin closed before its answer was complete, as it does when an idle connection that
 * nginx was about to reuse times out. `no-files` (24) and `no-connections` are limits of nginx itself.
 */
export const NGINX_ERROR_KINDS = [
  'no-ports',
  'refused',
  'timed-out',
  'reset',
  'closed-early',
  'no-files',
  'no-connections',
  'other',
] as const;
export type NginxErrorKind = (typeof NGINX_ERROR_KINDS)[number];

const PATTERNS: readonly (readonly [NginxErrorKind, RegExp])[] = [
  // 99 of bind() is another matter: the address is not one of this host.
  ['no-ports', /\bconnect\(\) .*failed \(99:|\bbind\(.*failed \(98:/],
  ['refused', / \(111:/],
  ['timed-out', / \(110:/],
  ['reset', / \((?:104|32):/],
  ['closed-early', /upstream prematurely closed connection/],
  ['no-files', / \(24:/],
  ['no-connections', /worker_connections are not enough/],
];

/** `2026/11/21 07:28:43 [crit] 26#26: *5 ` */
const HEAD = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d \[\w+\] \d+#\d+: (?:\*\d+ )?/;

/**
 * A worker says this when it starts as an ordinary user's root: a user namespace denies setgroups(2)
 * (user_namespaces(7)). nginx goes on, and it is no matter of the load.
 */
const START_IN_USER_NAMESPACE = /^initgroups\(root, 0\) failed \(1:/;

/** The kind of one line of the error log; null where it is no error, or only the rest of a longer message. */
export function nginxErrorKind(line: string): NginxErrorKind | null {
  const head = HEAD.exec(line)?.[0];
  if (head === undefined || START_IN_USER_NAMESPACE.test(line.slice(head.length))) return null;
  // What follows is from the client: a request line may say anything.
  const message = line.slice(head.length).split(', client: ', 1)[0]!;
  return PATTERNS.find(([, pattern]) => pattern.test(message))?.[0] ?? 'other';
}

/** Lines by kind; a kind that did not occur is absent. */
export type NginxErrorCounts = Partial<Record<NginxErrorKind, number>>;

/** Adds one line of the error log, without its line feed. */
export function addErrorLine(counts: NginxErrorCounts, line: string): void {
  const kind = nginxErrorKind(line);
  if (kind !== null) counts[kind] = (counts[kind] ?? 0) + 1;
}
