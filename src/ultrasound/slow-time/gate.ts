import { SounderError } from '../../core/errors.ts';
import type { ImageGrid } from '../../core/image.ts';

/** Where a sonogram listens: a box around a place, of the nearest pixel alone where no extent is given. */
export interface SonogramGate {
  readonly lateralM: number;
  readonly depthM: number;
  /** Sides of the box, m; 0 when absent. */
  readonly lateralExtentM?: number;
  readonly depthExtentM?: number;
}

/** Share of a pixel by which a side may miss a pixel and still reach it: sums of decimal fractions are not exact. */
const ROUNDING = 1e-6;

/**
 * The pixels whose middles lie in the box of a gate, and always the one nearest to its middle.
 *
 * @param where  the gate's place in the configuration
 * @throws SounderError `configuration-invalid` unless the box lies in the image
 */
export function pixelsOfGate(grid: ImageGrid, gate: SonogramGate, where: string): number[] {
  const lateral = indicesAlong(where, 'lateral', gate.lateralM, gate.lateralExtentM, {
    count: grid.lateralCount,
    origin: grid.lateralOriginM,
    spacing: grid.lateralSpacingM,
  });
  const depth = indicesAlong(where, 'depth', gate.depthM, gate.depthExtentM, {
    count: grid.depthCount,
    origin: grid.depthOriginM,
    spacing: grid.depthSpacingM,
  });
  return depth.flatMap((d) => lateral.map((l) => d * grid.lateralCount + l));
}

function indicesAlong(
  where: string,
  side: 'lateral' | 'depth',
  middle: number,
  extent = 0,
  { count, origin, spacing }: { readonly count: number; readonly origin: number; readonly spacing: number },
): number[] {
  const refuse = (field: string, found: unknown, allowed: string): never => {
    throw new SounderError('configuration-invalid', `${where}.${field}: found ${String(found)}, allowed: ${allowed}`, {
      field: `${where}.${field}`,
      found,
    });
  };
  if (!(extent >= 0 && extent < Infinity)) refuse(`${side}ExtentM`, extent, 'a number of metres from 0');
  const metres = (index: number): string => String(Number((origin + index * spacing).toPrecision(6)));
  const [from, to] = [(middle - extent / 2 - origin) / spacing, (middle + extent / 2 - origin) / spacing];
  // A pixel reaches half a spacing around its middle.
  if (!(from >= -0.5 - ROUNDING && to <= count - 0.5 + ROUNDING))
    refuse(
      `${side}M`,
      extent > 0 ? `${middle} m, ${extent} m wide` : `${middle} m`,
      `${metres(-0.5)} to ${metres(count - 0.5)} m with all of its extent, as far as the image reaches`,
    );
  const nearest = Math.min(count - 1, Math.max(0, Math.round((middle - origin) / spacing)));
  const first = Math.min(nearest, Math.max(0, Math.ceil(from - ROUNDING)));
  const last = Math.max(nearest, Math.min(count - 1, Math.floor(to + ROUNDING)));
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
