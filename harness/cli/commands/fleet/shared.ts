import { readAddress } from '../../../fleet/wire/address.ts';
import { TOKEN_VARIABLE } from '../../../fleet/wire/names.ts';
import { parsed, text } from '../../options/declare.ts';

export const TOKEN_FILE = text(
  '--token-file <file>',
  `file with the token of the fleet (default: the environment variable ${TOKEN_VARIABLE})`,
);

/** Reads an address with its port; null if it is not valid. */
export const address = parsed(readAddress, 'an address and a port, for instance 10.0.0.1:7373', null);
