import fc from 'fast-check';
import type { BmodeImage, DopplerImage, ImageGrid, Sonogram } from '../../src/core/index.ts';
import { present } from '../captures/sensor-arbitrary.ts';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const spacing = fc.double({ min: 0, minExcluded: true, noNaN: true, noDefaultInfinity: true });
const count = fc.integer({ min: 1, max: 5 });

const gridArbitrary: fc.Arbitrary<ImageGrid> = fc.record({
  lateralCount: count,
  depthCount: count,
  lateralOriginM: finite,
  lateralSpacingM: spacing,
  depthOriginM: finite,
  depthSpacingM: spacing,
});

/** Any float32, what is no number and both zeros among them. */
export const samplesArbitrary = (length: number): fc.Arbitrary<Float32Array> =>
  fc.float32Array({ minLength: length, maxLength: length });

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

export const dopplerArbitrary: fc.Arbitrary<DopplerImage> = gridArbitrary.chain((grid) => {
  const samples = samplesArbitrary(grid.lateralCount * grid.depthCount);
  return fc
    .record({ velocityMps: samples, powerDb: samples, velocityStdMps: maybe(samples), aliasVelocityMps: maybe(finite) })
    .map((fields) => present({ ...grid, ...fields }) as unknown as DopplerImage);
});

export const bmodeArbitrary: fc.Arbitrary<BmodeImage> = gridArbitrary.chain((grid) =>
  samplesArbitrary(grid.lateralCount * grid.depthCount).map((valueDb) => ({ ...grid, valueDb })),
);

export const sonogramArbitrary: fc.Arbitrary<Sonogram> = fc
  .record({
    lateralM: finite,
    depthM: finite,
    timeCount: count,
    velocityCount: count,
    timeOriginS: finite,
    timeSpacingS: finite,
    velocityOriginMps: finite,
    velocitySpacingMps: finite,
  })
  .chain((axes) => samplesArbitrary(axes.timeCount * axes.velocityCount).map((powerDb) => ({ ...axes, powerDb })));

/** None, some or all images of an estimate. */
export const imagesArbitrary = fc
  .record({
    doppler: maybe(dopplerArbitrary),
    bmode: maybe(bmodeArbitrary),
    sonograms: maybe(fc.array(sonogramArbitrary, { minLength: 1, maxLength: 2 })),
  })
  .map(present);
