/** What frames over slow time become: images of velocity, power and envelope. */
export * from './clutter/index.ts';
export * from './doppler.ts';
export * from './envelope.ts';
export * from './images.ts';
export * from './recovery.ts';
