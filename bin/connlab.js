#!/usr/bin/env node
// Plain JavaScript for old Nodes (18 and later): finds a Node that runs the program, and runs it there.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const LEAST_MAJOR = 26;
const EXIT_UNABLE = 3;
const EXIT_INTERRUPTED = 130;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

// Before anything is loaded: the program, which replaces these listeners, takes a moment to start.
let onSignal = () => process.exit(EXIT_INTERRUPTED);
for (const signal of SIGNALS) process.on(signal, () => onSignal(signal));

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const program = findProgram();

if (program === undefined) {
  fail(`Cannot find the program: neither harness/cli.ts nor dist/harness/cli.js is in ${root}`);
} else if (majorOf(process.versions.node) >= LEAST_MAJOR) {
  // As the program does. Here, because then its first file is in the cache as well.
  module.enableCompileCache?.(join(root, 'node_modules', '.cache', 'connlab'));
  await import(pathToFileURL(program).href);
} else {
  const node = findPinnedNode();
  if (node === undefined) {
    fail(
      `connlab needs Node ${LEAST_MAJOR} or later, this is ${process.versions.node}, and its own is not installed\n` +
        `Run npm install in ${root} without --omit=optional, or install Node ${LEAST_MAJOR}: https://nodejs.org/en/download`,
    );
  } else {
    runWith(node, program);
  }
}

/** A checkout runs its sources; a package carries compiled JavaScript only. */
function findProgram() {
  return [join(root, 'harness', 'cli.ts'), join(root, 'dist', 'harness', 'cli.js')].find(existsSync);
}

/** The `node` of the npm package that the lock file pins for this machine. */
function findPinnedNode() {
  try {
    const manifest = createRequire(import.meta.url).resolve(`node-linux-${process.arch}/package.json`);
    const node = join(dirname(manifest), 'bin', 'node');
    return existsSync(node) ? node : undefined;
  } catch {
    return undefined;
  }
}

function runWith(node, file) {
  // The channel carries nothing: its end tells the program that this process is gone, even by SIGKILL.
  const child = spawn(node, [file, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // A terminal sends Ctrl-C to this process and the child both; the child takes two signals at once for one.
  let passedOn;
  onSignal = (signal) => {
    passedOn = signal;
    child.kill(signal);
  };

  child.once('error', (error) => fail(`Cannot start ${node}: ${error.message}`));
  child.once('exit', (code, signal) => {
    if (code === 127) {
      process.stderr.write(
        `${node} did not start: it needs libatomic (Debian: apt-get install libatomic1)\n`,
      );
    }
    if (signal === null) process.exit(code === 127 ? EXIT_UNABLE : code);
    if (signal === passedOn) process.exit(EXIT_INTERRUPTED); // before it listened to signals
    for (const name of SIGNALS) process.removeAllListeners(name);
    process.kill(process.pid, signal);
  });
}

function majorOf(version) {
  return Number.parseInt(version, 10);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = EXIT_UNABLE;
}
