import { spawn } from 'node:child_process';
import type { Exit, Program } from '../../lab/program.ts';
import { monotonicNs } from '../../units.ts';
import type { DriverOutcome, DriverSpec } from '../driver.ts';
import { COLD, driverArgv, prepareDriver } from '../process/run-driver.ts';

/** A local driver process, as a lab would start it. */
export function launch(
  argv: readonly [string, ...string[]] = driverArgv(),
  env: Readonly<Record<string, string>> = {},
): Program {
  const [command, ...args] = argv;
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-4096)));
  const exited = new Promise<Exit>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  return {
    name: 'driver',
    host: 'client',
    pid: child.pid!,
    cpus: [],
    stdin: child.stdin,
    stdout: child.stdout,
    stderrTail: () => stderr,
    exited,
    stop: () => {
      child.kill();
      return exited;
    },
  };
}

/** Short timeouts, for servers that never do what the driver waits for. */
export const SHORT_TIMEOUTS = ['--request-ms=150', '--server-close-ms=100'];

/** Runs a driver process from start to exit; returns its outcome. */
export async function drive(spec: DriverSpec, options: readonly string[] = []): Promise<DriverOutcome> {
  const program = launch(driverArgv([COLD, ...options]));
  try {
    const driver = await prepareDriver(program, spec);
    driver.start(monotonicNs());
    const outcome = await driver.done;
    await driver.close();
    return outcome;
  } finally {
    await program.stop();
  }
}
