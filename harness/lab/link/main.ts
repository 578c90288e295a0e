import { messageOf } from '../../errors.ts';
import { type RelayedLink, runRelay } from './relay.ts';

// The program of a lab's links. Its argument: the links, as JSON.
try {
  runRelay(JSON.parse(process.argv[2] ?? '[]') as readonly RelayedLink[]);
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
