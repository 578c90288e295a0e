import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Mistake } from '../../errors.ts';
import { TOKEN_VARIABLE } from './names.ts';

/** Fewest characters of a token: 128 bits and more, even if all of them are hexadecimal digits. */
const LEAST_CHARACTERS = 32;
/** More is no token but some other file. */
const MOST_CHARACTERS = 4_096;
/** Random bytes of a new token. */
const TOKEN_BYTES = 32;

/** A new token: 43 characters that no shell and no YAML reads as anything else. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** The key of TLS that both ends make of the token. A hash, so that a token of any length has a key of 256 bits. */
export function keyOf(token: string): Buffer {
  return createHash('sha256').update('connlab fleet 1\0').update(token).digest();
}

/** The token in the file, or else in the environment, without white space at its ends. Messages never repeat it. */
export async function readToken(file: string | undefined, env: NodeJS.ProcessEnv): Promise<string | Mistake> {
  if (file === undefined && env[TOKEN_VARIABLE] === undefined) {
    const expected = `a file with a token (connlab fleet token), or the variable ${TOKEN_VARIABLE}`;
    return { where: '--token-file', what: 'Is missing', expected };
  }
  if (file === undefined) return checked(env[TOKEN_VARIABLE]!, TOKEN_VARIABLE);
  try {
    return checked(await readFile(file, 'utf8'), `--token-file ${file}`);
  } catch (error) {
    const what = `Cannot read the file (${(error as NodeJS.ErrnoException).code})`;
    return { where: `--token-file ${file}`, what, expected: 'a readable file with a token' };
  }
}

function checked(text: string, where: string): string | Mistake {
  const token = text.trim();
  const length = [...token].length;
  if (length >= LEAST_CHARACTERS && length <= MOST_CHARACTERS) return token;
  const what = `The token has ${length} characters`;
  return {
    where,
    what,
    expected: `${LEAST_CHARACTERS} to ${MOST_CHARACTERS}; connlab fleet token makes one`,
  };
}
