/** A known target of a recorded or simulated snapshot (`sensing:truth` of the capture contract). */
export interface TruthTarget {
  readonly azimuthDeg?: number;
  readonly rangeM?: number;
  readonly velocityMps?: number;
  readonly amplitudeDb?: number;
}

/**
 * A known object of a whole recording: an annotation over all of it with this label, its parameters as `sensing:truth`.
 *
 * Times in the parameters count from the first snapshot.
 */
export interface SceneAnnotation {
  readonly label: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}
