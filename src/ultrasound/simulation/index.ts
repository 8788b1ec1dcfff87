export { annotateScene, sceneOfAnnotations } from './scene-annotations.ts';
export {
  channelSensor,
  type ChannelSimulation,
  packetInterval,
  probeElements,
  transmitTime,
} from './channel-simulation.ts';
export { type SceneObject } from './scene.ts';
export { simulateChannelData, type SimulatedRecord } from './simulate-channel-data.ts';
export { resolutionCell } from './scatterers.ts';
export { type SimulatedTransmit } from './transmit.ts';
export { truthVelocity, type VelocityTruth } from './truth-velocity.ts';
