/** Prefix codes as deflate has them (RFC 1951, 3.2.2): a length for each symbol, from which the codes follow. */

export type Codes = {
  /** Bits of each symbol's code. */
  readonly lengths: Uint8Array;
  /** Each symbol's code, its first bit lowest, as deflate writes it. */
  readonly codes: Uint16Array;
};

/** Depths of the leaves of the Huffman tree over `weights`, all of which are positive. */
const treeDepths = (weights: readonly number[]): readonly number[] => {
  type Node = { readonly weight: number; readonly children: readonly [Node, Node] | null; depth: number };
  const leaves = weights.map((weight): Node => ({ weight, children: null, depth: 0 }));
  const waiting = leaves.toSorted((one, other) => one.weight - other.weight);
  // Inner nodes come in ascending order by themselves: two queues, of which the lighter head is taken.
  const inner: Node[] = [];
  let leaf = 0;
  let next = 0;
  const lightest = (): Node => {
    const [one, other] = [waiting[leaf], inner[next]];
    if (one !== undefined && (other === undefined || one.weight <= other.weight)) {
      leaf += 1;
      return one;
    }
    next += 1;
    return other ?? { weight: 0, children: null, depth: 0 };
  };
  for (let count = 1; count < weights.length; count += 1) {
    const children = [lightest(), lightest()] as const;
    inner.push({ weight: children[0].weight + children[1].weight, children, depth: 0 });
  }
  for (const node of inner.toReversed()) for (const child of node.children ?? []) child.depth = node.depth + 1;
  return leaves.map(({ depth }) => depth);
};

const reverse = (code: number, bits: number): number => {
  let reversed = 0;
  for (let bit = 0; bit < bits; bit += 1) reversed |= ((code >> bit) & 1) << (bits - 1 - bit);
  return reversed;
};

/**
 * Codes for symbols of these weights, none longer than `maxLength`. Every symbol gets one, also those of weight 0: the codes
 * serve data that are not seen yet.
 */
export const createCodes = (weights: ArrayLike<number>, maxLength: number): Codes => {
  let own = Array.from(weights, (weight) => weight + 1);
  let depths = treeDepths(own);
  // Flatter weights make a flatter tree; with all of them equal it is as flat as can be.
  while (Math.max(...depths) > maxLength) {
    own = own.map((weight) => (weight >> 1) + 1);
    depths = treeDepths(own);
  }
  const lengths = Uint8Array.from(depths);
  const codes = new Uint16Array(lengths.length);
  let code = 0;
  for (let bits = 1; bits <= maxLength; bits += 1) {
    for (let symbol = 0; symbol < lengths.length; symbol += 1) {
      if (lengths[symbol] === bits) codes[symbol] = reverse(code++, bits);
    }
    code <<= 1;
  }
  return { lengths, codes };
};
