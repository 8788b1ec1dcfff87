/** What is known of a stream over time: reducers over its estimates. */
export { type Counted, countReducer } from './count.ts';
export { createTracker, defaultTrackerOptions, type TrackerOptions, type Tracks } from './tracker.ts';
