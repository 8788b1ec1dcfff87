/**
 * Units at the borders: SI everywhere, angles in degrees from broadside on the wire and in radians inside.
 *
 * Brands cost nothing at run time; they stop a frequency from being passed where a range is meant.
 */
declare const unit: unique symbol;
type Unit<Name extends string> = number & { readonly [unit]: Name };

export type Hertz = Unit<'Hz'>;
export type Metres = Unit<'m'>;
export type Seconds = Unit<'s'>;
export type MetresPerSecond = Unit<'m/s'>;
export type Radians = Unit<'rad'>;
export type Degrees = Unit<'deg'>;
export type Decibels = Unit<'dB'>;
/** Normalised frequency: cycles from one element of an axis to the next. */
export type CyclesPerSample = Unit<'cycles/sample'>;

export const hertz = (value: number): Hertz => value as Hertz;
export const metres = (value: number): Metres => value as Metres;
export const seconds = (value: number): Seconds => value as Seconds;
export const metresPerSecond = (value: number): MetresPerSecond => value as MetresPerSecond;
export const radians = (value: number): Radians => value as Radians;
export const degrees = (value: number): Degrees => value as Degrees;
export const decibels = (value: number): Decibels => value as Decibels;
export const cyclesPerSample = (value: number): CyclesPerSample => value as CyclesPerSample;

export const toDegrees = (angle: Radians): Degrees => degrees((angle * 180) / Math.PI);
export const toRadians = (angle: Degrees): Radians => radians((angle * Math.PI) / 180);

/** Power ratio to decibels, 10 log10(p). */
export const powerToDb = (power: number): Decibels => decibels(10 * Math.log10(power));
/** Decibels to power ratio, 10^(dB/10). */
export const dbToPower = (db: number): number => 10 ** (db / 10);

/** Speed of light in vacuum, the default propagation speed of an `isac` capture. */
export const SPEED_OF_LIGHT: MetresPerSecond = metresPerSecond(299_792_458);
