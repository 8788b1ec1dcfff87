/** A 64-bit integer as its two 32-bit halves, the form in which protobufjs reads and writes one. */
export interface Halves {
  readonly low: number;
  readonly high: number;
}

export const halvesOf = (value: bigint): Halves => ({
  low: Number(BigInt.asIntN(32, value)),
  high: Number(BigInt.asIntN(32, value >> 32n)),
});

const join = ({ low, high }: Halves): bigint => (BigInt(high) << 32n) | BigInt(low >>> 0);

export const int64Of = (value: Halves): bigint => BigInt.asIntN(64, join(value));
export const uint64Of = (value: Halves): bigint => BigInt.asUintN(64, join(value));
