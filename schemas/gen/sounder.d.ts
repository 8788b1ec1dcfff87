import * as $protobuf from "protobufjs/minimal.js";
interface Long {
    low: number;
    high: number;
}

/** Namespace sounder. */
export namespace sounder {

    /** Namespace v1. */
    namespace v1 {

        /**
         * Properties of an Estimate.
         * @deprecated Use sounder.v1.Estimate.$Properties instead.
         */
        interface IEstimate extends sounder.v1.Estimate.$Properties {
        }

        /** Represents an Estimate. */
        class Estimate {

            /**
             * Constructs a new Estimate.
             * @param [properties] Properties to set
             */
            constructor(properties?: sounder.v1.Estimate.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Estimate streamId. */
            streamId?: (string|null);

            /** Estimate sequence. */
            sequence?: (Long|null);

            /** Estimate captureTimeNs. */
            captureTimeNs?: (Long|null);

            /** Estimate emitTimeNs. */
            emitTimeNs?: (Long|null);

            /** Estimate targets. */
            targets: sounder.v1.Target.$Properties[];

            /** Estimate doppler. */
            doppler?: (sounder.v1.DopplerImage.$Properties|null);

            /** Estimate bmode. */
            bmode?: (sounder.v1.BmodeImage.$Properties|null);

            /** Estimate sonograms. */
            sonograms: sounder.v1.Sonogram.$Properties[];

            /** Estimate codes. */
            codes?: (sounder.v1.SparseCodes.$Properties|null);

            /** Estimate anomaly. */
            anomaly?: (sounder.v1.Anomaly.$Properties|null);

            /** Estimate snapshotCount. */
            snapshotCount?: (Long|null);

            /**
             * Encodes the specified Estimate message. Does not implicitly {@link sounder.v1.Estimate.verify|verify} messages.
             * @param message Estimate message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: sounder.v1.Estimate.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Estimate message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {sounder.v1.Estimate & sounder.v1.Estimate.$Shape} Estimate
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): sounder.v1.Estimate & sounder.v1.Estimate.$Shape;
        }

        namespace Estimate {

            /** Properties of an Estimate. */
            interface $Properties {

                /** Estimate streamId */
                streamId?: (string|null);

                /** Estimate sequence */
                sequence?: (Long|null);

                /** Estimate captureTimeNs */
                captureTimeNs?: (Long|null);

                /** Estimate emitTimeNs */
                emitTimeNs?: (Long|null);

                /** Estimate targets */
                targets?: (sounder.v1.Target.$Properties[]|null);

                /** Estimate doppler */
                doppler?: (sounder.v1.DopplerImage.$Properties|null);

                /** Estimate bmode */
                bmode?: (sounder.v1.BmodeImage.$Properties|null);

                /** Estimate sonograms */
                sonograms?: (sounder.v1.Sonogram.$Properties[]|null);

                /** Estimate codes */
                codes?: (sounder.v1.SparseCodes.$Properties|null);

                /** Estimate anomaly */
                anomaly?: (sounder.v1.Anomaly.$Properties|null);

                /** Estimate snapshotCount */
                snapshotCount?: (Long|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Estimate. */
            type $Shape = sounder.v1.Estimate.$Properties;
        }

        /**
         * Properties of a Target.
         * @deprecated Use sounder.v1.Target.$Properties instead.
         */
        interface ITarget extends sounder.v1.Target.$Properties {
        }

        /** Represents a Target. */
        class Target {

            /**
             * Constructs a new Target.
             * @param [properties] Properties to set
             */
            constructor(properties?: sounder.v1.Target.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Target azimuthDeg. */
            azimuthDeg?: (number|null);

            /** Target rangeM. */
            rangeM?: (number|null);

            /** Target velocityMps. */
            velocityMps?: (number|null);

            /** Target amplitudeDb. */
            amplitudeDb?: (number|null);

            /** Target snrDb. */
            snrDb?: (number|null);

            /** Target azimuthStdDeg. */
            azimuthStdDeg?: (number|null);

            /** Target rangeStdM. */
            rangeStdM?: (number|null);

            /** Target velocityStdMps. */
            velocityStdMps?: (number|null);

            /** Target frequencies. */
            frequencies: number[];

            /** Target trackId. */
            trackId?: (number|null);

            /**
             * Encodes the specified Target message. Does not implicitly {@link sounder.v1.Target.verify|verify} messages.
             * @param message Target message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: sounder.v1.Target.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Target message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {sounder.v1.Target & sounder.v1.Target.$Shape} Target
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): sounder.v1.Target & sounder.v1.Target.$Shape;
        }

        namespace Target {

            /** Properties of a Target. */
            interface $Properties {

                /** Target azimuthDeg */
                azimuthDeg?: (number|null);

                /** Target rangeM */
                rangeM?: (number|null);

                /** Target velocityMps */
                velocityMps?: (number|null);

                /** Target amplitudeDb */
                amplitudeDb?: (number|null);

                /** Target snrDb */
                snrDb?: (number|null);

                /** Target azimuthStdDeg */
                azimuthStdDeg?: (number|null);

                /** Target rangeStdM */
                rangeStdM?: (number|null);

                /** Target velocityStdMps */
                velocityStdMps?: (number|null);

                /** Target frequencies */
                frequencies?: (number[]|null);

                /** Target trackId */
                trackId?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Target. */
            type $Shape = sounder.v1.Target.$Properties;
        }

        /**
         * Properties of a DopplerImage.
         * @deprecated Use sounder.v1.DopplerImage.$Properties instead.
         */
        interface IDopplerImage extends sounder.v1.DopplerImage.$Properties {
        }

        /** Represents a DopplerImage. */
        class DopplerImage {

            /**
             * Constructs a new DopplerImage.
             * @param [properties] Properties to set
             */
            constructor(properties?: sounder.v1.DopplerImage.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** DopplerImage lateralCount. */
            lateralCount?: (number|null);

            /** DopplerImage depthCount. */
            depthCount?: (number|null);

            /** DopplerImage lateralOriginM. */
            lateralOriginM?: (number|null);

            /** DopplerImage lateralSpacingM. */
            lateralSpacingM?: (number|null);

            /** DopplerImage depthOriginM. */
            depthOriginM?: (number|null);

            /** DopplerImage depthSpacingM. */
            depthSpacingM?: (number|null);

            /** DopplerImage velocityMps. */
            velocityMps?: (Uint8Array|null);

            /** DopplerImage powerDb. */
            powerDb?: (Uint8Array|null);

            /** DopplerImage velocityStdMps. */
            velocityStdMps?: (Uint8Array|null);

            /** DopplerImage aliasVelocityMps. */
            aliasVelocityMps?: (number|null);

            /**
             * Encodes the specified DopplerImage message. Does not implicitly {@link sounder.v1.DopplerImage.verify|verify} messages.
             * @param message DopplerImage message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: sounder.v1.DopplerImage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DopplerImage message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {sounder.v1.DopplerImage & sounder.v1.DopplerImage.$Shape} DopplerImage
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): sounder.v1.DopplerImage & sounder.v1.DopplerImage.$Shape;
        }

        namespace DopplerImage {

            /** Properties of a DopplerImage. */
            interface $Properties {

                /** DopplerImage lateralCount */
                lateralCount?: (number|null);

                /** DopplerImage depthCount */
                depthCount?: (number|null);

                /** DopplerImage lateralOriginM */
                lateralOriginM?: (number|null);

                /** DopplerImage lateralSpacingM */
                lateralSpacingM?: (number|null);

                /** DopplerImage depthOriginM */
                depthOriginM?: (number|null);

                /** DopplerImage depthSpacingM */
                depthSpacingM?: (number|null);

                /** DopplerImage velocityMps */
                velocityMps?: (Uint8Array|null);

                /** DopplerImage powerDb */
                powerDb?: (Uint8Array|null);

                /** DopplerImage velocityStdMps */
                velocityStdMps?: (Uint8Array|null);

                /** DopplerImage aliasVelocityMps */
                aliasVelocityMps?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DopplerImage. */
            type $Shape = sounder.v1.DopplerImage.$Properties;
        }

        /**
         * Properties of a BmodeImage.
         * @deprecated Use sounder.v1.BmodeImage.$Properties instead.
         */
        interface IBmodeImage extends sounder.v1.BmodeImage.$Properties {
        }

        /** Represents a BmodeImage. */
        class BmodeImage {

            /**
             * Constructs a new BmodeImage.
             * @param [properties] Properties to set
             */
            constructor(properties?: sounder.v1.BmodeImage.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** BmodeImage lateralCount. */
            lateralCount?: (number|null);

            /** BmodeImage depthCount. */
            depthCount?: (number|null);

            /** BmodeImage lateralOriginM. */
            lateralOriginM?: (number|null);

            /** BmodeImage lateralSpacingM. */
            lateralSpacingM?: (number|null);

            /** BmodeImage depthOriginM. */
            depthOriginM?: (number|null);

            /** BmodeImage depthSpacingM. */
            depthSpacingM?: (number|null);

            /** BmodeImage valueDb. */
            valueDb?: (Uint8Array|null);

            /**
             * Encodes the specified BmodeImage message. Does not implicitly {@link sounder.v1.BmodeImage.verify|verify} messages.
             * @param message BmodeImage message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: sounder.v1.BmodeImage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a BmodeImage message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {sounder.v1.BmodeImage & sounder.v1.BmodeImage.$Shape} BmodeImage
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): sounder.v1.BmodeImage & sounder.v1.BmodeImage.$Shape;
        }

        namespace BmodeImage {

            /** Properties of a BmodeImage. */
            interface $Properties {

                /** BmodeImage lateralCount */
                lateralCount?: (number|null);

                /** BmodeImage depthCount */
                depthCount?: (number|null);

                /** BmodeImage lateralOriginM */
                lateralOriginM?: (number|null);

                /** BmodeImage lateralSpacingM */
                lateralSpacingM?: (number|null);

                /** BmodeImage depthOriginM */
                depthOriginM?: (number|null);

                /** BmodeImage depthSpacingM */
                depthSpacingM?: (number|null);

                /** BmodeImage valueDb */
                valueDb?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a BmodeImage. */
            type $Shape = sounder.v1.BmodeImage.$Properties;
        }

        /**
         * Properties of a Sonogram.
         * @deprecated Use sounder.v1.Sonogram.$Properties instead.
         */
        interface ISonogram extends sounder.v1.Sonogram.$Properties {
        }

        /** Represents a Sonogram. */
        class Sonogram {

            /**
             * Constructs a new Sonogram.
             * @param [properties] Properties to set
             */
            constructor(properties?: sounder.v1.Sonogram.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Sonogram lateralM. */
            lateralM?: (number|null);

            /** Sonogram depthM. */
            depthM?: (number|null);

            /** Sonogram timeCount. */
            timeCount?: (number|null);

            /** Sonogram velocityCount. */
            velocityCount?: (number|null);

            /** Sonogram timeOriginS. */
            timeOriginS?: (number|null);

            /** Sonogram timeSpacingS. */
            timeSpacingS?: (number|null);

            /** Sonogram velocityOriginMps. */
            velocityOriginMps?: (number|null);

            /** Sonogram velocitySpacingMps. */
            velocitySpacingMps?: (number|null);

            /** Sonogram powerDb. */
            powerDb?: (Uint8Array|null);

            /**
             * Encodes the specified Sonogram message. Does not implicitly {@link sounder.v1.Sonogram.verify|verify} messages.
             * @param message Sonogram message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: sounder.v1.Sonogram.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Sonogram message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {sounder.v1.Sonogram & sounder.v1.Sonogram.$Shape} Sonogram
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): sounder.v1.Sonogram & sounder.v1.Sonogram.$Shape;
        }

        namespace Sonogram {

            /** Properties of a Sonogram. */
            interface $Properties {

                /** Sonogram lateralM */
                lateralM?: (number|null);

                /** Sonogram depthM */
                depthM?: (number|null);

                /** Sonogram timeCount */
                timeCount?: (number|null);

                /** Sonogram velocityCount */
                velocityCount?: (number|null);

                /** Sonogram timeOriginS */
                timeOriginS?: (number|null);

                /** Sonogram timeSpacingS */
                timeSpacingS?: (number|null);

                /** Sonogram velocityOriginMps */
                velocityOriginMps?: (number|null);

                /** Sonogram velocitySpacingMps */
                velocitySpacingMps?: (number|null);

                /** Sonogram powerDb */
                powerDb?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Sonogram. */
            type $Shape = sounder.v1.Sonogram.$Properties;
        }

        /**
         * Properties of a SparseCodes.
         * @deprecated Use sounder.v1.SparseCodes.$Properties instead.
         */
        interface ISparseCodes extends sounder.v1.SparseCodes.$Properties {
        }

        /** Represents a SparseCodes. */
        class SparseCodes {

            /**
             * Constructs a new SparseCodes.
             * @param [properties] Properties to set
             */
            constructor(properties?: sounder.v1.SparseCodes.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SparseCodes vectorCount. */
            vectorCount?: (number|null);

            /** SparseCodes atomCount. */
            atomCount?: (number|null);

            /** SparseCodes complex. */
            complex?: (boolean|null);

            /** SparseCodes counts. */
            counts?: (Uint8Array|null);

            /** SparseCodes indices. */
            indices?: (Uint8Array|null);

            /** SparseCodes values. */
            values?: (Uint8Array|null);

            /** SparseCodes relativeError. */
            relativeError?: (number|null);

            /**
             * Encodes the specified SparseCodes message. Does not implicitly {@link sounder.v1.SparseCodes.verify|verify} messages.
             * @param message SparseCodes message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: sounder.v1.SparseCodes.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SparseCodes message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {sounder.v1.SparseCodes & sounder.v1.SparseCodes.$Shape} SparseCodes
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): sounder.v1.SparseCodes & sounder.v1.SparseCodes.$Shape;
        }

        namespace SparseCodes {

            /** Properties of a SparseCodes. */
            interface $Properties {

                /** SparseCodes vectorCount */
                vectorCount?: (number|null);

                /** SparseCodes atomCount */
                atomCount?: (number|null);

                /** SparseCodes complex */
                complex?: (boolean|null);

                /** SparseCodes counts */
                counts?: (Uint8Array|null);

                /** SparseCodes indices */
                indices?: (Uint8Array|null);

                /** SparseCodes values */
                values?: (Uint8Array|null);

                /** SparseCodes relativeError */
                relativeError?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SparseCodes. */
            type $Shape = sounder.v1.SparseCodes.$Properties;
        }

        /**
         * Properties of an Anomaly.
         * @deprecated Use sounder.v1.Anomaly.$Properties instead.
         */
        interface IAnomaly extends sounder.v1.Anomaly.$Properties {
        }

        /** Represents an Anomaly. */
        class Anomaly {

            /**
             * Constructs a new Anomaly.
             * @param [properties] Properties to set
             */
            constructor(properties?: sounder.v1.Anomaly.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Anomaly score. */
            score?: (number|null);

            /** Anomaly threshold. */
            threshold?: (number|null);

            /** Anomaly alarm. */
            alarm?: (boolean|null);

            /** Anomaly vector. */
            vector?: (number|null);

            /**
             * Encodes the specified Anomaly message. Does not implicitly {@link sounder.v1.Anomaly.verify|verify} messages.
             * @param message Anomaly message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: sounder.v1.Anomaly.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Anomaly message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {sounder.v1.Anomaly & sounder.v1.Anomaly.$Shape} Anomaly
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): sounder.v1.Anomaly & sounder.v1.Anomaly.$Shape;
        }

        namespace Anomaly {

            /** Properties of an Anomaly. */
            interface $Properties {

                /** Anomaly score */
                score?: (number|null);

                /** Anomaly threshold */
                threshold?: (number|null);

                /** Anomaly alarm */
                alarm?: (boolean|null);

                /** Anomaly vector */
                vector?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Anomaly. */
            type $Shape = sounder.v1.Anomaly.$Properties;
        }

        /** Modality enum. */
        enum Modality {

            /** MODALITY_UNSPECIFIED value */
            MODALITY_UNSPECIFIED = 0,

            /** MODALITY_ISAC value */
            MODALITY_ISAC = 1,

            /** MODALITY_ULTRASOUND value */
            MODALITY_ULTRASOUND = 2,

            /** MODALITY_VECTORS value */
            MODALITY_VECTORS = 3
        }

        /** Datatype enum. */
        enum Datatype {

            /** DATATYPE_UNSPECIFIED value */
            DATATYPE_UNSPECIFIED = 0,

            /** DATATYPE_CF32_LE value */
            DATATYPE_CF32_LE = 1,

            /** DATATYPE_CF64_LE value */
            DATATYPE_CF64_LE = 2,

            /** DATATYPE_CI16_LE value */
            DATATYPE_CI16_LE = 3,

            /** DATATYPE_RF32_LE value */
            DATATYPE_RF32_LE = 4,

            /** DATATYPE_RI16_LE value */
            DATATYPE_RI16_LE = 5
        }

        /** Geometry enum. */
        enum Geometry {

            /** GEOMETRY_UNSPECIFIED value */
            GEOMETRY_UNSPECIFIED = 0,

            /** GEOMETRY_MONOSTATIC value */
            GEOMETRY_MONOSTATIC = 1,

            /** GEOMETRY_BISTATIC value */
            GEOMETRY_BISTATIC = 2
        }

        /** AxisUnit enum. */
        enum AxisUnit {

            /** AXIS_UNIT_UNSPECIFIED value */
            AXIS_UNIT_UNSPECIFIED = 0,

            /** AXIS_UNIT_WAVELENGTH value */
            AXIS_UNIT_WAVELENGTH = 1,

            /** AXIS_UNIT_METRE value */
            AXIS_UNIT_METRE = 2,

            /** AXIS_UNIT_HERTZ value */
            AXIS_UNIT_HERTZ = 3,

            /** AXIS_UNIT_SECOND value */
            AXIS_UNIT_SECOND = 4,

            /** AXIS_UNIT_INDEX value */
            AXIS_UNIT_INDEX = 5
        }

        /**
         * Properties of a Sensor.
         * @deprecated Use sounder.v1.Sensor.$Properties instead.
         */
        interface ISensor extends sounder.v1.Sensor.$Properties {
        }

        /** Represents a Sensor. */
        class Sensor {

            /**
             * Constructs a new Sensor.
             * @param [properties] Properties to set
             */
            constructor(properties?: sounder.v1.Sensor.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Sensor streamId. */
            streamId: string;

            /** Sensor modality. */
            modality: sounder.v1.Modality;

            /** Sensor datatype. */
            datatype: sounder.v1.Datatype;

            /** Sensor carrierFrequencyHz. */
            carrierFrequencyHz?: (number|null);

            /** Sensor geometry. */
            geometry: sounder.v1.Geometry;

            /** Sensor propagationSpeedMps. */
            propagationSpeedMps?: (number|null);

            /** Sensor axes. */
            axes: sounder.v1.Axis.$Properties[];

            /** Sensor limits. */
            limits?: (sounder.v1.Limits.$Properties|null);

            /** Sensor tdm. */
            tdm?: (sounder.v1.Tdm.$Properties|null);

            /** Sensor ultrasound. */
            ultrasound?: (sounder.v1.Ultrasound.$Properties|null);

            /**
             * Encodes the specified Sensor message. Does not implicitly {@link sounder.v1.Sensor.verify|verify} messages.
             * @param message Sensor message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: sounder.v1.Sensor.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Sensor message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {sounder.v1.Sensor & sounder.v1.Sensor.$Shape} Sensor
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): sounder.v1.Sensor & sounder.v1.Sensor.$Shape;
        }

        namespace Sensor {

            /** Properties of a Sensor. */
            interface $Properties {

                /** Sensor streamId */
                streamId?: (string|null);

                /** Sensor modality */
                modality?: (sounder.v1.Modality|null);

                /** Sensor datatype */
                datatype?: (sounder.v1.Datatype|null);

                /** Sensor carrierFrequencyHz */
                carrierFrequencyHz?: (number|null);

                /** Sensor geometry */
                geometry?: (sounder.v1.Geometry|null);

                /** Sensor propagationSpeedMps */
                propagationSpeedMps?: (number|null);

                /** Sensor axes */
                axes?: (sounder.v1.Axis.$Properties[]|null);

                /** Sensor limits */
                limits?: (sounder.v1.Limits.$Properties|null);

                /** Sensor tdm */
                tdm?: (sounder.v1.Tdm.$Properties|null);

                /** Sensor ultrasound */
                ultrasound?: (sounder.v1.Ultrasound.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Sensor. */
            type $Shape = sounder.v1.Sensor.$Properties;
        }

        /**
         * Properties of an Axis.
         * @deprecated Use sounder.v1.Axis.$Properties instead.
         */
        interface IAxis extends sounder.v1.Axis.$Properties {
        }

        /** Represents an Axis. */
        class Axis {

            /**
             * Constructs a new Axis.
             * @param [properties] Properties to set
             */
            constructor(properties?: sounder.v1.Axis.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Axis name. */
            name: string;

            /** Axis size. */
            size: number;

            /** Axis spacing. */
            spacing: number;

            /** Axis unit. */
            unit: sounder.v1.AxisUnit;

            /** Axis sign. */
            sign?: (number|null);

            /** Axis origin. */
            origin?: (number|null);

            /** Axis positions. */
            positions: number[];

            /** Axis kept. */
            kept: number[];

            /**
             * Encodes the specified Axis message. Does not implicitly {@link sounder.v1.Axis.verify|verify} messages.
             * @param message Axis message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: sounder.v1.Axis.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Axis message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {sounder.v1.Axis & sounder.v1.Axis.$Shape} Axis
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): sounder.v1.Axis & sounder.v1.Axis.$Shape;
        }

        namespace Axis {

            /** Properties of an Axis. */
            interface $Properties {

                /** Axis name */
                name?: (string|null);

                /** Axis size */
                size?: (number|null);

                /** Axis spacing */
                spacing?: (number|null);

                /** Axis unit */
                unit?: (sounder.v1.AxisUnit|null);

                /** Axis sign */
                sign?: (number|null);

                /** Axis origin */
                origin?: (number|null);

                /** Axis positions */
                positions?: (number[]|null);

                /** Axis kept */
                kept?: (number[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Axis. */
            type $Shape = sounder.v1.Axis.$Properties;
        }

        /**
         * Properties of an Interval.
         * @deprecated Use sounder.v1.Interval.$Properties instead.
         */
        interface IInterval extends sounder.v1.Interval.$Properties {
        }

        /** Represents an Interval. */
        class Interval {

            /**
             * Constructs a new Interval.
             * @param [properties] Properties to set
             */
            constructor(properties?: sounder.v1.Interval.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Interval low. */
            low: number;

            /** Interval high. */
            high: number;

            /**
             * Encodes the specified Interval message. Does not implicitly {@link sounder.v1.Interval.verify|verify} messages.
             * @param message Interval message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: sounder.v1.Interval.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Interval message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {sounder.v1.Interval & sounder.v1.Interval.$Shape} Interval
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): sounder.v1.Interval & sounder.v1.Interval.$Shape;
        }

        namespace Interval {

            /** Properties of an Interval. */
            interface $Properties {

                /** Interval low */
                low?: (number|null);

                /** Interval high */
                high?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Interval. */
            type $Shape = sounder.v1.Interval.$Properties;
        }

        /**
         * Properties of a Limits.
         * @deprecated Use sounder.v1.Limits.$Properties instead.
         */
        interface ILimits extends sounder.v1.Limits.$Properties {
        }

        /** Represents a Limits. */
        class Limits {

            /**
             * Constructs a new Limits.
             * @param [properties] Properties to set
             */
            constructor(properties?: sounder.v1.Limits.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Limits rangeM. */
            rangeM?: (sounder.v1.Interval.$Properties|null);

            /** Limits velocityMps. */
            velocityMps?: (sounder.v1.Interval.$Properties|null);

            /** Limits azimuthDeg. */
            azimuthDeg?: (sounder.v1.Interval.$Properties|null);

            /**
             * Encodes the specified Limits message. Does not implicitly {@link sounder.v1.Limits.verify|verify} messages.
             * @param message Limits message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: sounder.v1.Limits.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Limits message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {sounder.v1.Limits & sounder.v1.Limits.$Shape} Limits
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): sounder.v1.Limits & sounder.v1.Limits.$Shape;
        }

        namespace Limits {

            /** Properties of a Limits. */
            interface $Properties {

                /** Limits rangeM */
                rangeM?: (sounder.v1.Interval.$Properties|null);

                /** Limits velocityMps */
                velocityMps?: (sounder.v1.Interval.$Properties|null);

                /** Limits azimuthDeg */
                azimuthDeg?: (sounder.v1.Interval.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Limits. */
            type $Shape = sounder.v1.Limits.$Properties;
        }

        /**
         * Properties of a Tdm.
         * @deprecated Use sounder.v1.Tdm.$Properties instead.
         */
        interface ITdm extends sounder.v1.Tdm.$Properties {
        }

        /** Represents a Tdm. */
        class Tdm {

            /**
             * Constructs a new Tdm.
             * @param [properties] Properties to set
             */
            constructor(properties?: sounder.v1.Tdm.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Tdm transmitters. */
            transmitters: number;

            /** Tdm slotS. */
            slotS: number;

            /**
             * Encodes the specified Tdm message. Does not implicitly {@link sounder.v1.Tdm.verify|verify} messages.
             * @param message Tdm message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: sounder.v1.Tdm.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Tdm message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {sounder.v1.Tdm & sounder.v1.Tdm.$Shape} Tdm
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): sounder.v1.Tdm & sounder.v1.Tdm.$Shape;
        }

        namespace Tdm {

            /** Properties of a Tdm. */
            interface $Properties {

                /** Tdm transmitters */
                transmitters?: (number|null);

                /** Tdm slotS */
                slotS?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Tdm. */
            type $Shape = sounder.v1.Tdm.$Properties;
        }

        /**
         * Properties of an Ultrasound.
         * @deprecated Use sounder.v1.Ultrasound.$Properties instead.
         */
        interface IUltrasound extends sounder.v1.Ultrasound.$Properties {
        }

        /** Represents an Ultrasound. */
        class Ultrasound {

            /**
             * Constructs a new Ultrasound.
             * @param [properties] Properties to set
             */
            constructor(properties?: sounder.v1.Ultrasound.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Ultrasound pitchM. */
            pitchM?: (number|null);

            /** Ultrasound elementWidthM. */
            elementWidthM?: (number|null);

            /** Ultrasound startTimeS. */
            startTimeS?: (number|null);

            /** Ultrasound prfHz. */
            prfHz?: (number|null);

            /** Ultrasound transmitDelaysS. */
            transmitDelaysS: number[];

            /** Ultrasound fractionalBandwidth. */
            fractionalBandwidth?: (number|null);

            /**
             * Encodes the specified Ultrasound message. Does not implicitly {@link sounder.v1.Ultrasound.verify|verify} messages.
             * @param message Ultrasound message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: sounder.v1.Ultrasound.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Ultrasound message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {sounder.v1.Ultrasound & sounder.v1.Ultrasound.$Shape} Ultrasound
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): sounder.v1.Ultrasound & sounder.v1.Ultrasound.$Shape;
        }

        namespace Ultrasound {

            /** Properties of an Ultrasound. */
            interface $Properties {

                /** Ultrasound pitchM */
                pitchM?: (number|null);

                /** Ultrasound elementWidthM */
                elementWidthM?: (number|null);

                /** Ultrasound startTimeS */
                startTimeS?: (number|null);

                /** Ultrasound prfHz */
                prfHz?: (number|null);

                /** Ultrasound transmitDelaysS */
                transmitDelaysS?: (number[]|null);

                /** Ultrasound fractionalBandwidth */
                fractionalBandwidth?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Ultrasound. */
            type $Shape = sounder.v1.Ultrasound.$Properties;
        }

        /**
         * Properties of a Snapshot.
         * @deprecated Use sounder.v1.Snapshot.$Properties instead.
         */
        interface ISnapshot extends sounder.v1.Snapshot.$Properties {
        }

        /** Represents a Snapshot. */
        class Snapshot {

            /**
             * Constructs a new Snapshot.
             * @param [properties] Properties to set
             */
            constructor(properties?: sounder.v1.Snapshot.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Snapshot sensor. */
            sensor?: (sounder.v1.Sensor.$Properties|null);

            /** Snapshot sequence. */
            sequence: Long;

            /** Snapshot captureTimeNs. */
            captureTimeNs: Long;

            /** Snapshot samples. */
            samples: Uint8Array;

            /**
             * Encodes the specified Snapshot message. Does not implicitly {@link sounder.v1.Snapshot.verify|verify} messages.
             * @param message Snapshot message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: sounder.v1.Snapshot.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Snapshot message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {sounder.v1.Snapshot & sounder.v1.Snapshot.$Shape} Snapshot
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): sounder.v1.Snapshot & sounder.v1.Snapshot.$Shape;
        }

        namespace Snapshot {

            /** Properties of a Snapshot. */
            interface $Properties {

                /** Snapshot sensor */
                sensor?: (sounder.v1.Sensor.$Properties|null);

                /** Snapshot sequence */
                sequence?: (Long|null);

                /** Snapshot captureTimeNs */
                captureTimeNs?: (Long|null);

                /** Snapshot samples */
                samples?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Snapshot. */
            type $Shape = sounder.v1.Snapshot.$Properties;
        }
    }
}
