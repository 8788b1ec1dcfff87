import { sounder } from '../../schemas/gen/sounder.js';
import type { AxisUnit, Datatype, Geometry, Modality } from '../core/index.ts';

const { AxisUnit: U, Datatype: D, Geometry: G, Modality: M } = sounder.v1;

/** An enumeration of the messages beside the words of the vocabulary. */
interface Words<Word extends string> {
  readonly numberOf: Readonly<Record<Word, number>>;
  /** The number itself where it stands for no word, so that a check can show what was found. */
  wordOf(number: number | null | undefined): Word;
}

function words<Word extends string>(numberOf: Readonly<Record<Word, number>>): Words<Word> {
  const wordOf = new Map(Object.entries(numberOf).map(([word, number]) => [number, word]));
  return { numberOf, wordOf: (number) => (wordOf.get(number ?? 0) ?? number ?? 0) as Word };
}

export const modalityWords = words<Modality>({
  isac: M.MODALITY_ISAC,
  ultrasound: M.MODALITY_ULTRASOUND,
  vectors: M.MODALITY_VECTORS,
});

export const datatypeWords = words<Datatype>({
  cf32_le: D.DATATYPE_CF32_LE,
  cf64_le: D.DATATYPE_CF64_LE,
  ci16_le: D.DATATYPE_CI16_LE,
  rf32_le: D.DATATYPE_RF32_LE,
  ri16_le: D.DATATYPE_RI16_LE,
});

export const geometryWords = words<Geometry>({
  monostatic: G.GEOMETRY_MONOSTATIC,
  bistatic: G.GEOMETRY_BISTATIC,
});

export const unitWords = words<AxisUnit>({
  wavelength: U.AXIS_UNIT_WAVELENGTH,
  m: U.AXIS_UNIT_METRE,
  Hz: U.AXIS_UNIT_HERTZ,
  s: U.AXIS_UNIT_SECOND,
  index: U.AXIS_UNIT_INDEX,
});
