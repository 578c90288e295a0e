/**
 * A program that opens a netlink socket in the network namespace of each process that its arguments name, prints the
 * descriptors as a line of JSON (null: it could not), and ends with its standard input. It does not return to its own
 * network namespace, so it may run in the user namespace of a lab, where it must.
 */
import { openNetlink } from './diag-socket.ts';
import { enter } from './open-in.ts';

const fds = process.argv.slice(2).map((pid) => {
  try {
    return enter(`/proc/${pid}/ns/net`) ? openNetlink() : null;
  } catch {
    return null;
  }
});
process.stdout.write(`${JSON.stringify(fds)}\n`);
process.stdin.on('end', () => process.exit(0)).resume();
