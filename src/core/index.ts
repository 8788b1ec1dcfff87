/** The vocabulary every other layer speaks: errors, units, axes, sensors, snapshots, estimates, seeded randomness. */
export * from './anomaly.ts';
export * from './axes.ts';
export * from './errors.ts';
export * from './estimate.ts';
export * from './image.ts';
export * from './keyed-reducer.ts';
export * from './rng.ts';
export * from './sensor.ts';
export * from './snapshot.ts';
export * from './sparse-codes.ts';
export * from './truth.ts';
export * from './units.ts';
