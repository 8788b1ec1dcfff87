import { SounderError } from '../core/errors.ts';
import type { Rng } from '../core/rng.ts';
import type { Units } from './sampler/units.ts';

export interface ExchangeOptions {
  /** What is exchanged: units that a mask keeps whole for units of which it keeps nothing; others stay as they are. */
  readonly units: Units;
  /** Entries by which the first of a unit and the first of that exchanged for it are apart at most; any. */
  readonly reach?: number;
  /** Turns, each of one unit, evenly over the first refining steps; 0 leaves the mask as the logits choose it. */
  readonly turns: number;
  /** Part of the refining steps by which all turns are over; 0.6. */
  readonly until?: number;
  /** Batches over which candidates are halved until one is left; 16. */
  readonly raceBatches?: number;
  /** Further batches, over which that one has to be better than the mask as it is; 64. */
  readonly duelBatches?: number;
}

/** Mean loss of a mask on one batch of a turn, the same batch for every mask. */
export type LossOnBatch = (mask: readonly number[], batch: number) => number;

export interface Exchange {
  readonly turns: number;
  /** Batches of a turn. */
  readonly batches: number;
  /** Turns that are over before so many of `steps` refining steps. */
  turnsBy(step: number, steps: number): number;
  /**
   * One turn.
   *
   * @param orders  from which the order of every round is drawn, the same for all turns
   * @returns the mask as it was, or a better one; ascending
   */
  turn(orders: Rng, turn: number, mask: readonly number[], lossOn: LossOnBatch): readonly number[];
}

/**
 * Plans a local search on masks that are learned already: one unit after the other is exchanged where validation says so.
 *
 * Every unit has its turn, in an order drawn anew for each round of all: one that is kept looks for what should stand in its
 * place, one that is not for whose place it should take. Candidates meet on the same batches and are halved while batches
 * double (successive halving, Karnin, Koren and Somekh 2013). The last one then meets the mask as it is on batches that chose
 * nothing, and takes its place when its mean loss is lower by more than the standard error of the difference.
 *
 * @throws SounderError `plan-invalid` for numbers of batches that decide nothing
 */
export function planExchange(options: ExchangeOptions): Exchange {
  const { units, reach = Infinity, turns, until = 0.6, raceBatches = 16, duelBatches = 64 } = options;
  const all = units.units;
  check('turns', turns, 0);
  check('raceBatches', raceBatches, 1);
  check('duelBatches', duelBatches, 2);
  if (!(until > 0 && until <= 1)) throw invalid('until', until, 'above 0, up to 1');
  if (!(reach >= 1)) throw invalid('reach', reach, 'from 1');

  const race = (candidates: readonly number[][], lossOn: LossOnBatch): number[] => {
    let left = candidates.map((mask) => ({ mask, sum: 0 }));
    for (let done = 0, until = 1; left.length > 1; [done, until] = [until, Math.min(raceBatches, 2 * until)]) {
      for (const candidate of left)
        for (let batch = done; batch < until; batch++) candidate.sum += lossOn(candidate.mask, batch);
      left = left.sort((a, b) => a.sum - b.sum).slice(0, Math.ceil(left.length / 2));
    }
    return left[0].mask;
  };
  const wins = (rival: readonly number[], mask: readonly number[], lossOn: LossOnBatch): boolean => {
    let [mean, squares] = [0, 0];
    for (let i = 0; i < duelBatches; i++) {
      const difference = lossOn(rival, raceBatches + i) - lossOn(mask, raceBatches + i);
      const step = difference - mean;
      mean += step / (i + 1);
      squares += step * (difference - mean);
      // What is behind after an eighth seldom wins; most duels end here.
      if (i + 1 === Math.ceil(duelBatches / 8) && mean >= 0) return false;
    }
    return mean < -Math.sqrt(squares / (duelBatches - 1) / duelBatches);
  };

  return {
    turns,
    batches: raceBatches + duelBatches,
    turnsBy: (step, steps) => (step === 0 ? 0 : Math.min(turns, Math.floor((turns * step) / (until * steps)))),
    turn: (orders, turn, mask, lossOn) => {
      const kept = new Set(mask);
      const unit = orderOf(orders.fork(`${Math.floor(turn / all.length)}`), all.length)[turn % all.length];
      const inside = all.flatMap((entries, u) => (entries.every((n) => kept.has(n)) ? [u] : []));
      const outside = all.flatMap((entries, u) => (entries.some((n) => kept.has(n)) ? [] : [u]));
      const swap = (drop: number, take: number): number[] =>
        [...mask.filter((n) => !all[drop].includes(n)), ...all[take]].sort((a, b) => a - b);
      const near = (other: number): boolean => Math.abs(all[other][0] - all[unit][0]) <= reach;
      const candidates = inside.includes(unit)
        ? outside.filter(near).map((take) => swap(unit, take))
        : outside.includes(unit)
          ? inside.filter(near).map((drop) => swap(drop, unit))
          : [];
      if (candidates.length === 0) return mask;
      const rival = race(candidates, lossOn);
      return wins(rival, mask, lossOn) ? rival : mask;
    },
  };
}

function orderOf(rng: Rng, count: number): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = rng.integer(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

function check(what: string, found: number, least: number): void {
  if (!Number.isInteger(found) || found < least) throw invalid(what, found, `whole numbers from ${least}`);
}

const invalid = (what: string, found: number, allowed: string): SounderError =>
  new SounderError('plan-invalid', `planExchange: ${what}: found ${found}, allowed: ${allowed}`);
