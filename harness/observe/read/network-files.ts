import { existsSync } from 'node:fs';
import { ProcFiles } from './proc-file.ts';

/** Reads files of a network namespace; all are null if the process that it is known by has ended. */
export type ReadNetwork = (...names: string[]) => readonly (string | null)[];

/** The files in the folder `net` of a process, of which some are read again and again. */
export class NetworkFiles implements Disposable {
  readonly #files = new ProcFiles();
  readonly #processFolder: string;
  readonly #netFolder: string;

  /** `processFolder`: /proc/<pid>. */
  constructor(processFolder: string) {
    this.#processFolder = processFolder;
    this.#netFolder = `${processFolder}/net/`;
  }

  readonly read: ReadNetwork = (...names) => {
    // The open files would tell of a network without processes.
    const isThere = existsSync(this.#processFolder);
    return names.map((name) => (isThere ? this.#files.read(`${this.#netFolder}${name}`) : null));
  };

  [Symbol.dispose](): void {
    this.#files[Symbol.dispose]();
  }
}
