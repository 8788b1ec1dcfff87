import { describeValue } from '../foreign/describe.ts';
import { complexOf, type ForeignArray, type ForeignValue, realPartOf } from '../foreign/value.ts';
import { invalidField } from '../invalid-field.ts';

/**
 * Channel data of an HDF5 file: one dataset of real numbers, or a group of two, `real` and `imag`.
 *
 * Where nothing is demodulated the imaginary part is none, or that of the analytic signal: the real part is the recording then.
 */
export function channelPlanes(value: ForeignValue | undefined, demodulated: boolean, where: string): ForeignArray {
  if (value?.kind === 'array') return demodulated || !value.complex ? value : realOf(value, where);
  const real = value?.kind === 'group' ? value.get('real') : undefined;
  const imaginary = value?.kind === 'group' ? value.get('imag') : undefined;
  if (real?.kind !== 'array' || real.complex)
    throw invalidField(where, 'data', value && describeValue(value), 'an array, or the arrays real and imag');
  if (!demodulated) return real;
  if (imaginary?.kind !== 'array' || imaginary.complex || imaginary.shape.join() !== real.shape.join())
    throw invalidField(where, 'data.imag', imaginary && describeValue(imaginary), describeValue(real));
  return complexOf(real, imaginary);
}

function realOf(array: ForeignArray, where: string): ForeignArray {
  if (array.planes.length === 2) return realPartOf(array);
  throw invalidField(where, 'data', describeValue(array), 'real numbers where the modulation frequency is 0');
}
