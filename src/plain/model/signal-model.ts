import type { SensorDescription } from '../../core/sensor.ts';
import type { AxisBasis } from '../compression/axis-basis.ts';
import type { AxisPlan } from '../compression/axis-plan.ts';
import { beamBasis } from '../compression/beams.ts';
import { hasBlocks, momentBasis, MOMENTS } from '../compression/block-moments.ts';
import { type LookOverlap, lookOverlap, type Shift } from '../compression/shifts.ts';

/**
 * How one parameter turns the phase along one axis: element n carries exp(j 2 pi theta coordinates[n]).
 *
 * Every parameter turns its own axis; under TDM-MIMO the Doppler frequency turns the antenna axis as well.
 */
export interface PhaseTerm {
  /** Index into `parameters`. */
  readonly parameter: number;
  readonly coordinates: Float64Array;
}

/** One axis of the compressed tensor in the signal model. */
export interface ModelAxis {
  readonly size: number;
  /** Phase along the elements; without a basis there are `size` of them. */
  readonly terms: readonly PhaseTerm[];
  /** Absent: the tensor holds the elements themselves. */
  readonly basis?: AxisBasis;
  /** The mean along the axis has been removed from the data, so it is removed from the model as well (before a basis). */
  readonly meanRemoved: boolean;
}

/**
 * The signal model of a compressed snapshot: a target is a product over axes of unit-modulus exponentials, its phase
 * linear in the parameters theta (cycles per compressed sample, not wrapped); axes without terms are looks, along
 * which every target has gains of its own.
 */
export interface SignalModel {
  readonly axes: readonly ModelAxis[];
  /** Axis each parameter belongs to. */
  readonly parameters: readonly number[];
  /** Number of looks: product of the axes without terms. */
  readonly looks: number;
  /** Elements of one look. */
  readonly elements: number;
  /** Absent: the noise of any two looks is independent. */
  readonly overlap?: LookOverlap;
  /** Parameter that turns the antenna axis besides its own, and how: TDM-MIMO. */
  readonly tdm:
    { readonly antennaAxis: number; readonly dopplerParameter: number; readonly turns: Float64Array } | undefined;
}

/** Inverse of an axis's resolution cell, in cycles of its parameter. */
export const apertureOf = ({ basis, size }: ModelAxis): number => basis?.aperture ?? size;

/** Elements of an axis before a basis. */
export const elementsOf = ({ basis, terms, size }: ModelAxis): number => (basis ? terms[0].coordinates.length : size);

/** Squared norm of an atom inside the limits, nothing removed: more than `elements` where an axis is held in beams. */
export const atomEnergy = ({ axes, parameters }: SignalModel): number =>
  parameters.reduce((product, axis) => product * apertureOf(axes[axis]), 1);

/**
 * Builds the model of a sensor's compressed tensor; an axis left with one element carries no parameter.
 *
 * @param shifts  the looks that compression made (`planShifts`): several are one more axis, the last
 */
export function signalModel(
  sensor: SensorDescription,
  plans: readonly AxisPlan[],
  staticRemoved: boolean,
  shifts: readonly Shift[] = [plans.map(() => 0)],
): SignalModel {
  const parameters = plans.flatMap((plan, axis) => (plan.harmonic && plan.compressedSize > 1 ? [axis] : []));
  const tdm = tdmTurns(sensor, plans, parameters);
  const axes = plans.map((plan, axis): ModelAxis => {
    const own = parameters.indexOf(axis);
    const { beams, compressedSize: size } = plan;
    const coordinates = indices(beams ? plan.axis.size : size);
    const terms: PhaseTerm[] = own < 0 ? [] : [{ parameter: own, coordinates }];
    if (tdm?.antennaAxis === axis) terms.push({ parameter: tdm.dopplerParameter, coordinates: tdm.turns });
    const basis = beams && own >= 0 ? { basis: beamBasis(plan.axis.size, beams) } : {};
    return { size, terms, ...basis, meanRemoved: staticRemoved && plan.slowTime };
  });
  if (shifts.length > 1) axes.push({ size: shifts.length, terms: [], meanRemoved: false });
  const harmonic = axes.filter((_, axis) => plans[axis]?.harmonic);
  const elements = harmonic.reduce((n, axis) => n * axis.size, 1);
  const looks = axes.reduce((n, axis) => n * axis.size, 1) / elements;
  const overlap = lookOverlap(plans, shifts, parameters);
  return { axes, parameters, looks, elements, ...(overlap && { overlap }), tdm };
}

/** The model of the same tensor with every averaged axis held in the moments of its blocks; undefined without one. */
export function detailedModel(
  model: SignalModel,
  plans: readonly AxisPlan[],
  staticRemoved: boolean,
): SignalModel | undefined {
  if (!plans.some(hasBlocks)) return undefined;
  const axes = model.axes.map((axis, m): ModelAxis => {
    const plan = plans[m] as AxisPlan | undefined;
    if (!plan || !hasBlocks(plan)) return axis;
    const coordinates = indices(plan.axis.size).map((n) => n / plan.factor);
    return {
      size: MOMENTS * axis.size,
      terms: axis.terms.map((term) => ({ ...term, coordinates })),
      basis: momentBasis(plan, staticRemoved && plan.slowTime),
      meanRemoved: false,
    };
  });
  const elements = axes.reduce((n, axis) => n * axis.size, 1) / model.looks;
  return { ...model, axes, elements };
}

const indices = (size: number): Float64Array => Float64Array.from({ length: size }, (_, n) => n);

/** Transmitter t samples t slots late: t slot fD cycles, with fD = theta / (sign T D). */
function tdmTurns(
  sensor: SensorDescription,
  plans: readonly AxisPlan[],
  parameters: readonly number[],
): SignalModel['tdm'] {
  if (!sensor.tdm || sensor.tdm.transmitters === 1) return undefined;
  const antennaAxis = plans.findIndex((plan) => plan.axis.name === 'antenna');
  const slowTimeAxis = plans.findIndex((plan) => plan.slowTime);
  const dopplerParameter = parameters.indexOf(slowTimeAxis);
  if (antennaAxis < 0 || dopplerParameter < 0) return undefined;
  const { axis, factor } = plans[slowTimeAxis];
  const { transmitters, slotS } = sensor.tdm;
  const antennas = plans[antennaAxis].compressedSize;
  const receivers = antennas / transmitters;
  const turn = slotS / (axis.sign * axis.spacing * factor);
  const turns = Float64Array.from({ length: antennas }, (_, n) => Math.floor(n / receivers) * turn);
  return { antennaAxis, dopplerParameter, turns };
}
