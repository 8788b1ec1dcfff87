/**
 * Units at the borders: SI everywhere, angles in degrees from broadside; a field's name carries its unit (`rangeM`).
 *
 * Brands cost nothing at run time; they stop a speed from being passed where a frequency is meant.
 */
declare const unit: unique symbol;
type Unit<Name extends string> = number & { readonly [unit]: Name };

export type Hertz = Unit<'Hz'>;
export type MetresPerSecond = Unit<'m/s'>;
/** Normalised frequency: cycles from one element of an axis to the next. */
export type CyclesPerSample = Unit<'cycles/sample'>;

export const hertz = (value: number): Hertz => value as Hertz;
export const metresPerSecond = (value: number): MetresPerSecond => value as MetresPerSecond;
export const cyclesPerSample = (value: number): CyclesPerSample => value as CyclesPerSample;

/** Speed of light in vacuum, the default propagation speed of an `isac` capture. */
export const SPEED_OF_LIGHT: MetresPerSecond = metresPerSecond(299_792_458);
