/**
 * Bits of the code of each byte, and last of EOS (RFC 7541, Appendix B), as digits to the base 36. The code is canonical: shorter
 * codes are smaller, and those of one length grow with the byte, so the lengths say all.
 */
const LENGTHS = [
  'dnsssssssoussuss',
  'ssssssusssssssss',
  '6aacd68baa8b8666',
  '555666666678f6ca',
  'd677777777777777',
  '77777777878djde6',
  'f565656665776665',
  '67655677777fbeds',
  'kmkkmmmnmnnnnnon',
  'oomnonnnnlmnmnno',
  'mlkmmnnlnmmolmnn',
  'llmlnmnnkmmmnmmn',
  'qqkjmnmpqqqrrqop',
  'jlqrrqrollqqsrrr',
  'koklmllnmmppooqn',
  'qrqqrrrrrsrrrrrq',
  'u',
].join('');
const EOS = 256;
const SHORTEST_BITS = 5;
const LONGEST_BITS = 30;
/** Padding is shorter than a byte (RFC 7541, 5.2). */
const MOST_PADDING_BITS = 7;

/** Two entries for each node of the code's tree, for the bits 0 and 1: the next node, or -1 - symbol. The root is node 0. */
const TREE = treeOf([...LENGTHS].map((digit) => Number.parseInt(digit, 36)));

function treeOf(lengths: readonly number[]): Int16Array {
  const tree = new Int16Array(2 * EOS);
  let [code, nodes] = [0, 1];
  for (let bits = SHORTEST_BITS; bits <= LONGEST_BITS; bits++, code *= 2) {
    for (const [symbol, length] of lengths.entries()) {
      if (length !== bits) continue;
      let node = 0;
      for (let bit = bits - 1; bit > 0; bit--) {
        const at = 2 * node + ((code >>> bit) & 1);
        if (tree[at] === 0) tree[at] = nodes++;
        node = tree[at]!;
      }
      tree[2 * node + (code & 1)] = -1 - symbol;
      code += 1;
    }
  }
  return tree;
}

/** The bytes of a string in Huffman's code. null: it holds EOS, or its padding is too long or has other bits than those of EOS. */
export function decodeHuffman(coded: Uint8Array): Buffer | null {
  const bytes = Buffer.allocUnsafe(Math.floor((8 * coded.length) / SHORTEST_BITS));
  let [length, node, begun, isOnes] = [0, 0, 0, true];
  for (const byte of coded) {
    for (let shift = 7; shift >= 0; shift--) {
      const bit = (byte >>> shift) & 1;
      const next = TREE[2 * node + bit]!;
      begun += 1;
      isOnes &&= bit === 1;
      node = next;
      if (next > 0) continue;
      if (next === -1 - EOS) return null;
      bytes[length++] = -1 - next;
      [node, begun, isOnes] = [0, 0, true];
    }
  }
  return isOnes && begun <= MOST_PADDING_BITS ? bytes.subarray(0, length) : null;
}
