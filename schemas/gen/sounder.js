/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

const $root = $protobuf.roots["default"] || ($protobuf.roots["default"] = {});

export const sounder = $root.sounder = (() => {

    const sounder = {};

    sounder.v1 = (function() {

        const v1 = {};

        v1.Estimate = (function() {

            const Estimate = function (properties) {
                this.targets = [];
                this.sonograms = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Estimate.prototype.streamId = null;
            Estimate.prototype.sequence = null;
            Estimate.prototype.captureTimeNs = null;
            Estimate.prototype.emitTimeNs = null;
            Estimate.prototype.targets = $util.emptyArray;
            Estimate.prototype.doppler = null;
            Estimate.prototype.bmode = null;
            Estimate.prototype.sonograms = $util.emptyArray;
            Estimate.prototype.codes = null;
            Estimate.prototype.anomaly = null;
            Estimate.prototype.snapshotCount = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Estimate.prototype, "_streamId", {
                get: $util.oneOfGetter($oneOfFields = ["streamId"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Estimate.prototype, "_sequence", {
                get: $util.oneOfGetter($oneOfFields = ["sequence"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Estimate.prototype, "_captureTimeNs", {
                get: $util.oneOfGetter($oneOfFields = ["captureTimeNs"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Estimate.prototype, "_emitTimeNs", {
                get: $util.oneOfGetter($oneOfFields = ["emitTimeNs"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Estimate.prototype, "_doppler", {
                get: $util.oneOfGetter($oneOfFields = ["doppler"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Estimate.prototype, "_bmode", {
                get: $util.oneOfGetter($oneOfFields = ["bmode"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Estimate.prototype, "_codes", {
                get: $util.oneOfGetter($oneOfFields = ["codes"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Estimate.prototype, "_anomaly", {
                get: $util.oneOfGetter($oneOfFields = ["anomaly"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Estimate.prototype, "_snapshotCount", {
                get: $util.oneOfGetter($oneOfFields = ["snapshotCount"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Estimate.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.streamId != null && $Object.hasOwnProperty.call(message, "streamId"))
                    writer.uint32(10).string(message.streamId);
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence"))
                    writer.uint32(16).uint64(message.sequence);
                if (message.captureTimeNs != null && $Object.hasOwnProperty.call(message, "captureTimeNs"))
                    writer.uint32(24).int64(message.captureTimeNs);
                if (message.emitTimeNs != null && $Object.hasOwnProperty.call(message, "emitTimeNs"))
                    writer.uint32(32).int64(message.emitTimeNs);
                if (message.targets != null && message.targets.length)
                    for (let i = 0; i < message.targets.length; ++i)
                        $root.sounder.v1.Target.encode(message.targets[i], writer.uint32(42).fork(), _depth + 1).ldelim();
                if (message.doppler != null && $Object.hasOwnProperty.call(message, "doppler"))
                    $root.sounder.v1.DopplerImage.encode(message.doppler, writer.uint32(50).fork(), _depth + 1).ldelim();
                if (message.bmode != null && $Object.hasOwnProperty.call(message, "bmode"))
                    $root.sounder.v1.BmodeImage.encode(message.bmode, writer.uint32(58).fork(), _depth + 1).ldelim();
                if (message.sonograms != null && message.sonograms.length)
                    for (let i = 0; i < message.sonograms.length; ++i)
                        $root.sounder.v1.Sonogram.encode(message.sonograms[i], writer.uint32(66).fork(), _depth + 1).ldelim();
                if (message.codes != null && $Object.hasOwnProperty.call(message, "codes"))
                    $root.sounder.v1.SparseCodes.encode(message.codes, writer.uint32(74).fork(), _depth + 1).ldelim();
                if (message.anomaly != null && $Object.hasOwnProperty.call(message, "anomaly"))
                    $root.sounder.v1.Anomaly.encode(message.anomaly, writer.uint32(82).fork(), _depth + 1).ldelim();
                if (message.snapshotCount != null && $Object.hasOwnProperty.call(message, "snapshotCount"))
                    writer.uint32(128).uint64(message.snapshotCount);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Estimate.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.sounder.v1.Estimate();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.streamId = reader.stringVerify();
                            message._streamId = "streamId";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            message.sequence = reader.uint64();
                            message._sequence = "sequence";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            message.captureTimeNs = reader.int64();
                            message._captureTimeNs = "captureTimeNs";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            message.emitTimeNs = reader.int64();
                            message._emitTimeNs = "emitTimeNs";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if (!(message.targets && message.targets.length))
                                message.targets = [];
                            message.targets.push($root.sounder.v1.Target.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.doppler = $root.sounder.v1.DopplerImage.decode(reader, reader.size(), $undefined, _depth + 1, message.doppler);
                            message._doppler = "doppler";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            message.bmode = $root.sounder.v1.BmodeImage.decode(reader, reader.size(), $undefined, _depth + 1, message.bmode);
                            message._bmode = "bmode";
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            if (!(message.sonograms && message.sonograms.length))
                                message.sonograms = [];
                            message.sonograms.push($root.sounder.v1.Sonogram.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            message.codes = $root.sounder.v1.SparseCodes.decode(reader, reader.size(), $undefined, _depth + 1, message.codes);
                            message._codes = "codes";
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            message.anomaly = $root.sounder.v1.Anomaly.decode(reader, reader.size(), $undefined, _depth + 1, message.anomaly);
                            message._anomaly = "anomaly";
                            continue;
                        }
                    case 16: {
                            if (wireType !== 0)
                                break;
                            message.snapshotCount = reader.uint64();
                            message._snapshotCount = "snapshotCount";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Estimate;
        })();

        v1.Target = (function() {

            const Target = function (properties) {
                this.frequencies = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Target.prototype.azimuthDeg = null;
            Target.prototype.rangeM = null;
            Target.prototype.velocityMps = null;
            Target.prototype.amplitudeDb = null;
            Target.prototype.snrDb = null;
            Target.prototype.azimuthStdDeg = null;
            Target.prototype.rangeStdM = null;
            Target.prototype.velocityStdMps = null;
            Target.prototype.frequencies = $util.emptyArray;
            Target.prototype.trackId = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Target.prototype, "_azimuthDeg", {
                get: $util.oneOfGetter($oneOfFields = ["azimuthDeg"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Target.prototype, "_rangeM", {
                get: $util.oneOfGetter($oneOfFields = ["rangeM"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Target.prototype, "_velocityMps", {
                get: $util.oneOfGetter($oneOfFields = ["velocityMps"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Target.prototype, "_amplitudeDb", {
                get: $util.oneOfGetter($oneOfFields = ["amplitudeDb"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Target.prototype, "_snrDb", {
                get: $util.oneOfGetter($oneOfFields = ["snrDb"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Target.prototype, "_azimuthStdDeg", {
                get: $util.oneOfGetter($oneOfFields = ["azimuthStdDeg"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Target.prototype, "_rangeStdM", {
                get: $util.oneOfGetter($oneOfFields = ["rangeStdM"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Target.prototype, "_velocityStdMps", {
                get: $util.oneOfGetter($oneOfFields = ["velocityStdMps"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Target.prototype, "_trackId", {
                get: $util.oneOfGetter($oneOfFields = ["trackId"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Target.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.azimuthDeg != null && $Object.hasOwnProperty.call(message, "azimuthDeg"))
                    writer.uint32(9).double(message.azimuthDeg);
                if (message.rangeM != null && $Object.hasOwnProperty.call(message, "rangeM"))
                    writer.uint32(17).double(message.rangeM);
                if (message.velocityMps != null && $Object.hasOwnProperty.call(message, "velocityMps"))
                    writer.uint32(25).double(message.velocityMps);
                if (message.amplitudeDb != null && $Object.hasOwnProperty.call(message, "amplitudeDb"))
                    writer.uint32(33).double(message.amplitudeDb);
                if (message.snrDb != null && $Object.hasOwnProperty.call(message, "snrDb"))
                    writer.uint32(41).double(message.snrDb);
                if (message.azimuthStdDeg != null && $Object.hasOwnProperty.call(message, "azimuthStdDeg"))
                    writer.uint32(49).double(message.azimuthStdDeg);
                if (message.rangeStdM != null && $Object.hasOwnProperty.call(message, "rangeStdM"))
                    writer.uint32(57).double(message.rangeStdM);
                if (message.velocityStdMps != null && $Object.hasOwnProperty.call(message, "velocityStdMps"))
                    writer.uint32(65).double(message.velocityStdMps);
                if (message.frequencies != null && message.frequencies.length)
                    writer.uint32(74).doubles(message.frequencies);
                if (message.trackId != null && $Object.hasOwnProperty.call(message, "trackId"))
                    writer.uint32(80).uint32(message.trackId);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Target.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.sounder.v1.Target();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 1)
                                break;
                            message.azimuthDeg = reader.double();
                            message._azimuthDeg = "azimuthDeg";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 1)
                                break;
                            message.rangeM = reader.double();
                            message._rangeM = "rangeM";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 1)
                                break;
                            message.velocityMps = reader.double();
                            message._velocityMps = "velocityMps";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 1)
                                break;
                            message.amplitudeDb = reader.double();
                            message._amplitudeDb = "amplitudeDb";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 1)
                                break;
                            message.snrDb = reader.double();
                            message._snrDb = "snrDb";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 1)
                                break;
                            message.azimuthStdDeg = reader.double();
                            message._azimuthStdDeg = "azimuthStdDeg";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 1)
                                break;
                            message.rangeStdM = reader.double();
                            message._rangeStdM = "rangeStdM";
                            continue;
                        }
                    case 8: {
                            if (wireType !== 1)
                                break;
                            message.velocityStdMps = reader.double();
                            message._velocityStdMps = "velocityStdMps";
                            continue;
                        }
                    case 9: {
                            if (wireType === 2) {
                                if (!(message.frequencies && message.frequencies.length))
                                    message.frequencies = [];
                                reader.doubles(message.frequencies);
                                continue;
                            }
                            if (wireType !== 1)
                                break;
                            if (!(message.frequencies && message.frequencies.length))
                                message.frequencies = [];
                            message.frequencies.push(reader.double());
                            continue;
                        }
                    case 10: {
                            if (wireType !== 0)
                                break;
                            message.trackId = reader.uint32();
                            message._trackId = "trackId";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Target;
        })();

        v1.DopplerImage = (function() {

            const DopplerImage = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            DopplerImage.prototype.lateralCount = null;
            DopplerImage.prototype.depthCount = null;
            DopplerImage.prototype.lateralOriginM = null;
            DopplerImage.prototype.lateralSpacingM = null;
            DopplerImage.prototype.depthOriginM = null;
            DopplerImage.prototype.depthSpacingM = null;
            DopplerImage.prototype.velocityMps = null;
            DopplerImage.prototype.powerDb = null;
            DopplerImage.prototype.velocityStdMps = null;
            DopplerImage.prototype.aliasVelocityMps = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(DopplerImage.prototype, "_lateralCount", {
                get: $util.oneOfGetter($oneOfFields = ["lateralCount"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(DopplerImage.prototype, "_depthCount", {
                get: $util.oneOfGetter($oneOfFields = ["depthCount"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(DopplerImage.prototype, "_lateralOriginM", {
                get: $util.oneOfGetter($oneOfFields = ["lateralOriginM"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(DopplerImage.prototype, "_lateralSpacingM", {
                get: $util.oneOfGetter($oneOfFields = ["lateralSpacingM"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(DopplerImage.prototype, "_depthOriginM", {
                get: $util.oneOfGetter($oneOfFields = ["depthOriginM"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(DopplerImage.prototype, "_depthSpacingM", {
                get: $util.oneOfGetter($oneOfFields = ["depthSpacingM"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(DopplerImage.prototype, "_velocityMps", {
                get: $util.oneOfGetter($oneOfFields = ["velocityMps"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(DopplerImage.prototype, "_powerDb", {
                get: $util.oneOfGetter($oneOfFields = ["powerDb"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(DopplerImage.prototype, "_velocityStdMps", {
                get: $util.oneOfGetter($oneOfFields = ["velocityStdMps"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(DopplerImage.prototype, "_aliasVelocityMps", {
                get: $util.oneOfGetter($oneOfFields = ["aliasVelocityMps"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            DopplerImage.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.lateralCount != null && $Object.hasOwnProperty.call(message, "lateralCount"))
                    writer.uint32(8).uint32(message.lateralCount);
                if (message.depthCount != null && $Object.hasOwnProperty.call(message, "depthCount"))
                    writer.uint32(16).uint32(message.depthCount);
                if (message.lateralOriginM != null && $Object.hasOwnProperty.call(message, "lateralOriginM"))
                    writer.uint32(25).double(message.lateralOriginM);
                if (message.lateralSpacingM != null && $Object.hasOwnProperty.call(message, "lateralSpacingM"))
                    writer.uint32(33).double(message.lateralSpacingM);
                if (message.depthOriginM != null && $Object.hasOwnProperty.call(message, "depthOriginM"))
                    writer.uint32(41).double(message.depthOriginM);
                if (message.depthSpacingM != null && $Object.hasOwnProperty.call(message, "depthSpacingM"))
                    writer.uint32(49).double(message.depthSpacingM);
                if (message.velocityMps != null && $Object.hasOwnProperty.call(message, "velocityMps"))
                    writer.uint32(58).bytes(message.velocityMps);
                if (message.powerDb != null && $Object.hasOwnProperty.call(message, "powerDb"))
                    writer.uint32(66).bytes(message.powerDb);
                if (message.velocityStdMps != null && $Object.hasOwnProperty.call(message, "velocityStdMps"))
                    writer.uint32(74).bytes(message.velocityStdMps);
                if (message.aliasVelocityMps != null && $Object.hasOwnProperty.call(message, "aliasVelocityMps"))
                    writer.uint32(81).double(message.aliasVelocityMps);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            DopplerImage.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.sounder.v1.DopplerImage();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            message.lateralCount = reader.uint32();
                            message._lateralCount = "lateralCount";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            message.depthCount = reader.uint32();
                            message._depthCount = "depthCount";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 1)
                                break;
                            message.lateralOriginM = reader.double();
                            message._lateralOriginM = "lateralOriginM";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 1)
                                break;
                            message.lateralSpacingM = reader.double();
                            message._lateralSpacingM = "lateralSpacingM";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 1)
                                break;
                            message.depthOriginM = reader.double();
                            message._depthOriginM = "depthOriginM";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 1)
                                break;
                            message.depthSpacingM = reader.double();
                            message._depthSpacingM = "depthSpacingM";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            message.velocityMps = reader.bytes();
                            message._velocityMps = "velocityMps";
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            message.powerDb = reader.bytes();
                            message._powerDb = "powerDb";
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            message.velocityStdMps = reader.bytes();
                            message._velocityStdMps = "velocityStdMps";
                            continue;
                        }
                    case 10: {
                            if (wireType !== 1)
                                break;
                            message.aliasVelocityMps = reader.double();
                            message._aliasVelocityMps = "aliasVelocityMps";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return DopplerImage;
        })();

        v1.BmodeImage = (function() {

            const BmodeImage = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            BmodeImage.prototype.lateralCount = null;
            BmodeImage.prototype.depthCount = null;
            BmodeImage.prototype.lateralOriginM = null;
            BmodeImage.prototype.lateralSpacingM = null;
            BmodeImage.prototype.depthOriginM = null;
            BmodeImage.prototype.depthSpacingM = null;
            BmodeImage.prototype.valueDb = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(BmodeImage.prototype, "_lateralCount", {
                get: $util.oneOfGetter($oneOfFields = ["lateralCount"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(BmodeImage.prototype, "_depthCount", {
                get: $util.oneOfGetter($oneOfFields = ["depthCount"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(BmodeImage.prototype, "_lateralOriginM", {
                get: $util.oneOfGetter($oneOfFields = ["lateralOriginM"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(BmodeImage.prototype, "_lateralSpacingM", {
                get: $util.oneOfGetter($oneOfFields = ["lateralSpacingM"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(BmodeImage.prototype, "_depthOriginM", {
                get: $util.oneOfGetter($oneOfFields = ["depthOriginM"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(BmodeImage.prototype, "_depthSpacingM", {
                get: $util.oneOfGetter($oneOfFields = ["depthSpacingM"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(BmodeImage.prototype, "_valueDb", {
                get: $util.oneOfGetter($oneOfFields = ["valueDb"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            BmodeImage.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.lateralCount != null && $Object.hasOwnProperty.call(message, "lateralCount"))
                    writer.uint32(8).uint32(message.lateralCount);
                if (message.depthCount != null && $Object.hasOwnProperty.call(message, "depthCount"))
                    writer.uint32(16).uint32(message.depthCount);
                if (message.lateralOriginM != null && $Object.hasOwnProperty.call(message, "lateralOriginM"))
                    writer.uint32(25).double(message.lateralOriginM);
                if (message.lateralSpacingM != null && $Object.hasOwnProperty.call(message, "lateralSpacingM"))
                    writer.uint32(33).double(message.lateralSpacingM);
                if (message.depthOriginM != null && $Object.hasOwnProperty.call(message, "depthOriginM"))
                    writer.uint32(41).double(message.depthOriginM);
                if (message.depthSpacingM != null && $Object.hasOwnProperty.call(message, "depthSpacingM"))
                    writer.uint32(49).double(message.depthSpacingM);
                if (message.valueDb != null && $Object.hasOwnProperty.call(message, "valueDb"))
                    writer.uint32(58).bytes(message.valueDb);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            BmodeImage.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.sounder.v1.BmodeImage();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            message.lateralCount = reader.uint32();
                            message._lateralCount = "lateralCount";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            message.depthCount = reader.uint32();
                            message._depthCount = "depthCount";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 1)
                                break;
                            message.lateralOriginM = reader.double();
                            message._lateralOriginM = "lateralOriginM";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 1)
                                break;
                            message.lateralSpacingM = reader.double();
                            message._lateralSpacingM = "lateralSpacingM";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 1)
                                break;
                            message.depthOriginM = reader.double();
                            message._depthOriginM = "depthOriginM";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 1)
                                break;
                            message.depthSpacingM = reader.double();
                            message._depthSpacingM = "depthSpacingM";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            message.valueDb = reader.bytes();
                            message._valueDb = "valueDb";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return BmodeImage;
        })();

        v1.Sonogram = (function() {

            const Sonogram = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Sonogram.prototype.lateralM = null;
            Sonogram.prototype.depthM = null;
            Sonogram.prototype.timeCount = null;
            Sonogram.prototype.velocityCount = null;
            Sonogram.prototype.timeOriginS = null;
            Sonogram.prototype.timeSpacingS = null;
            Sonogram.prototype.velocityOriginMps = null;
            Sonogram.prototype.velocitySpacingMps = null;
            Sonogram.prototype.powerDb = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Sonogram.prototype, "_lateralM", {
                get: $util.oneOfGetter($oneOfFields = ["lateralM"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Sonogram.prototype, "_depthM", {
                get: $util.oneOfGetter($oneOfFields = ["depthM"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Sonogram.prototype, "_timeCount", {
                get: $util.oneOfGetter($oneOfFields = ["timeCount"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Sonogram.prototype, "_velocityCount", {
                get: $util.oneOfGetter($oneOfFields = ["velocityCount"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Sonogram.prototype, "_timeOriginS", {
                get: $util.oneOfGetter($oneOfFields = ["timeOriginS"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Sonogram.prototype, "_timeSpacingS", {
                get: $util.oneOfGetter($oneOfFields = ["timeSpacingS"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Sonogram.prototype, "_velocityOriginMps", {
                get: $util.oneOfGetter($oneOfFields = ["velocityOriginMps"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Sonogram.prototype, "_velocitySpacingMps", {
                get: $util.oneOfGetter($oneOfFields = ["velocitySpacingMps"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Sonogram.prototype, "_powerDb", {
                get: $util.oneOfGetter($oneOfFields = ["powerDb"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Sonogram.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.lateralM != null && $Object.hasOwnProperty.call(message, "lateralM"))
                    writer.uint32(9).double(message.lateralM);
                if (message.depthM != null && $Object.hasOwnProperty.call(message, "depthM"))
                    writer.uint32(17).double(message.depthM);
                if (message.timeCount != null && $Object.hasOwnProperty.call(message, "timeCount"))
                    writer.uint32(24).uint32(message.timeCount);
                if (message.velocityCount != null && $Object.hasOwnProperty.call(message, "velocityCount"))
                    writer.uint32(32).uint32(message.velocityCount);
                if (message.timeOriginS != null && $Object.hasOwnProperty.call(message, "timeOriginS"))
                    writer.uint32(41).double(message.timeOriginS);
                if (message.timeSpacingS != null && $Object.hasOwnProperty.call(message, "timeSpacingS"))
                    writer.uint32(49).double(message.timeSpacingS);
                if (message.velocityOriginMps != null && $Object.hasOwnProperty.call(message, "velocityOriginMps"))
                    writer.uint32(57).double(message.velocityOriginMps);
                if (message.velocitySpacingMps != null && $Object.hasOwnProperty.call(message, "velocitySpacingMps"))
                    writer.uint32(65).double(message.velocitySpacingMps);
                if (message.powerDb != null && $Object.hasOwnProperty.call(message, "powerDb"))
                    writer.uint32(74).bytes(message.powerDb);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Sonogram.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.sounder.v1.Sonogram();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 1)
                                break;
                            message.lateralM = reader.double();
                            message._lateralM = "lateralM";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 1)
                                break;
                            message.depthM = reader.double();
                            message._depthM = "depthM";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            message.timeCount = reader.uint32();
                            message._timeCount = "timeCount";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            message.velocityCount = reader.uint32();
                            message._velocityCount = "velocityCount";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 1)
                                break;
                            message.timeOriginS = reader.double();
                            message._timeOriginS = "timeOriginS";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 1)
                                break;
                            message.timeSpacingS = reader.double();
                            message._timeSpacingS = "timeSpacingS";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 1)
                                break;
                            message.velocityOriginMps = reader.double();
                            message._velocityOriginMps = "velocityOriginMps";
                            continue;
                        }
                    case 8: {
                            if (wireType !== 1)
                                break;
                            message.velocitySpacingMps = reader.double();
                            message._velocitySpacingMps = "velocitySpacingMps";
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            message.powerDb = reader.bytes();
                            message._powerDb = "powerDb";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Sonogram;
        })();

        v1.SparseCodes = (function() {

            const SparseCodes = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            SparseCodes.prototype.vectorCount = null;
            SparseCodes.prototype.atomCount = null;
            SparseCodes.prototype.complex = null;
            SparseCodes.prototype.counts = null;
            SparseCodes.prototype.indices = null;
            SparseCodes.prototype.values = null;
            SparseCodes.prototype.relativeError = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(SparseCodes.prototype, "_vectorCount", {
                get: $util.oneOfGetter($oneOfFields = ["vectorCount"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(SparseCodes.prototype, "_atomCount", {
                get: $util.oneOfGetter($oneOfFields = ["atomCount"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(SparseCodes.prototype, "_complex", {
                get: $util.oneOfGetter($oneOfFields = ["complex"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(SparseCodes.prototype, "_counts", {
                get: $util.oneOfGetter($oneOfFields = ["counts"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(SparseCodes.prototype, "_indices", {
                get: $util.oneOfGetter($oneOfFields = ["indices"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(SparseCodes.prototype, "_values", {
                get: $util.oneOfGetter($oneOfFields = ["values"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(SparseCodes.prototype, "_relativeError", {
                get: $util.oneOfGetter($oneOfFields = ["relativeError"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            SparseCodes.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.vectorCount != null && $Object.hasOwnProperty.call(message, "vectorCount"))
                    writer.uint32(8).uint32(message.vectorCount);
                if (message.atomCount != null && $Object.hasOwnProperty.call(message, "atomCount"))
                    writer.uint32(16).uint32(message.atomCount);
                if (message.complex != null && $Object.hasOwnProperty.call(message, "complex"))
                    writer.uint32(24).bool(message.complex);
                if (message.counts != null && $Object.hasOwnProperty.call(message, "counts"))
                    writer.uint32(34).bytes(message.counts);
                if (message.indices != null && $Object.hasOwnProperty.call(message, "indices"))
                    writer.uint32(42).bytes(message.indices);
                if (message.values != null && $Object.hasOwnProperty.call(message, "values"))
                    writer.uint32(50).bytes(message.values);
                if (message.relativeError != null && $Object.hasOwnProperty.call(message, "relativeError"))
                    writer.uint32(57).double(message.relativeError);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            SparseCodes.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.sounder.v1.SparseCodes();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            message.vectorCount = reader.uint32();
                            message._vectorCount = "vectorCount";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            message.atomCount = reader.uint32();
                            message._atomCount = "atomCount";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            message.complex = reader.bool();
                            message._complex = "complex";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.counts = reader.bytes();
                            message._counts = "counts";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.indices = reader.bytes();
                            message._indices = "indices";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.values = reader.bytes();
                            message._values = "values";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 1)
                                break;
                            message.relativeError = reader.double();
                            message._relativeError = "relativeError";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return SparseCodes;
        })();

        v1.Anomaly = (function() {

            const Anomaly = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Anomaly.prototype.score = null;
            Anomaly.prototype.threshold = null;
            Anomaly.prototype.alarm = null;
            Anomaly.prototype.vector = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Anomaly.prototype, "_score", {
                get: $util.oneOfGetter($oneOfFields = ["score"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Anomaly.prototype, "_threshold", {
                get: $util.oneOfGetter($oneOfFields = ["threshold"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Anomaly.prototype, "_alarm", {
                get: $util.oneOfGetter($oneOfFields = ["alarm"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Anomaly.prototype, "_vector", {
                get: $util.oneOfGetter($oneOfFields = ["vector"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Anomaly.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.score != null && $Object.hasOwnProperty.call(message, "score"))
                    writer.uint32(9).double(message.score);
                if (message.threshold != null && $Object.hasOwnProperty.call(message, "threshold"))
                    writer.uint32(17).double(message.threshold);
                if (message.alarm != null && $Object.hasOwnProperty.call(message, "alarm"))
                    writer.uint32(24).bool(message.alarm);
                if (message.vector != null && $Object.hasOwnProperty.call(message, "vector"))
                    writer.uint32(32).uint32(message.vector);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Anomaly.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.sounder.v1.Anomaly();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 1)
                                break;
                            message.score = reader.double();
                            message._score = "score";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 1)
                                break;
                            message.threshold = reader.double();
                            message._threshold = "threshold";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            message.alarm = reader.bool();
                            message._alarm = "alarm";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            message.vector = reader.uint32();
                            message._vector = "vector";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Anomaly;
        })();

        v1.Modality = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "MODALITY_UNSPECIFIED"] = 0;
            values[valuesById[1] = "MODALITY_ISAC"] = 1;
            values[valuesById[2] = "MODALITY_ULTRASOUND"] = 2;
            values[valuesById[3] = "MODALITY_VECTORS"] = 3;
            return values;
        })();

        v1.Datatype = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "DATATYPE_UNSPECIFIED"] = 0;
            values[valuesById[1] = "DATATYPE_CF32_LE"] = 1;
            values[valuesById[2] = "DATATYPE_CF64_LE"] = 2;
            values[valuesById[3] = "DATATYPE_CI16_LE"] = 3;
            values[valuesById[4] = "DATATYPE_RF32_LE"] = 4;
            values[valuesById[5] = "DATATYPE_RI16_LE"] = 5;
            return values;
        })();

        v1.Geometry = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "GEOMETRY_UNSPECIFIED"] = 0;
            values[valuesById[1] = "GEOMETRY_MONOSTATIC"] = 1;
            values[valuesById[2] = "GEOMETRY_BISTATIC"] = 2;
            return values;
        })();

        v1.AxisUnit = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "AXIS_UNIT_UNSPECIFIED"] = 0;
            values[valuesById[1] = "AXIS_UNIT_WAVELENGTH"] = 1;
            values[valuesById[2] = "AXIS_UNIT_METRE"] = 2;
            values[valuesById[3] = "AXIS_UNIT_HERTZ"] = 3;
            values[valuesById[4] = "AXIS_UNIT_SECOND"] = 4;
            values[valuesById[5] = "AXIS_UNIT_INDEX"] = 5;
            return values;
        })();

        v1.Sensor = (function() {

            const Sensor = function (properties) {
                this.axes = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Sensor.prototype.streamId = "";
            Sensor.prototype.modality = 0;
            Sensor.prototype.datatype = 0;
            Sensor.prototype.carrierFrequencyHz = null;
            Sensor.prototype.geometry = 0;
            Sensor.prototype.propagationSpeedMps = null;
            Sensor.prototype.axes = $util.emptyArray;
            Sensor.prototype.limits = null;
            Sensor.prototype.tdm = null;
            Sensor.prototype.ultrasound = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Sensor.prototype, "_carrierFrequencyHz", {
                get: $util.oneOfGetter($oneOfFields = ["carrierFrequencyHz"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Sensor.prototype, "_propagationSpeedMps", {
                get: $util.oneOfGetter($oneOfFields = ["propagationSpeedMps"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Sensor.prototype, "_limits", {
                get: $util.oneOfGetter($oneOfFields = ["limits"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Sensor.prototype, "_tdm", {
                get: $util.oneOfGetter($oneOfFields = ["tdm"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Sensor.prototype, "_ultrasound", {
                get: $util.oneOfGetter($oneOfFields = ["ultrasound"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Sensor.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.streamId != null && $Object.hasOwnProperty.call(message, "streamId") && message.streamId !== "")
                    writer.uint32(10).string(message.streamId);
                if (message.modality != null && $Object.hasOwnProperty.call(message, "modality") && message.modality !== 0)
                    writer.uint32(16).int32(message.modality);
                if (message.datatype != null && $Object.hasOwnProperty.call(message, "datatype") && message.datatype !== 0)
                    writer.uint32(24).int32(message.datatype);
                if (message.carrierFrequencyHz != null && $Object.hasOwnProperty.call(message, "carrierFrequencyHz"))
                    writer.uint32(33).double(message.carrierFrequencyHz);
                if (message.geometry != null && $Object.hasOwnProperty.call(message, "geometry") && message.geometry !== 0)
                    writer.uint32(40).int32(message.geometry);
                if (message.propagationSpeedMps != null && $Object.hasOwnProperty.call(message, "propagationSpeedMps"))
                    writer.uint32(49).double(message.propagationSpeedMps);
                if (message.axes != null && message.axes.length)
                    for (let i = 0; i < message.axes.length; ++i)
                        $root.sounder.v1.Axis.encode(message.axes[i], writer.uint32(58).fork(), _depth + 1).ldelim();
                if (message.limits != null && $Object.hasOwnProperty.call(message, "limits"))
                    $root.sounder.v1.Limits.encode(message.limits, writer.uint32(66).fork(), _depth + 1).ldelim();
                if (message.tdm != null && $Object.hasOwnProperty.call(message, "tdm"))
                    $root.sounder.v1.Tdm.encode(message.tdm, writer.uint32(74).fork(), _depth + 1).ldelim();
                if (message.ultrasound != null && $Object.hasOwnProperty.call(message, "ultrasound"))
                    $root.sounder.v1.Ultrasound.encode(message.ultrasound, writer.uint32(82).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Sensor.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.sounder.v1.Sensor();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.streamId = value;
                            else
                                delete message.streamId;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.modality = value;
                            else
                                delete message.modality;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.datatype = value;
                            else
                                delete message.datatype;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 1)
                                break;
                            message.carrierFrequencyHz = reader.double();
                            message._carrierFrequencyHz = "carrierFrequencyHz";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.geometry = value;
                            else
                                delete message.geometry;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 1)
                                break;
                            message.propagationSpeedMps = reader.double();
                            message._propagationSpeedMps = "propagationSpeedMps";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if (!(message.axes && message.axes.length))
                                message.axes = [];
                            message.axes.push($root.sounder.v1.Axis.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            message.limits = $root.sounder.v1.Limits.decode(reader, reader.size(), $undefined, _depth + 1, message.limits);
                            message._limits = "limits";
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            message.tdm = $root.sounder.v1.Tdm.decode(reader, reader.size(), $undefined, _depth + 1, message.tdm);
                            message._tdm = "tdm";
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            message.ultrasound = $root.sounder.v1.Ultrasound.decode(reader, reader.size(), $undefined, _depth + 1, message.ultrasound);
                            message._ultrasound = "ultrasound";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Sensor;
        })();

        v1.Axis = (function() {

            const Axis = function (properties) {
                this.positions = [];
                this.kept = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Axis.prototype.name = "";
            Axis.prototype.size = 0;
            Axis.prototype.spacing = 0;
            Axis.prototype.unit = 0;
            Axis.prototype.sign = null;
            Axis.prototype.origin = null;
            Axis.prototype.positions = $util.emptyArray;
            Axis.prototype.kept = $util.emptyArray;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Axis.prototype, "_sign", {
                get: $util.oneOfGetter($oneOfFields = ["sign"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Axis.prototype, "_origin", {
                get: $util.oneOfGetter($oneOfFields = ["origin"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Axis.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(10).string(message.name);
                if (message.size != null && $Object.hasOwnProperty.call(message, "size") && message.size !== 0)
                    writer.uint32(16).uint32(message.size);
                if (message.spacing != null && $Object.hasOwnProperty.call(message, "spacing") && !$Object.is(message.spacing, 0))
                    writer.uint32(25).double(message.spacing);
                if (message.unit != null && $Object.hasOwnProperty.call(message, "unit") && message.unit !== 0)
                    writer.uint32(32).int32(message.unit);
                if (message.sign != null && $Object.hasOwnProperty.call(message, "sign"))
                    writer.uint32(40).sint32(message.sign);
                if (message.origin != null && $Object.hasOwnProperty.call(message, "origin"))
                    writer.uint32(49).double(message.origin);
                if (message.positions != null && message.positions.length)
                    writer.uint32(58).doubles(message.positions);
                if (message.kept != null && message.kept.length)
                    writer.uint32(66).uint32s(message.kept);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Axis.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.sounder.v1.Axis();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.size = value;
                            else
                                delete message.size;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.spacing = value;
                            else
                                delete message.spacing;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.unit = value;
                            else
                                delete message.unit;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            message.sign = reader.sint32();
                            message._sign = "sign";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 1)
                                break;
                            message.origin = reader.double();
                            message._origin = "origin";
                            continue;
                        }
                    case 7: {
                            if (wireType === 2) {
                                if (!(message.positions && message.positions.length))
                                    message.positions = [];
                                reader.doubles(message.positions);
                                continue;
                            }
                            if (wireType !== 1)
                                break;
                            if (!(message.positions && message.positions.length))
                                message.positions = [];
                            message.positions.push(reader.double());
                            continue;
                        }
                    case 8: {
                            if (wireType === 2) {
                                if (!(message.kept && message.kept.length))
                                    message.kept = [];
                                reader.uint32s(message.kept);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.kept && message.kept.length))
                                message.kept = [];
                            message.kept.push(reader.uint32());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Axis;
        })();

        v1.Interval = (function() {

            const Interval = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Interval.prototype.low = 0;
            Interval.prototype.high = 0;

            Interval.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.low != null && $Object.hasOwnProperty.call(message, "low") && !$Object.is(message.low, 0))
                    writer.uint32(9).double(message.low);
                if (message.high != null && $Object.hasOwnProperty.call(message, "high") && !$Object.is(message.high, 0))
                    writer.uint32(17).double(message.high);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Interval.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.sounder.v1.Interval();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.low = value;
                            else
                                delete message.low;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.high = value;
                            else
                                delete message.high;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Interval;
        })();

        v1.Limits = (function() {

            const Limits = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Limits.prototype.rangeM = null;
            Limits.prototype.velocityMps = null;
            Limits.prototype.azimuthDeg = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Limits.prototype, "_rangeM", {
                get: $util.oneOfGetter($oneOfFields = ["rangeM"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Limits.prototype, "_velocityMps", {
                get: $util.oneOfGetter($oneOfFields = ["velocityMps"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Limits.prototype, "_azimuthDeg", {
                get: $util.oneOfGetter($oneOfFields = ["azimuthDeg"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Limits.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.rangeM != null && $Object.hasOwnProperty.call(message, "rangeM"))
                    $root.sounder.v1.Interval.encode(message.rangeM, writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.velocityMps != null && $Object.hasOwnProperty.call(message, "velocityMps"))
                    $root.sounder.v1.Interval.encode(message.velocityMps, writer.uint32(18).fork(), _depth + 1).ldelim();
                if (message.azimuthDeg != null && $Object.hasOwnProperty.call(message, "azimuthDeg"))
                    $root.sounder.v1.Interval.encode(message.azimuthDeg, writer.uint32(26).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Limits.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.sounder.v1.Limits();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.rangeM = $root.sounder.v1.Interval.decode(reader, reader.size(), $undefined, _depth + 1, message.rangeM);
                            message._rangeM = "rangeM";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.velocityMps = $root.sounder.v1.Interval.decode(reader, reader.size(), $undefined, _depth + 1, message.velocityMps);
                            message._velocityMps = "velocityMps";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.azimuthDeg = $root.sounder.v1.Interval.decode(reader, reader.size(), $undefined, _depth + 1, message.azimuthDeg);
                            message._azimuthDeg = "azimuthDeg";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Limits;
        })();

        v1.Tdm = (function() {

            const Tdm = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Tdm.prototype.transmitters = 0;
            Tdm.prototype.slotS = 0;

            Tdm.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.transmitters != null && $Object.hasOwnProperty.call(message, "transmitters") && message.transmitters !== 0)
                    writer.uint32(8).uint32(message.transmitters);
                if (message.slotS != null && $Object.hasOwnProperty.call(message, "slotS") && !$Object.is(message.slotS, 0))
                    writer.uint32(17).double(message.slotS);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Tdm.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.sounder.v1.Tdm();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.transmitters = value;
                            else
                                delete message.transmitters;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 1)
                                break;
                            if (!$Object.is(value = reader.double(), 0))
                                message.slotS = value;
                            else
                                delete message.slotS;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Tdm;
        })();

        v1.Ultrasound = (function() {

            const Ultrasound = function (properties) {
                this.transmitDelaysS = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Ultrasound.prototype.pitchM = null;
            Ultrasound.prototype.elementWidthM = null;
            Ultrasound.prototype.startTimeS = null;
            Ultrasound.prototype.prfHz = null;
            Ultrasound.prototype.transmitDelaysS = $util.emptyArray;
            Ultrasound.prototype.fractionalBandwidth = null;

            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Ultrasound.prototype, "_pitchM", {
                get: $util.oneOfGetter($oneOfFields = ["pitchM"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Ultrasound.prototype, "_elementWidthM", {
                get: $util.oneOfGetter($oneOfFields = ["elementWidthM"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Ultrasound.prototype, "_startTimeS", {
                get: $util.oneOfGetter($oneOfFields = ["startTimeS"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Ultrasound.prototype, "_prfHz", {
                get: $util.oneOfGetter($oneOfFields = ["prfHz"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(Ultrasound.prototype, "_fractionalBandwidth", {
                get: $util.oneOfGetter($oneOfFields = ["fractionalBandwidth"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            Ultrasound.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.pitchM != null && $Object.hasOwnProperty.call(message, "pitchM"))
                    writer.uint32(9).double(message.pitchM);
                if (message.elementWidthM != null && $Object.hasOwnProperty.call(message, "elementWidthM"))
                    writer.uint32(17).double(message.elementWidthM);
                if (message.startTimeS != null && $Object.hasOwnProperty.call(message, "startTimeS"))
                    writer.uint32(25).double(message.startTimeS);
                if (message.prfHz != null && $Object.hasOwnProperty.call(message, "prfHz"))
                    writer.uint32(33).double(message.prfHz);
                if (message.transmitDelaysS != null && message.transmitDelaysS.length)
                    writer.uint32(42).doubles(message.transmitDelaysS);
                if (message.fractionalBandwidth != null && $Object.hasOwnProperty.call(message, "fractionalBandwidth"))
                    writer.uint32(49).double(message.fractionalBandwidth);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Ultrasound.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.sounder.v1.Ultrasound();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 1)
                                break;
                            message.pitchM = reader.double();
                            message._pitchM = "pitchM";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 1)
                                break;
                            message.elementWidthM = reader.double();
                            message._elementWidthM = "elementWidthM";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 1)
                                break;
                            message.startTimeS = reader.double();
                            message._startTimeS = "startTimeS";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 1)
                                break;
                            message.prfHz = reader.double();
                            message._prfHz = "prfHz";
                            continue;
                        }
                    case 5: {
                            if (wireType === 2) {
                                if (!(message.transmitDelaysS && message.transmitDelaysS.length))
                                    message.transmitDelaysS = [];
                                reader.doubles(message.transmitDelaysS);
                                continue;
                            }
                            if (wireType !== 1)
                                break;
                            if (!(message.transmitDelaysS && message.transmitDelaysS.length))
                                message.transmitDelaysS = [];
                            message.transmitDelaysS.push(reader.double());
                            continue;
                        }
                    case 6: {
                            if (wireType !== 1)
                                break;
                            message.fractionalBandwidth = reader.double();
                            message._fractionalBandwidth = "fractionalBandwidth";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Ultrasound;
        })();

        v1.Snapshot = (function() {

            const Snapshot = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            Snapshot.prototype.sensor = null;
            Snapshot.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
            Snapshot.prototype.captureTimeNs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
            Snapshot.prototype.samples = $util.newBuffer([]);

            Snapshot.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.sensor != null && $Object.hasOwnProperty.call(message, "sensor"))
                    $root.sounder.v1.Sensor.encode(message.sensor, writer.uint32(10).fork(), _depth + 1).ldelim();
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                    writer.uint32(16).uint64(message.sequence);
                if (message.captureTimeNs != null && $Object.hasOwnProperty.call(message, "captureTimeNs") && (typeof message.captureTimeNs === "object" ? message.captureTimeNs.low || message.captureTimeNs.high : message.captureTimeNs !== 0))
                    writer.uint32(24).int64(message.captureTimeNs);
                if (message.samples != null && $Object.hasOwnProperty.call(message, "samples") && message.samples.length)
                    writer.uint32(34).bytes(message.samples);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            Snapshot.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.sounder.v1.Snapshot();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.sensor = $root.sounder.v1.Sensor.decode(reader, reader.size(), $undefined, _depth + 1, message.sensor);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.uint64()) === "object" ? value.low || value.high : value !== 0)
                                message.sequence = value;
                            else
                                delete message.sequence;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.captureTimeNs = value;
                            else
                                delete message.captureTimeNs;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.samples = value;
                            else
                                delete message.samples;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Snapshot;
        })();

        return v1;
    })();

    return sounder;
})();

export {
  $root as default
};
