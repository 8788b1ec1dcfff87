import { from, map, type Observable, Subject } from 'rxjs';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { compress } from '../../operators/compress.ts';
import { decouple } from '../../operators/decouple.ts';
import type { Envelope } from '../../operators/envelope.ts';
import { fuse } from '../../operators/fuse.ts';
import { plain } from '../../operators/plain.ts';
import type { Stamped } from '../../operators/stamped.ts';
import * as stages from '../../pipeline/stages/plain-options.ts';
import { compress as compressRow } from '../../pipeline/stages/compress.ts';
import { decouple as decoupleRow } from '../../pipeline/stages/decouple.ts';
import { fuse as fuseRow } from '../../pipeline/stages/fuse.ts';
import { plain as plainRow } from '../../pipeline/stages/plain.ts';
import type { Estimate, Snapshot } from '../../src/core/index.ts';
import { loadKernels } from '../../src/kernels/load.ts';
import { type Compressed, defaultPlainOptions, type PlainOptions, resolvePlainOptions } from '../../src/plain/index.ts';
import { antenna, sensorWith, subcarrier, symbol } from '../physics/helpers.ts';
import { snapshotOf, tensorOf } from '../plain/scenes.ts';
import { expectSettled, Settlements } from './settlements.ts';
import { createScheduler, marbles, schedulerClock } from './virtual-time.ts';

const sensor = sensorWith([antenna(6), subcarrier(16), symbol(16)]);
const scene = [{ azimuthDeg: 12, rangeM: 80, velocityMps: 20, amplitudeDb: 0 }];
const frame = (sequence: bigint, sigma = 0.3): Snapshot =>
  snapshotOf(sensor, tensorOf(sensor, scene, sigma, `frame ${sequence}`), sequence);
const broken = (sequence: bigint): Snapshot => {
  const tensor = tensorOf(sensor, scene, 0.3, 1);
  tensor[2 * 100] = NaN;
  return snapshotOf(sensor, tensor, sequence);
};
const empty = (sequence: bigint): Snapshot => snapshotOf(sensor, new Float32Array(2 * 6 * 16 * 16), sequence);

/** The whole of PLAIN, in one operator or three. */
const chains = {
  'plain in one': (options: PlainOptions) => {
    const kernels = loadKernels();
    const scheduler = createScheduler();
    const clock = schedulerClock(scheduler);
    return { kernels, scheduler, clock, operator: plain(kernels, clock, options) };
  },
  'compress, decouple, fuse': (options: PlainOptions) => {
    const kernels = loadKernels();
    const scheduler = createScheduler();
    const clock = schedulerClock(scheduler);
    const operator: ReturnType<typeof plain> = (source) =>
      source.pipe(compress(kernels, options), decouple(kernels, options), fuse(kernels, clock, options));
    return { kernels, scheduler, clock, operator };
  },
};

