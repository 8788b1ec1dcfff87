/** A seeded source of random numbers; equal seeds give equal sequences on every machine. */
export interface Rng {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Standard normal, mean 0 and variance 1. */
  normal(): number;
  /** Uniform integer in [0, bound). */
  integer(bound: number): number;
  /** An independent generator for one purpose, so that drawing more in one place leaves the others unchanged. */
  fork(label: string): Rng;
}

/**
 * Creates a generator from an explicit seed: sfc32 (Doty-Humphrey, PractRand 2010) seeded through a 32-bit mixer.
 *
 * @param seed  any integer or string
 */
export function createRng(seed: number | string): Rng {
  // a, b, c and the counter; typed arrays, as numbers of 32 bits or more in variables of a closure are allocated anew.
  const state = Int32Array.of(...seedState(String(seed)), 1);
  const spare = Float64Array.of(NaN);

  const next = (): number => {
    const [b, c] = [state[1], state[2]];
    const t = (((state[0] + b) | 0) + state[3]) | 0;
    state[3]++;
    state[0] = b ^ (b >>> 9);
    state[1] = c + (c << 3);
    state[2] = ((c << 21) | (c >>> 11)) + t;
    return t >>> 0;
  };
  for (let i = 0; i < 15; i++) next();

  const uniform = (): number => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;

  // Marsaglia and Bray (1964): the polar method makes two normals at a time; the second waits in `spare`.
  const normal = (): number => {
    const kept = spare[0];
    if (kept === kept) {
      spare[0] = NaN;
      return kept;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const s = u * u + v * v;
      if (s >= 1 || s === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(s)) / s);
      spare[0] = v * scale;
      return u * scale;
    }
  };

  return {
    uniform,
    normal,
    integer: (bound) => Math.floor(uniform() * bound),
    fork: (label) => createRng(`${seed}/${label}`),
  };
}

/** FNV-1a over the text, then murmur3's finaliser for each word of state. */
function seedState(text: string): number[] {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return [1, 2, 3].map((word) => {
    let h = (hash + Math.imul(word, 0x9e3779b9)) | 0;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return h ^ (h >>> 16);
  });
}
