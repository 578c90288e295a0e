import { readFileSync } from 'node:fs';

/** Field `st` of a listening socket: TCP_LISTEN (include/net/tcp_states.h). */
const LISTEN = '0A';

/** The addresses that programs of a host listen on, as a list; null: none. `pid` is any process on that host. */
export function listeningText(pid: number, procRoot = '/proc'): string | null {
  const addresses = ['tcp', 'tcp6'].flatMap((table) => listeners(read(`${procRoot}/${pid}/net/${table}`)));
  return addresses.length === 0 ? null : [...new Set(addresses)].join(', ');
}

/** `127.0.0.1:3000` for each listening socket in the text of /proc/net/tcp or tcp6. */
export function listeners(table: string): readonly string[] {
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const [address = '', port = ''] = local.split(':');
    return state === LISTEN ? [`${addressOf(address)}:${Number.parseInt(port, 16)}`] : [];
  });
}

/** The kernel prints an address as 32-bit numbers in the machine's byte order, the lowest byte first. */
function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => word.match(/../g)!.reverse());
  if (bytes.length === 4) return bytes.map((byte) => Number.parseInt(byte, 16)).join('.');
  const groups = Array.from({ length: 8 }, (_, at) =>
    Number.parseInt(`${bytes[2 * at]}${bytes[2 * at + 1]}`, 16),
  );
  const text = groups.map((group) => group.toString(16)).join(':');
  return `[${URL.parse(`http://[${text}]/`)?.hostname.slice(1, -1) ?? text}]`;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // a kernel without IPv6 has no tcp6
  }
}