describe.each(Object.entries(chains))('%s', (_, make) => {
  it('turns every snapshot into one estimate, in order, stamped with its snapshot and the clock', () => {
    const { scheduler, operator, clock } = make(defaultPlainOptions);
    const settlements = new Settlements<Snapshot>();
    const found: Estimate[] = [];
    const startNs = clock.nowNs();
    marbles(({ cold, expectObservable }) => {
      const frames = { a: frame(7n), b: empty(8n), c: frame(9n) };
      const source = cold('a-b-c-|', frames).pipe(
        map(settlements.envelope),
        operator,
        map((envelope) => {
          found.push(envelope.value);
          envelope.ack();
          return 'e';
        }),
      );
      expectObservable(source).toBe('e-e-e-|');
    }, scheduler);
    expect(found.map(({ sequence }) => sequence)).toEqual([7n, 8n, 9n]);
    expect(found.map(({ targets }) => targets.length)).toEqual([1, 0, 1]);
    expect(found.map(({ emitTimeNs }) => emitTimeNs - startNs)).toEqual([0n, 2_000_000n, 4_000_000n]);
    for (const { streamId, sequence, captureTimeNs } of found) {
      expect(streamId).toBe('test');
      expect(captureTimeNs).toBe(frame(sequence).captureTimeNs);
    }
    expect(settlements.kinds).toEqual(['done', 'done', 'done']);
  });

  it('rejects a snapshot with NaN, naming its sequence, and goes on', () => {
    const { operator } = make(defaultPlainOptions);
    const settlements = new Settlements<Snapshot>();
    const seen: bigint[] = [];
    let completed = false;
    from([frame(1n), broken(412n), snapshotOf(sensor, new Uint8Array(5), 413n), frame(2n)])
      .pipe(map(settlements.envelope), operator)
      .subscribe({
        next: (envelope) => {
          seen.push(envelope.value.sequence);
          envelope.ack();
        },
        complete: () => (completed = true),
      });
    expect(seen).toEqual([1n, 2n]);
    expect(completed).toBe(true);
    expect(settlements.kinds).toEqual(['done', 'rejected', 'rejected', 'done']);
    const errors = [...settlements.outcomes.values()].flatMap((outcome) => ('error' in outcome ? [outcome.error] : []));
    expect(errors.map(({ code }) => code)).toEqual(['samples-not-finite', 'snapshot-invalid']);
    expect(errors[0].message).toContain('snapshot 412');
    expect(errors[1].message).toContain('snapshot 413');
  });

  it('settles each envelope exactly once and gives its memory back when downstream leaves', () => {
    const { kernels, operator } = make(defaultPlainOptions);
    const settlements = new Settlements<Snapshot>();
    const source = new Subject<Envelope<Snapshot>>();
    const subscription = source.pipe(operator).subscribe((envelope) => envelope.ack());
    source.next(settlements.envelope(frame(1n)));
    expect(kernels.memory.bytesInUse).toBeGreaterThan(0);
    source.next(settlements.envelope(broken(2n)));
    subscription.unsubscribe();
    expect(source.observed).toBe(false);
    expect(kernels.memory.bytesInUse).toBe(0);
    expectSettled(settlements);
  });

  it('gives its memory back when the source completes or fails', () => {
    for (const end of ['complete', 'error'] as const) {
      const { kernels, operator } = make(defaultPlainOptions);
      const source = new Subject<Envelope<Snapshot>>();
      const settlements = new Settlements<Snapshot>();
      source.pipe(operator).subscribe({ next: (envelope) => envelope.ack(), error: () => undefined });
      source.next(settlements.envelope(frame(1n)));
      source[end](new Error('gone'));
      expect(kernels.memory.bytesInUse).toBe(0);
      expectSettled(settlements);
    }
  });

  it('rejects what cannot be planned with the plan error, the first snapshot too, keeping no memory', () => {
    const { kernels, operator } = make(resolvePlainOptions({ maxTargets: 5000 }));
    const settlements = new Settlements<Snapshot>();
    let completed = false;
    from([frame(1n), frame(2n)])
      .pipe(map(settlements.envelope), operator)
      .subscribe({ complete: () => (completed = true) });
    expect(completed).toBe(true);
    const rejected = { kind: 'rejected', error: expect.objectContaining({ code: 'model-order-too-large' }) as unknown };
    expect([...settlements.outcomes.values()]).toEqual([rejected, rejected]);
    expect(kernels.memory.bytesInUse).toBe(0);
  });

  it('plans each sensor of a mixed stream on its own', () => {
    const { operator } = make(defaultPlainOptions);
    const other = sensorWith([subcarrier(32), symbol(24)]);
    const second = (): Snapshot => snapshotOf(other, tensorOf(other, scene, 0.3, 2), 5n);
    const found: Estimate[] = [];
    from([frame(1n), second(), frame(2n), second()])
      .pipe(map(new Settlements<Snapshot>().envelope), operator)
      .subscribe((envelope) => {
        found.push(envelope.value);
        envelope.ack();
      });
    expect(found.map(({ targets }) => targets.length)).toEqual([1, 1, 1, 1]);
    expect(found[1].targets).toEqual(found[3].targets);
    expect(found[0].targets[0]).toHaveProperty('azimuthDeg');
    expect(found[1].targets[0]).not.toHaveProperty('azimuthDeg');
  });
});

