/** A known target of a recorded or simulated snapshot (`sensing:truth` of the capture contract). */
export interface TruthTarget {
  readonly azimuthDeg?: number;
  readonly rangeM?: number;
  readonly velocityMps?: number;
  readonly amplitudeDb?: number;
}
