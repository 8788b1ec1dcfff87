import type { Rng } from '../../../src/core/rng.ts';
import {
  contiguousPattern,
  type ExchangeOptions,
  fixedSampler,
  jitteredPattern,
  patternLogits,
  periodicUnits,
  planLoupe,
  planTop1,
  planTopM,
  quadraturePattern,
  randomLogits,
  randomPattern,
  type Sampler,
  singleUnits,
  stratifiedRows,
  type Units,
  uniformPattern,
} from '../../../src/learning/index.ts';
import { linearErrorOf } from './gaussian-line.ts';
import { bestSpread, exchangeFromRandom } from './linear-search.ts';
import { gaussianLine } from './rf-lines-search.ts';

/** Samples of a line: 6.4 us at 40 MHz, 4.9 mm of tissue. */
export const SIZE = 256;
/** A quarter period of 5 MHz at 40 MHz. */
export const QUARTER = 2;
/** Lines of a batch. */
export const EXAMPLES = 16;
/** What lines consist of. */
export const studyLines = { size: SIZE, scatterers: 8, share: 0.9, noise: 0.05 } as const;
/** Random masks from which the linear estimate exchanges. */
const LINEAR_STARTS = 40;
/** Samples between the entries of a pair and at the ends up to which evenly spread pairs are searched. */
export const SPREAD = 12;

/** How many samples of a line are kept. */
export interface LineSetting {
  readonly name: string;
  readonly label: string;
  readonly kept: number;
}

export const lineSettings: readonly LineSetting[] = [
  { name: 'factor 4', label: '64 of 256 samples', kept: 64 },
  { name: 'factor 8', label: '32 of 256 samples', kept: 32 },
];

/** How a mask comes about. */
export interface LineChoice {
  readonly name: string;
  /** `fixed`: the usual rivals, which know nothing of the signals; `added`: made by hand with more thought. */
  readonly kind: 'learned' | 'fixed' | 'added' | 'whole';
  make(kept: number, rng: Rng, start: number): Sampler;
  /** Rate of the logits as a multiple of the network's; 10. */
  readonly logitRate?: number;
  /** Joint phases, each from a sampler of its own, of which the best validated goes on; 1. Several take a third of the steps each. */
  readonly starts?: number;
  /** What exchanges single samples after the starts, until the network has had as many steps as any other; nothing does when left out. */
  readonly exchanged?: Omit<ExchangeOptions, 'turns'>;
}

const byHand = (
  name: string,
  kind: LineChoice['kind'],
  pattern: (kept: number, rng: Rng) => readonly number[],
): LineChoice => ({ name, kind, make: (kept, rng) => fixedSampler(SIZE, pattern(kept, rng)) });
const topM = (name: string, units: Units, logits: (kept: number, rng: Rng) => Float64Array): LineChoice => ({
  name,
  kind: 'learned',
  make: (kept, rng) => planTopM({ units, kept, examples: EXAMPLES, logits: logits(kept, rng) }),
});
const single = singleUnits(SIZE);
/** So few units that patterns are few, and a start settles early: several, of which validation finds the best. */
const period = (length: number): LineChoice => ({
  ...topM(`learned, period ${length}`, periodicUnits(SIZE, length), (_, rng) => randomLogits(length, rng)),
  starts: 8,
});

/** Of random masks, each exchanged until the linear estimate has no better one, that with the least error. */
const linearMask = (kept: number, rng: Rng): readonly number[] =>
  exchangeFromRandom(gaussianLine(studyLines), kept, LINEAR_STARTS, rng)[0].mask;
/** What stands further away than a period of the carrier takes no place: candidates are few, so that every sample has its turn twice. */
const near: LineChoice['exchanged'] = { units: single, reach: 4 * QUARTER };

export const lineChoices: readonly LineChoice[] = [
  topM('learned', single, (_, rng) => randomLogits(SIZE, rng)),
  period(16),
  { ...period(16), name: 'learned, period 16, exchanged', exchanged: near },
  {
    // Eight starts of period 16 and one that the linear estimate found; the network says which is best.
    name: 'learned, period 16 or linear, exchanged',
    kind: 'learned',
    make: (kept, rng, start) =>
      start < 8 ? period(16).make(kept, rng, start) : fixedSampler(SIZE, linearMask(kept, rng)),
    starts: 9,
    exchanged: near,
  },
  {
    name: 'quadrature pairs, exchanged',
    kind: 'learned',
    make: (kept) => fixedSampler(SIZE, quadraturePattern(SIZE, kept, QUARTER)),
    exchanged: near,
  },
  {
    // Six above the others: of 256 logits the 192 or more outside would at three still win every other place.
    ...topM('learned from quadrature pairs', single, (kept, rng) =>
      patternLogits(single, quadraturePattern(SIZE, kept, QUARTER), rng, 6),
    ),
    logitRate: 3,
  },
  {
    name: 'learned in strata',
    kind: 'learned',
    make: (kept, rng) =>
      planTop1({
        units: single,
        kept,
        examples: EXAMPLES,
        logits: stratifiedRows(single, kept, rng),
        rng: rng.fork('order'),
      }),
  },
  {
    name: 'LOUPE',
    kind: 'learned',
    make: (kept, rng) => planLoupe({ units: single, kept, examples: EXAMPLES, logits: randomLogits(SIZE, rng) }),
  },
  byHand('uniform', 'fixed', (kept) => uniformPattern(SIZE, kept)),
  byHand('random', 'fixed', (kept, rng) => randomPattern(SIZE, kept, rng)),
  byHand('contiguous', 'fixed', (kept) => contiguousPattern((SIZE - kept) / 2, kept)),
  byHand('jittered', 'added', (kept, rng) => jitteredPattern(SIZE, kept, rng)),
  byHand('quadrature pairs', 'added', (kept) => quadraturePattern(SIZE, kept, QUARTER)),
  // Theory says pairs; how far apart and how near to the ends, the linear estimate.
  byHand('pairs spread for the linear estimate', 'added', (kept) => {
    const line = gaussianLine(studyLines);
    return bestSpread({ size: SIZE, kept, most: SPREAD }, (mask) => linearErrorOf(line, mask)).mask;
  }),
  byHand('all samples', 'whole', () => contiguousPattern(0, SIZE)),
];