describe('the chains', () => {
  it('give the same estimates, held back or not', () => {
    const frames = [frame(1n), frame(2n), frame(3n)];
    const run = (make: (typeof chains)['plain in one']): Estimate[] => {
      const estimates: Estimate[] = [];
      // Acknowledged only at the end: an estimate does not live in the memory of its plan.
      const held: Envelope<Estimate>[] = [];
      from(frames)
        .pipe(map(new Settlements<Snapshot>().envelope), make(defaultPlainOptions).operator)
        .subscribe((envelope) => held.push(envelope));
      for (const envelope of held) {
        estimates.push(envelope.value);
        envelope.ack();
      }
      return estimates;
    };
    const [one, three] = Object.values(chains).map(run);
    expect(three).toEqual(one);
  });

  it('have the types of their ends', () => {
    const { kernels, clock } = chains['plain in one'](defaultPlainOptions);
    expectTypeOf(plain(kernels, clock, {})).returns.toExtend<Observable<Envelope<Estimate>>>();
    expectTypeOf(compress(kernels, defaultPlainOptions)).returns.toExtend<Observable<Envelope<Stamped<Compressed>>>>();
  });
});

describe('the rows of the catalogue', () => {
  it('fill the defaults of the library into an empty block', () => {
    const { clutter, compression, estimation, fusion, refinement } = defaultPlainOptions;
    expect(compressRow.options.parse({})).toEqual({ clutter, compression });
    expect(decoupleRow.options.parse({})).toEqual({ estimation });
    expect(fuseRow.options.parse({})).toEqual({ fusion, refinement });
    expect(plainRow.options.parse({})).toEqual(defaultPlainOptions);
    expect(Object.keys({ ...stages.compressShape, ...stages.decoupleShape, ...stages.fuseShape }).sort()).toEqual(
      Object.keys(plainRow.options.shape).sort(),
    );
  });

  it('fit one after the other', () => {
    expect([compressRow.input, compressRow.output]).toEqual(['snapshot', decoupleRow.input]);
    expect([decoupleRow.output, fuseRow.output]).toEqual([fuseRow.input, 'estimate']);
    expect([plainRow.input, plainRow.output]).toEqual(['snapshot', 'estimate']);
  });

  it.each([
    { clutter: 'dynamic' },
    { compression: { method: 'zip' } },
    { compression: { factors: { symbol: 0 } } },
    { compression: { maxDroopDb: 0 } },
    { estimation: { maxOrder: 65 } },
    { estimation: { window: 0 } },
    { fusion: { falseAlarm: 1 } },
    { fusion: { separationCells: 2 } },
    { maxTargets: 0 },
    { targets: 3 },
  ])('refuse %j, as the library does', (block) => {
    expect(plainRow.options.safeParse(block).success).toBe(false);
  });

  it('run', () => {
    const kernels = loadKernels();
    const { clock } = chains['plain in one'](defaultPlainOptions);
    const context = { kernels, clock, credits: 4 };
    const rows = [compressRow, decoupleRow, fuseRow];
    const found: unknown[] = [];
    let stream = from([frame(3n)]).pipe(map(new Settlements<Snapshot>().envelope)) as never;
    for (const row of rows) stream = row.build(row.options.parse({}), context)(stream) as never;
    (stream as Observable<Envelope<Estimate>>).subscribe(({ value }) => found.push(value.sequence));
    expect(found).toEqual([3n]);
  });
});
