import { describe, expect, it } from 'vitest';
import { dictionaryOfNpy } from '../../src/captures/dictionary-npy.ts';
import { elements, npyBytes } from './npy.ts';

const npy = (descr: string, shape: readonly number[], values: readonly number[], fortranOrder = false): Uint8Array =>
  npyBytes({ descr, shape, fortranOrder }, elements(descr, values));
const zeros = (count: number): number[] => Array<number>(count).fill(0);

describe('a dictionary in a .npy file', () => {
  it('is read in both orders, real and complex, wherever its bytes lie', () => {
    const real = [1, 2, 3, 4];
    expect(dictionaryOfNpy(npy('<f8', [2, 2], real), 'd.npy')).toEqual({
      size: 2,
      complex: false,
      atoms: Float64Array.from(real),
      where: 'd.npy',
    });
    expect(dictionaryOfNpy(npy('<f8', [2, 2], real, true), 'd').atoms).toEqual(Float64Array.of(1, 3, 2, 4));
    const complex = [1, 2, 3, 4, 5, 6, 7, 8];
    const bytes = Uint8Array.of(0, 0, 0, ...npy('<c16', [2, 2], complex, true)).subarray(3);
    expect(dictionaryOfNpy(bytes, 'd')).toMatchObject({
      complex: true,
      atoms: Float64Array.of(1, 2, 5, 6, 3, 4, 7, 8),
    });
  });

  it.each<[Uint8Array, string]>([
    [npy('<f8', [2, 3], zeros(6)), 'd.npy: shape: found "2 x 3", allowed: a square matrix'],
    [npy('<f8', [4], zeros(4)), 'd.npy: shape: found "4"'],
    [npy('<f4', [2, 2], zeros(4)), 'd.npy: descr: found "f4", allowed: f8 or c16, for a dictionary'],
    [npy('<f8', [2, 2], zeros(3)), 'd.npy: found 152 bytes, expected 160 bytes, 2 x 2 f8'],
    [new Uint8Array(5), 'd.npy: found 5 bytes, expected the header'],
    [npy('<f8', [2, 2], zeros(4)).subarray(0, 40), 'd.npy: found 40 bytes, expected the header'],
    [new Uint8Array(200), 'd.npy: first bytes'],
  ])('is refused %#', (bytes, message) => {
    expect(() => dictionaryOfNpy(bytes, 'd.npy')).toThrow(message);
  });
});
